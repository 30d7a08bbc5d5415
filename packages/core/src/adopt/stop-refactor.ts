import type { Store, WorkflowContext } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import { readKeptPlan } from "../plan/keep-plan.ts";
import type { CancelResult } from "../runs/stop-operation.ts";
import type { StoredRefactor } from "../runs/stored-refactor.ts";
import { lookAtStack } from "../service/describe-stack.ts";
import { describeRefactor, hasBegun } from "../service/stack-refactors.ts";
import { discardRefactor } from "./discard-refactor.ts";
import type { MovesPlan } from "./refactor-plan.ts";

/**
 * Stops a refactor that nobody has executed yet: the empty stacks go that this run has made for it. What is being executed
 * ends by itself, and was refused before.
 */
export async function stopRefactor(
  context: WorkflowContext,
  environment: Environment,
  { store, runId }: { readonly store: Store; readonly runId: string },
  refactor: StoredRefactor["refactor"],
): Promise<CancelResult> {
  const kept = await readKeptPlan<MovesPlan>(store, runId);
  const plan = "format" in refactor && refactor.kind === "moves" ? refactor : kept;
  if (plan === undefined) return { kind: "not-begun" };
  const { executionStatus } = await describeRefactor(environment, context.signal, plan.stackRefactorId);
  if (!hasBegun(executionStatus)) {
    if (kept !== undefined) await discardRefactor(context, environment, kept);
    return { kind: "not-begun" };
  }
  const first = plan.stacks[0]?.stackId ?? "";
  const { status = "DELETE_COMPLETE" } = (await lookAtStack(environment, context.signal, first)) ?? {};
  return { kind: "ended", status };
}
