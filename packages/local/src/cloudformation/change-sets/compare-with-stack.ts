import type { Tag } from "@aws-sdk/client-cloudformation";
import {
  compareTemplates,
  isJsonObject,
  UNKNOWN,
  type DeployedSide,
  type DesiredSide,
  type EvaluationScope,
  type Json,
  type ResourceDeclaration,
  type ResourceDifference,
  type StackTags,
  type TemplateBody,
} from "@stacksteward/template";

import { parameterValues, pseudoParameters } from "../deployment/stack-scope.ts";
import type { Engine } from "../engine.ts";
import type { DesiredState, Stack, StackResource } from "../stack.ts";

/** What a comparison wants to know of a stack, which may be one that is still to be made. */
export type ComparedStack = Pick<Stack, "account" | "region" | "name" | "id" | "status" | "resources" | "desired">;

/** What a comparison takes for granted. */
export interface Assumptions {
  /** Parameters whose values are not known yet. Default: none. */
  readonly unknownParameters?: ReadonlySet<string>;
  /** The nested stacks that are known to change inside. Default: any may. */
  readonly changedNestedStacks?: ReadonlySet<string>;
  /** By logical id, properties that are not what the deployed template says; `undefined` for one that is gone. Default: none. */
  readonly actual?: ReadonlyMap<string, Readonly<Record<string, Json | undefined>>>;
  /** The resources that somebody else has deleted. Default: none. */
  readonly gone?: ReadonlySet<string>;
}

/** What bringing `stack` to `desired` would do to its resources. */
export function compareWithStack(
  engine: Engine,
  stack: ComparedStack,
  desired: DesiredState,
  assumptions: Assumptions = {},
): ResourceDifference[] {
  return compareTemplates(
    deployedSide(engine, stack, assumptions),
    desiredSide(engine, stack, desired, assumptions),
    engine.catalog,
  );
}

/** What resources and exports answer now; `UNKNOWN` for what does not exist. */
export function currentAnswers(
  engine: Engine,
  stack: ComparedStack,
): Required<Pick<EvaluationScope, "ref" | "attribute" | "importValue">> {
  const { exports } = engine.regionState(stack.account, stack.region);
  return {
    ref: (logicalId) => stack.resources.get(logicalId)?.physicalId ?? UNKNOWN,
    attribute: (logicalId, name) => {
      const resource = stack.resources.get(logicalId);
      return resource?.attributes[name] ?? resource?.properties[name] ?? UNKNOWN;
    },
    importValue: (name) => exports.get(name)?.value ?? UNKNOWN,
  };
}

function deployedSide(engine: Engine, stack: ComparedStack, { actual, gone }: Assumptions): DeployedSide {
  const { desired } = stack;
  return {
    body: withActual(existingResources(stack), actual ?? new Map()),
    scope: {
      pseudo: pseudoParameters(stack, desired?.notificationArns ?? []),
      parameters: parameterValues(desired?.parameters ?? []),
      ...currentAnswers(engine, stack),
    },
    parameterTexts: textsOf(desired),
    tags: tagsOf(desired?.tags ?? []),
    ...(gone === undefined ? {} : { gone }),
  };
}

function desiredSide(
  engine: Engine,
  stack: ComparedStack,
  desired: DesiredState,
  { unknownParameters = new Set(), changedNestedStacks }: Assumptions,
): DesiredSide {
  const unknown = Object.fromEntries([...unknownParameters].map((key) => [key, UNKNOWN] as const));
  return {
    body: desired.body,
    scope: {
      pseudo: pseudoParameters(stack, desired.notificationArns),
      parameters: { ...parameterValues(desired.parameters), ...unknown },
      importValue: currentAnswers(engine, stack).importValue,
    },
    parameterTexts: textsOf(desired),
    tags: tagsOf(desired.tags),
    nestedTemplatesMayDiffer: changedNestedStacks ?? true,
  };
}

/** A stack that was left where it failed is what its resources are, not what its template says. */
function existingResources(stack: ComparedStack): TemplateBody {
  const { body } = stack.desired ?? {};
  if (body === undefined) return { Resources: {} };
  if (!stack.status.endsWith("_FAILED")) return body;
  const existing = [...stack.resources.values()].filter(
    ({ status, physicalId }) => physicalId !== "" && status !== "CREATE_FAILED" && status !== "DELETE_COMPLETE",
  );
  return { ...body, Resources: Object.fromEntries(existing.map((each) => [each.logicalId, asDeclared(each)])) };
}

function withActual(body: TemplateBody, actual: NonNullable<Assumptions["actual"]>): TemplateBody {
  const resources = Object.entries(body.Resources).map(([logicalId, declaration]): [string, ResourceDeclaration] => {
    const found = actual.get(logicalId);
    if (found === undefined) return [logicalId, declaration];
    const { Properties: properties } = declaration;
    const changed = Object.entries({ ...(isJsonObject(properties) ? properties : {}), ...found });
    const present = changed.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
    return [logicalId, { ...declaration, Properties: Object.fromEntries(present) }];
  });
  return { ...body, Resources: Object.fromEntries(resources) };
}

function asDeclared(resource: StackResource): ResourceDeclaration {
  const { type, properties, metadata, deletionPolicy, updateReplacePolicy } = resource;
  return {
    Type: type,
    Properties: { ...properties },
    ...(metadata === undefined ? {} : { Metadata: metadata }),
    ...(deletionPolicy === undefined ? {} : { DeletionPolicy: deletionPolicy }),
    ...(updateReplacePolicy === undefined ? {} : { UpdateReplacePolicy: updateReplacePolicy }),
  };
}

function textsOf(desired: DesiredState | undefined): Record<string, string> {
  return Object.fromEntries((desired?.parameters ?? []).map(({ key, value }) => [key, value]));
}

function tagsOf(tags: readonly Tag[]): StackTags {
  return Object.fromEntries(tags.map(({ Key: key = "", Value: value = "" }) => [key, value]));
}
