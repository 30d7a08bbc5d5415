import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { digestOfData } from "../plan/plan-digest.ts";
import { lookAtStack } from "../service/describe-stack.ts";
import { describeRefactor, hasBegun } from "../service/stack-refactors.ts";
import { sealedRefactor } from "./create-refactor.ts";
import { readActions } from "./read-actions.ts";
import type { MovesPlan, RefactorAction, RefactorPlan } from "./refactor-plan.ts";

/** Refuses what is not a plan, is a plan of a later version, or was changed since it was made. Throws `PLAN_INVALID`. */
export function assertRefactorIntact(plan: RefactorPlan): void {
  if (plan.format !== "stacksteward.refactor-plan" || plan.version !== 1)
    throw coreError(
      CoreErrorCode.PlanInvalid,
      `This is not a refactor that this version can execute (format ${String(plan.format)}, version ${String(plan.version)}). Plan again.`,
    );
  const { digest, ...content } = plan;
  const isPlaced = plan.stacks.every(({ stackId, stackName }) => {
    const [, , , region, , resource = ""] = stackId.split(":");
    return region === plan.region && resource.startsWith(`stack/${stackName}/`);
  });
  if (digestOfData(content) === digest && isPlaced) return;
  throw coreError(
    CoreErrorCode.PlanInvalid,
    `The plan ${plan.id} of a refactor was changed after it was made: its digest is not its own. Plan again.`,
    { details: { plan: plan.id } },
  );
}

/** Refuses a plan for another account than the one the caller says the credentials belong to. Throws `ACCOUNT_NOT_CONFIGURED`. */
export function assertRefactorAccount({ account }: Environment, { id, stacks }: RefactorPlan): void {
  const planned = stacks[0]?.stackId.split(":")[4];
  if (account === undefined || planned === account) return;
  throw coreError(
    CoreErrorCode.AccountNotConfigured,
    `The plan ${id} is for stacks in account ${planned}, and the orchestrator's credentials belong to ${account}. Execute it with an orchestrator of ${planned}.`,
    { details: { plan: id, account: planned ?? null, configured: account } },
  );
}

/** Whether a refactor still waits, or was executed already. */
export type RefactorState = "waiting" | "executed";

/**
 * Asks CloudFormation what the refactor and its stacks are today, and refuses with `PLAN_STALE`, saying what differs, when
 * they are not what the plan says.
 */
export async function verifyRefactor(
  environment: Environment,
  signal: AbortSignal,
  plan: MovesPlan,
): Promise<RefactorState> {
  const { stackRefactorId, stacks } = plan;
  const found = await describeRefactor(environment, signal, stackRefactorId);
  if (found.description !== sealedRefactor(plan))
    throw staleRefactor(plan, "it does not say what its planner wrote into its refactor");
  const other = stacks.find(({ stackId }) => !found.stackIds.includes(stackId));
  if (other !== undefined || found.stackIds.length !== stacks.length)
    throw staleRefactor(plan, `its refactor is about ${found.stackIds.join(", ")}`);
  const actions = await readActions(environment, signal, stackRefactorId);
  if (digestOfData(actions.map(withoutTemplate)) !== digestOfData(plan.actions.map(withoutTemplate)))
    throw staleRefactor(plan, "its refactor does something else");
  if (hasBegun(found.executionStatus)) return "executed";
  if (found.executionStatus !== "AVAILABLE")
    throw staleRefactor(
      plan,
      `its refactor is ${found.executionStatus}${found.executionStatusReason === undefined ? "" : ` (${found.executionStatusReason})`}`,
    );
  for (const stack of stacks) await verifyStack(environment, signal, plan, stack);
  return "waiting";
}

/** The error of a plan whose refactor, or one of whose stacks, is not what was reviewed. */
export function staleRefactor({ id, stackRefactorId }: MovesPlan, what: string): Error {
  return coreError(
    CoreErrorCode.PlanStale,
    `The plan ${id} of a refactor cannot be executed: ${what}. Plan again and review the new plan.`,
    { details: { plan: id, stackRefactorId, moved: what } },
  );
}

/** What the planner read from the templates is not asked of CloudFormation: the seal holds their digests. */
function withoutTemplate({ type: _type, position: _position, ...action }: RefactorAction): unknown {
  return action;
}

async function verifyStack(
  environment: Environment,
  signal: AbortSignal,
  plan: MovesPlan,
  { stackId, stackName, before }: MovesPlan["stacks"][number],
): Promise<void> {
  const found = await lookAtStack(environment, signal, stackId);
  // Nobody says how AWS shows a stack that is still to be made.
  if (found === undefined && before === undefined) return;
  if (found === undefined) throw staleRefactor(plan, `stack "${stackName}" does not exist any more`);
  const { status: expected = "REVIEW_IN_PROGRESS", updatedAt } = before ?? {};
  if (found.status !== expected)
    throw staleRefactor(plan, `stack "${stackName}" was ${expected} then and is ${found.status} now`);
  if (found.updatedAt !== updatedAt)
    throw staleRefactor(plan, `stack "${stackName}" was updated at ${found.updatedAt ?? "no time"}`);
}
