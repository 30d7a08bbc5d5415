import type {
  Capability,
  GetTemplateSummaryInput,
  GetTemplateSummaryOutput,
  ParameterDeclaration,
  ValidateTemplateInput,
  ValidateTemplateOutput,
} from "@aws-sdk/client-cloudformation";
import {
  buildDependencyGraph,
  checkStructure,
  circularDependencies,
  describeInputs,
  isRewrittenByMacro,
  requiredCapabilities,
  transformNames,
  type Template,
  type TemplateInput,
} from "@stacksteward/template";

import type { CallContext, Operation } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { importableFacts } from "../imports/importable-type.ts";
import { declaredResources } from "../intake/declared-resources.ts";
import { submittedTemplate } from "../intake/submitted-template.ts";
import { refuseUnrecognizedTypes, unrecognizedTypes } from "../intake/unrecognized-types.ts";
import { refuseProblems, validationError } from "../service-errors.ts";
import { knownStackSet } from "../stack-sets/stack-set-store.ts";
import { absence, knownStack } from "./known-stack.ts";

/** What can be said of a template without deploying it. */
export function validateTemplate(engine: Engine): Operation<ValidateTemplateInput, ValidateTemplateOutput> {
  return async (input, context) => {
    const template = await submittedTemplate(engine, input, context);
    refuseProblems(checkStructure(template));
    // What depends on what is only known once the macros have run.
    if (!isRewrittenByMacro(template.body)) refuseProblems(circularDependencies(buildDependencyGraph(template.body)));
    return given({
      Parameters: describeInputs(template.body).map((each) =>
        given({
          ParameterKey: each.name,
          DefaultValue: shownDefault(each),
          NoEcho: each.noEcho,
          Description: each.description,
        }),
      ),
      Description: template.body.Description,
      ...acknowledgements(template),
    });
  };
}

/** The same for tools: with types and constraints of the parameters, of a template, of what a stack was made from, or of a stack set's. */
export function getTemplateSummary(engine: Engine): Operation<GetTemplateSummaryInput, GetTemplateSummaryOutput> {
  return async (input, context) => {
    const template = await summarised(engine, input, context);
    refuseProblems(checkStructure(template));
    const { body } = template;
    // Transforms may bring types of their own, which only they know.
    const unrecognized = isRewrittenByMacro(body) ? [] : unrecognizedTypes(engine, body);
    const warns = input.TemplateSummaryConfig?.TreatUnrecognizedResourceTypesAsWarnings ?? false;
    if (!warns) refuseUnrecognizedTypes(unrecognized);
    return given({
      Parameters: describeInputs(body).map(declaration),
      Description: body.Description,
      ...acknowledgements(template),
      ResourceTypes: declaredResources(body.Resources).map(([, { Type }]) => Type),
      Version: body.AWSTemplateFormatVersion,
      Metadata: body.Metadata === undefined ? undefined : JSON.stringify(body.Metadata),
      ResourceIdentifierSummaries: identifiers(engine, template),
      Warnings: unrecognized.length === 0 ? undefined : { UnrecognizedResourceTypes: unrecognized },
    });
  };
}

async function summarised(engine: Engine, input: GetTemplateSummaryInput, context: CallContext): Promise<Template> {
  if (input.StackSetName !== undefined)
    return knownStackSet(engine, { ...input, StackSetName: input.StackSetName }, context).definition.template;
  if (input.StackName === undefined) return submittedTemplate(engine, input, context);
  const { status, desired } = knownStack(engine, context, input.StackName, absence.withId);
  if (status === "REVIEW_IN_PROGRESS" || desired === undefined) {
    throw validationError("GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.");
  }
  return desired.template;
}

function acknowledgements({ body }: Template): {
  Capabilities?: Capability[];
  CapabilitiesReason?: string;
  DeclaredTransforms?: string[];
} {
  const needed = requiredCapabilities(body);
  const transforms = transformNames(body);
  return given({
    Capabilities: needed.length === 0 ? undefined : needed.map(({ capability }) => capability),
    CapabilitiesReason:
      needed.length === 0
        ? undefined
        : `The following resource(s) require capabilities: [${needed.flatMap(({ reasons }) => reasons).join(", ")}]`,
    DeclaredTransforms: transforms.length === 0 ? undefined : transforms,
  });
}

function declaration(input: TemplateInput): ParameterDeclaration {
  return given({
    ParameterKey: input.name,
    DefaultValue: shownDefault(input),
    ParameterType: input.type,
    NoEcho: input.noEcho,
    Description: input.description,
    ParameterConstraints: given({
      AllowedValues: input.allowedValues === undefined ? undefined : [...input.allowedValues],
    }),
  });
}

/** A secret is masked even as a default. */
function shownDefault(input: TemplateInput): string | undefined {
  return input.noEcho && input.default !== undefined ? "****" : input.default;
}

/** How the resources of each type are named to be imported; types that cannot be imported are left out. */
function identifiers(
  engine: Engine,
  { body }: Template,
): NonNullable<GetTemplateSummaryOutput["ResourceIdentifierSummaries"]> {
  const byType = Map.groupBy(declaredResources(body.Resources), ([, { Type }]) => Type);
  return [...byType].flatMap(([ResourceType, resources]) => {
    const facts = importableFacts(engine, ResourceType);
    const LogicalResourceIds = resources.map(([logicalId]) => logicalId);
    return facts === undefined
      ? []
      : [{ ResourceType, LogicalResourceIds, ResourceIdentifiers: [...facts.primaryIdentifier] }];
  });
}
