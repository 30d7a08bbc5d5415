import type { Parameter, StackStatus } from "@aws-sdk/client-cloudformation";

import { ServiceError } from "../../wire/service-error.ts";
import { beginDeletion } from "../deployment/begin-deletion.ts";
import { beginDeployment } from "../deployment/begin-deployment.ts";
import { hasChanges } from "../deployment/has-changes.ts";
import type { Engine } from "../engine.ts";
import { resolveDesiredState, type DeploymentTarget } from "../intake/desired-state.ts";
import { newStackId, registerStack } from "../new-stack.ts";
import { requireUpdatable } from "../operations/update-stack.ts";
import { asValidationError } from "../service-errors.ts";
import type { DesiredState, Stack } from "../stack.ts";
import { changesToValidate } from "../validation/changes-to-validate.ts";
import { failureReason } from "./failure-reason.ts";
import type { InstanceOutcome } from "./run-operation.ts";
import type { StackInstance, StackSet } from "./stack-set.ts";

/** Brings the stack of `instance` to what its set is now, making it when there is none. */
export async function deployInstance(engine: Engine, set: StackSet, instance: StackInstance): Promise<InstanceOutcome> {
  const { definition } = set;
  const overrides = instance.overrides;
  try {
    const stack = await usableStack(engine, instance);
    const outcome =
      stack === undefined ? await createStack(engine, set, instance) : await updateStack(engine, set, instance, stack);
    // What was changed meanwhile makes it outdated again.
    if (outcome.kind === "succeeded" && set.definition === definition && instance.overrides === overrides) {
      instance.status = "CURRENT";
    }
    return outcome;
  } catch (error) {
    if (error instanceof ServiceError) return { kind: "failed", reason: error.message };
    throw error;
  }
}

/** The stack of the instance, unless it is gone or was never made completely: then it makes room for another. */
async function usableStack(engine: Engine, instance: StackInstance): Promise<Stack | undefined> {
  const stack = stackOf(engine, instance);
  if (stack === undefined || stack.status === "DELETE_COMPLETE") return undefined;
  if (!neverMade.has(stack.status)) return stack;
  await beginDeletion(engine, stack, { retainResources: new Set(), force: false }).settled;
  return stackOf(engine, instance)?.status === "DELETE_COMPLETE" ? undefined : stack;
}

/** The stack that was made for an instance, also when it is deleted by now. */
export function stackOf(engine: Engine, { account, region, stackId }: StackInstance): Stack | undefined {
  return stackId === undefined ? undefined : engine.regionState(account, region).stacksById.get(stackId);
}

const neverMade: ReadonlySet<StackStatus> = new Set<StackStatus>([
  "CREATE_FAILED",
  "ROLLBACK_COMPLETE",
  "ROLLBACK_FAILED",
]);

async function createStack(engine: Engine, set: StackSet, instance: StackInstance): Promise<InstanceOutcome> {
  const { account, region } = instance;
  const name = `StackSet-${set.name}-${engine.world.ids.uuid()}`;
  const target = { account, region, name, id: newStackId(engine, { account, region, name }) };
  const desired = await desiredState(engine, set, instance, target);
  const stack = registerStack(engine, target.id, target);
  instance.stackId = stack.id;
  await beginDeployment(engine, stack, {
    kind: "create",
    desired,
    toValidate: changesToValidate(engine, stack, desired, {}),
    onFailure: "ROLLBACK",
  }).settled;
  return outcomeOf(stack, "CREATE_COMPLETE");
}

async function updateStack(
  engine: Engine,
  set: StackSet,
  instance: StackInstance,
  stack: Stack,
): Promise<InstanceOutcome> {
  requireUpdatable(stack);
  const desired = await desiredState(engine, set, instance, stack, stack.desired);
  if (!asValidationError(() => hasChanges(engine, stack, desired))) return { kind: "succeeded" };
  await beginDeployment(engine, stack, {
    kind: "update",
    desired,
    toValidate: changesToValidate(engine, stack, desired, {}),
    onFailure: "ROLLBACK",
  }).settled;
  return outcomeOf(stack, "UPDATE_COMPLETE");
}

function outcomeOf(stack: Stack, wanted: StackStatus): InstanceOutcome {
  return stack.status === wanted ? { kind: "succeeded" } : { kind: "failed", reason: failureReason(stack) };
}

function desiredState(
  engine: Engine,
  set: StackSet,
  instance: StackInstance,
  target: DeploymentTarget,
  previous?: DesiredState,
): Promise<DesiredState> {
  const { template, tags, capabilities } = set.definition;
  return resolveDesiredState(engine, target, {
    template,
    parameters: valuesFor(set, instance),
    tags,
    capabilities,
    previous,
  });
}

/** The values of the set, with those that the instance has of its own. A parameter that the template has lost is overridden in vain. */
export function valuesFor({ definition }: StackSet, { overrides }: StackInstance): readonly Parameter[] {
  const { Parameters: declared = {} } = definition.template.body;
  const values = new Map(
    definition.parameters.map(({ ParameterKey: key = "", ParameterValue: value }) => [key, value]),
  );
  for (const [key, value] of overrides) if (key in declared) values.set(key, value);
  return [...values].map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ...(ParameterValue === undefined ? {} : { ParameterValue }),
  }));
}
