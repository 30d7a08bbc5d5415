import { isRunInterrupted, isStackstewardError, type WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { deleteUnwanted, type UnwantedChangeSet } from "./discard-change-set.ts";

/** How long a verb that is ending anyway may take to tidy up, in milliseconds. */
const LONGEST_TIDYING = 10_000;

/**
 * Does `work` and, when it fails or is aborted, takes away the change set that nobody would ever learn of.
 * The failure of `work` comes out as it is; what could not be taken away is logged with its ids.
 */
export async function orCleanUp<T>(
  context: Pick<WorkflowContext, "signal" | "deadline">,
  environment: Environment,
  unwanted: UnwantedChangeSet,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (failure) {
    if (endsTheRun(context, environment, failure)) await cleanUp(environment, unwanted);
    throw failure;
  }
}

/** Whether nobody will take the run up again. When it was only interrupted, the next holder finds the change set. */
function endsTheRun(
  { signal, deadline }: Pick<WorkflowContext, "signal" | "deadline">,
  { store, clock }: Environment,
  failure: unknown,
): boolean {
  const cause: unknown = signal.aborted ? signal.reason : failure;
  if (isRunInterrupted(cause)) return false;
  if (store === undefined) return signal.aborted || isStackstewardError(cause);
  // A run that is kept is over when it was cancelled, or has failed for good: all else may pass.
  if (isStackstewardError(cause, CoreErrorCode.RunCancelled)) return true;
  const isLate = deadline !== undefined && clock.now() >= deadline;
  return !signal.aborted && !isLate && isStackstewardError(cause) && !cause.retryable;
}

/** Takes a change set away, whatever became of the verb's signal and deadline: they may be why it ends. Never throws. */
export function cleanUp(environment: Environment, unwanted: UnwantedChangeSet): Promise<void> {
  return tidyUp(environment, unwanted, async (tidying, signal) => {
    await deleteUnwanted(tidying, signal, unwanted);
  });
}

/** Does `work`, which takes away what is unwanted, within seconds and whatever became of the verb's deadline. Never throws. */
export async function tidyUp(
  environment: Environment,
  unwanted: UnwantedChangeSet,
  work: (environment: Environment, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { clock, logger } = environment;
  const [over, late] = [new AbortController(), new AbortController()];
  const limit = clock.sleep(LONGEST_TIDYING, over.signal).then(
    () => late.abort(),
    () => {
      // It was done in time.
    },
  );
  try {
    await work({ ...environment, call: environment.callPastDeadline }, late.signal);
  } catch (failure) {
    logger.warn({ ...unwanted, failure: String(failure) }, "a change set was left behind");
  } finally {
    over.abort();
    await limit;
  }
}
