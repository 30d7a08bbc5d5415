import { ServiceError } from "../../wire/service-error.ts";
import { serviceContext, type Engine } from "../engine.ts";
import { deleteStack } from "../operations/delete-stack.ts";
import { stackOf } from "./deploy-instance.ts";
import { failureReason } from "./failure-reason.ts";
import type { InstanceOutcome } from "./run-operation.ts";
import { instanceKey, type StackInstance, type StackSet } from "./stack-set.ts";

/** Takes `instance` out of its set, with its stack or without. A stack that cannot be deleted leaves the instance inoperable. */
export async function deleteInstance(
  engine: Engine,
  set: StackSet,
  instance: StackInstance,
  retains: boolean,
): Promise<InstanceOutcome> {
  const reason = retains ? undefined : await deletionFailure(engine, instance);
  if (reason === undefined) {
    set.instances.delete(instanceKey(instance));
    // An operation that waits may bring the instance back, and a retained stack is not its own any more.
    delete instance.stackId;
    return { kind: "succeeded" };
  }
  instance.status = "INOPERABLE";
  return { kind: "failed", reason };
}

/** Why the stack is still there; nothing once it is gone. */
async function deletionFailure(engine: Engine, instance: StackInstance): Promise<string | undefined> {
  const stack = stackOf(engine, instance);
  if (stack === undefined) return undefined;
  try {
    await deleteStack(engine)({ StackName: stack.id }, serviceContext(engine, stack, "cloudformation", "DeleteStack"));
  } catch (error) {
    if (error instanceof ServiceError) return error.message;
    throw error;
  }
  await stack.running?.settled;
  return stack.status === "DELETE_COMPLETE" ? undefined : failureReason(stack);
}
