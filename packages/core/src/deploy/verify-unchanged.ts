import type { Environment } from "../environments/environment.ts";
import type { UnwantedChangeSet } from "../plan/discard-change-set.ts";
import type { NoChangesPlan } from "../plan/plan.ts";
import { assertNotExpired } from "../plan/plan-expiry.ts";
import { describeStack, type StackDescription, type StackFacts } from "../service/describe-stack.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import { dueSettings, wishesSettings, type DueSettings } from "./due-settings.ts";
import { isProven } from "./plan-proof.ts";
import { stale, verifyStackPolicy } from "./verify-plan.ts";

/** Asks what the stack of a plan without changes is today. Throws `PLAN_STALE` when it is gone, or has been changed, and `PLAN_EXPIRED`. */
export async function verifyUnchanged(
  environment: Environment,
  signal: AbortSignal,
  plan: NoChangesPlan,
): Promise<StackDescription> {
  const found = await describeStack(environment, signal, plan.stackId);
  if (found === undefined || factsOfStatus(found.status).kind === "deleted") {
    throw stale(plan, "the stack does not exist any more");
  }
  if (found.status !== plan.status || found.updatedAt !== plan.updatedAt) {
    throw stale(plan, `the stack was ${plan.status} then and is ${found.status} now, after another operation`);
  }
  assertNotExpired(environment.clock, plan);
  return found;
}

/** What is left to do for a plan without changes. */
export interface UnchangedRemainder extends DueSettings {
  /** The change set that proved the wishes, and is of no more use. */
  readonly proof?: UnwantedChangeSet;
}

/** What is still to be switched and set. Throws `PLAN_STALE` unless the plan's change set proves that its planner wished it. */
export async function remainderOf(
  environment: Environment,
  signal: AbortSignal,
  plan: NoChangesPlan,
  found: StackFacts,
): Promise<UnchangedRemainder> {
  if (!wishesSettings(plan) && plan.publish === undefined) return { isSwitchDue: false };
  const { changeSetId, stackId } = plan;
  const due = await dueSettings(environment, signal, plan, found);
  if (changeSetId !== undefined && (await isProven(environment, signal, { ...plan, changeSetId }))) {
    await verifyStackPolicy(environment, signal, plan);
    return { ...due, proof: { changeSetId, stackId, createdStack: false } };
  }
  if (!due.isSwitchDue && due.isPolicyDue !== true) return due;
  throw stale(plan, "no change set proves what its planner wished beside the changes");
}
