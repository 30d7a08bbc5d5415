import type { Capability, Parameter, RollbackConfiguration, Tag } from "@aws-sdk/client-cloudformation";
import {
  buildDependencyGraph,
  checkStructure,
  circularDependencies,
  evaluateRules,
  expandLanguageExtensions,
  LANGUAGE_EXTENSIONS,
  UNKNOWN,
  usesLanguageExtensions,
  type Template,
  type TemplateBody,
} from "@stacksteward/template";

import type { Engine } from "../engine.ts";
import { evaluatorFor, parameterValues, pseudoParameters } from "../deployment/stack-scope.ts";
import { given } from "../given.ts";
import { asValidationError, notImplemented, refuseProblems, validationError } from "../service-errors.ts";
import type { DesiredState, Stack } from "../stack.ts";
import { requireCapabilities } from "./capabilities.ts";
import { refuseChangedTypes } from "./changed-types.ts";
import { resolveStackParameters } from "./resolve-stack-parameters.ts";

/** What a call asks a stack to be, before any of it was checked. */
export interface DesiredStateRequest {
  readonly template: Template;
  readonly parameters?: readonly Parameter[] | undefined;
  readonly tags?: readonly Tag[] | undefined;
  readonly capabilities?: readonly Capability[] | undefined;
  readonly notificationArns?: readonly string[] | undefined;
  readonly roleArn?: string | undefined;
  readonly rollbackConfiguration?: RollbackConfiguration | undefined;
  readonly resourceTypes?: readonly string[] | undefined;
  /** Whether this is asked for a change set, which acknowledges macros by itself. */
  readonly isChangeSet?: boolean;
  /** What the stack is now; whatever an update leaves out stays. */
  readonly previous?: DesiredState | undefined;
}

/** Where the template is going to be deployed; a stack that is still to be made has its name and id already. */
export type DeploymentTarget = Pick<Stack, "account" | "region" | "name" | "id">;

/** Reads a request to the end: parameters, transforms, rules, conditions, references. Throws the service's errors; changes nothing. */
export async function resolveDesiredState(
  engine: Engine,
  target: DeploymentTarget,
  request: DesiredStateRequest,
): Promise<DesiredState> {
  const { template, previous } = request;
  refuseProblems(checkStructure(template));
  refuseOtherTransforms(template.body);
  const parameters = await resolveStackParameters(engine, template.body, request.parameters ?? [], {
    account: target.account,
    region: target.region,
    ...(previous === undefined ? {} : { previous: previous.parameters }),
  });
  const notificationArns = request.notificationArns ?? previous?.notificationArns ?? [];
  const body = asValidationError(() =>
    expandLanguageExtensions(template.body, {
      parameters: parameterValues(parameters),
      pseudo: pseudoParameters(engine, target, notificationArns),
    }),
  );
  if (usesLanguageExtensions(template.body)) {
    refuseProblems(checkStructure({ body, locate: (path) => template.locate(path) }));
  }
  requireCapabilities(
    body === template.body ? body : { ...body, Transform: template.body.Transform ?? [] },
    request.capabilities ?? [],
    {
      isChangeSet: request.isChangeSet ?? false,
    },
  );
  const desired: DesiredState = {
    template,
    body,
    parameters,
    tags: request.tags ?? previous?.tags ?? [],
    capabilities: request.capabilities ?? [],
    notificationArns,
    ...given({ roleArn: request.roleArn ?? previous?.roleArn }),
    rollbackConfiguration: request.rollbackConfiguration ?? previous?.rollbackConfiguration ?? {},
  };
  asValidationError(() => checkDesiredState(engine, target, desired, request.resourceTypes));
  if (previous !== undefined) refuseChangedTypes(engine, target, previous, desired);
  return desired;
}

function refuseOtherTransforms({ Transform: transform = [] }: TemplateBody): void {
  for (const name of Array.isArray(transform) ? transform : [transform]) {
    if (name !== LANGUAGE_EXTENSIONS) throw notImplemented(`the transform ${JSON.stringify(name)}`);
  }
}

/** Evaluates everything that can be known before a resource exists. */
function checkDesiredState(
  engine: Engine,
  target: DeploymentTarget,
  desired: DesiredState,
  allowedTypes: readonly string[] | undefined,
): void {
  const { body } = desired;
  const evaluator = evaluatorFor(engine, target, desired, { ref: () => UNKNOWN, attribute: () => UNKNOWN });
  const broken = evaluateRules(body, evaluator);
  if (broken.length > 0) {
    throw validationError(`Template validation error: ${broken.map(({ message }) => message).join("; ")}`);
  }
  checkTypes(engine, body, allowedTypes);
  for (const name of Object.keys(body.Conditions ?? {})) evaluator.condition(name);
  for (const [logicalId, { Type: _, Condition: __, DependsOn: ___, ...attributes }] of Object.entries(body.Resources)) {
    if (evaluator.isActive(body.Resources[logicalId] ?? {})) evaluator.evaluate(attributes, ["Resources", logicalId]);
  }
  for (const [key, { Condition: _, ...output }] of Object.entries(body.Outputs ?? {})) {
    if (evaluator.isActive(body.Outputs?.[key] ?? {})) evaluator.evaluate(output, ["Outputs", key]);
  }
  refuseProblems(circularDependencies(buildDependencyGraph(body, evaluator)));
}

function checkTypes(engine: Engine, body: TemplateBody, allowed: readonly string[] | undefined): void {
  const unrecognized = new Set<string>();
  for (const { Type: type } of Object.values(body.Resources)) {
    if (allowed !== undefined && allowed.length > 0 && !allowed.some((pattern) => matchesType(pattern, type))) {
      throw validationError(`Resource type ${type} is not allowed by parameter ResourceTypes [${allowed.join(", ")}]`);
    }
    if (!engine.catalog.has(type) && !type.startsWith("Custom::") && type !== "AWS::CDK::Metadata") {
      unrecognized.add(type);
    }
  }
  if (unrecognized.size > 0) {
    throw validationError(`Template format error: Unrecognized resource types: [${[...unrecognized].join(", ")}]`);
  }
}

/** `AWS::*`, `AWS::EC2::*`, `Custom::*` or a type in full. */
function matchesType(pattern: string, type: string): boolean {
  return pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}
