import {
  containsUnknown,
  withoutUnknowns,
  type ResourceDifference,
  type Template,
  type Value,
} from "@stacksteward/template";

import { ServiceError } from "../../wire/service-error.ts";
import type { Engine } from "../engine.ts";
import {
  nestedDesiredState,
  nestedTarget,
  nestedTemplate,
  registerNestedStack,
  type NestedProperties,
} from "../resources/nested-stack-request.ts";
import { validationError } from "../service-errors.ts";
import type { DesiredState, Stack } from "../stack.ts";
import { changeSetStore, newChangeSetId } from "./change-set-store.ts";
import type { ChangeSet, PredictedChanges } from "./change-set.ts";
import { mapResourceChanges } from "./map-resource-changes.ts";
import { reportReview } from "./report-review.ts";

/**
 * Registers a change set for each nested stack that is added or stays, with the stacks that do not exist yet.
 * What cannot be read fails the change set it belongs to, not its parent's call.
 */
export async function registerNestedChangeSets(
  engine: Engine,
  parent: ChangeSet,
  differences: readonly ResourceDifference[],
): Promise<readonly ChangeSet[]> {
  for (const { logicalId, type, action, after } of differences) {
    if (type !== "AWS::CloudFormation::Stack" || action === "Remove") continue;
    // Reading takes its time: whoever has deleted the change set meanwhile does not want any more of it.
    if (!changeSetStore(engine.regionState(parent.stack.account, parent.stack.region)).has(parent.id)) break;
    parent.nested.set(logicalId, await registerNested(engine, parent, logicalId, after?.Properties ?? {}));
  }
  return [...parent.nested.values()];
}

/** The changes, each of a nested stack with the ARN of its change set. */
export function namingNested(changes: PredictedChanges, nested: ReadonlyMap<string, ChangeSet>): PredictedChanges {
  return mapResourceChanges(changes, (change) => {
    const child = nested.get(change.LogicalResourceId ?? "");
    return child === undefined ? change : { ...change, ChangeSetId: child.id };
  });
}

async function registerNested(
  engine: Engine,
  parent: ChangeSet,
  logicalId: string,
  evaluated: Readonly<Record<string, Value>>,
): Promise<ChangeSet> {
  const { account, region } = parent.stack;
  const properties = withoutUnknowns(evaluated);
  const physicalId = parent.stack.resources.get(logicalId)?.physicalId ?? "";
  const existing = engine.regionState(account, region).stacksById.get(physicalId);
  const stack = existing ?? reviewedStack(engine, parent.stack, logicalId, properties);
  const unknownParameters = unknownParametersOf(evaluated);
  const request = await requested(engine, parent, stack, { evaluated, properties, unknownParameters });
  const name = `${parent.name}-${logicalId}-${engine.world.ids.token(12)}`;
  const changeSet: ChangeSet = {
    id: newChangeSetId(engine, stack, name),
    name,
    stack,
    type: stack.status === "REVIEW_IN_PROGRESS" ? "CREATE" : "UPDATE",
    creationTime: engine.world.clock.now(),
    desired: request.desired,
    includesNestedStacks: true,
    request: parent.request,
    parent,
    nested: new Map(),
    requestedImports: new Map(),
    imports: new Map(),
    unknownParameters,
    generation: stack.generation,
    status: request.failure === undefined ? "CREATE_IN_PROGRESS" : "FAILED",
    ...(request.failure === undefined ? {} : { statusReason: request.failure }),
    isListed: true,
  };
  changeSetStore(engine.regionState(account, region)).set(changeSet.id, changeSet);
  return changeSet;
}

function reviewedStack(engine: Engine, parent: Stack, logicalId: string, properties: NestedProperties): Stack {
  const stack = registerNestedStack(engine, parent, nestedTarget(engine, parent, logicalId), properties);
  reportReview(engine, stack);
  return stack;
}

interface Inputs {
  readonly evaluated: Readonly<Record<string, Value>>;
  readonly properties: NestedProperties;
  readonly unknownParameters: ReadonlySet<string>;
}

async function requested(
  engine: Engine,
  { desired: parent, stack: owner }: ChangeSet,
  stack: Stack,
  { evaluated, properties, unknownParameters }: Inputs,
): Promise<{ readonly desired: DesiredState; readonly failure?: string }> {
  try {
    if (containsUnknown(evaluated["TemplateURL"])) {
      throw validationError("TemplateURL is only known when the change set is executed.");
    }
    const template = await nestedTemplate(engine, owner, properties);
    const desired = await nestedDesiredState(engine, stack, {
      properties,
      template: acceptingAnything(template, unknownParameters),
      parent,
      previous: stack.desired,
      isChangeSet: true,
    });
    return { desired: { ...desired, template } };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { desired: { ...parent, body: { Resources: {} }, parameters: [] }, failure: error.message };
  }
}

function unknownParametersOf({ Parameters: parameters }: Readonly<Record<string, Value>>): ReadonlySet<string> {
  const given = typeof parameters === "object" && parameters !== null ? Object.entries(parameters) : [];
  return new Set(given.filter(([, value]) => containsUnknown(value)).map(([key]) => key));
}

/** What stands for an unknown value is no number and matches no pattern: such parameters take any text. */
function acceptingAnything(template: Template, parameters: ReadonlySet<string>): Template {
  const { Parameters: declared = {} } = template.body;
  if (parameters.size === 0) return template;
  const relaxed = { ...declared };
  for (const key of parameters) {
    const { NoEcho: noEcho } = declared[key] ?? {};
    if (declared[key] !== undefined)
      relaxed[key] = { Type: "String", ...(noEcho === undefined ? {} : { NoEcho: noEcho }) };
  }
  return { ...template, body: { ...template.body, Parameters: relaxed } };
}
