import { isRunInterrupted, isStackstewardError, type WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { deleteUnwanted, type UnwantedChangeSet } from "./discard-change-set.ts";
import { takeBackOrphan } from "./take-back-orphan.ts";
import { tidyUp } from "./tidy-up.ts";

/**
 * Does `work` and, when it fails or is aborted, takes away the change set that nobody would ever learn of.
 * The failure of `work` comes out as it is; what could not be taken away is logged with its ids.
 */
export async function orCleanUp<T>(
  context: Pick<WorkflowContext, "runId" | "signal" | "deadline">,
  environment: Environment,
  unwanted: UnwantedChangeSet,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (failure) {
    if (endsTheRun(context, environment, failure)) await cleanUp(environment, unwanted);
    else if (isRunInterrupted(causeOf(context, failure))) await takeBackOrphan(environment, context.runId, unwanted);
    throw failure;
  }
}

/** Whether nobody will take the run up again. When it was only interrupted, the next holder finds what was made. */
export function endsTheRun(
  context: Pick<WorkflowContext, "signal" | "deadline">,
  { store, clock }: Environment,
  failure: unknown,
): boolean {
  const { signal } = context;
  const cause = causeOf(context, failure);
  if (isRunInterrupted(cause)) return false;
  if (store === undefined) return signal.aborted || isStackstewardError(cause);
  // All else may pass.
  return isStackstewardError(cause, CoreErrorCode.RunCancelled) || isOver(context, { clock }, failure);
}

/** Whether a run that is kept has failed for good: what was aborted, came too late or may pass is taken up again. */
export function isOver(
  { signal, deadline }: Pick<WorkflowContext, "signal" | "deadline">,
  { clock }: Pick<Environment, "clock">,
  failure: unknown,
): boolean {
  const isLate = deadline !== undefined && clock.now() >= deadline;
  if (signal.aborted || isLate || isRunInterrupted(failure)) return false;
  return isStackstewardError(failure) && !failure.retryable;
}

/** What really ended it: whatever fails behind an abort does so because of it. */
export function causeOf({ signal }: Pick<WorkflowContext, "signal">, failure: unknown): unknown {
  return signal.aborted ? signal.reason : failure;
}

/** Whether a call that failed may have done its work: it was ended early, or its answers were lost. */
export function mayHaveArrived(failure: unknown): boolean {
  return !isStackstewardError(failure, CoreErrorCode.ServiceCallFailed) || failure.retryable;
}

/** Takes a change set away, whatever became of the verb's signal and deadline: they may be why it ends. Never throws. */
export function cleanUp(environment: Environment, unwanted: UnwantedChangeSet): Promise<void> {
  return tidyUp(environment, unwanted, async (tidying, signal) => {
    await deleteUnwanted(tidying, signal, unwanted);
  });
}
