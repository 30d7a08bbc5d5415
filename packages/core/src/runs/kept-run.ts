import {
  isRunInterrupted,
  isStackstewardError,
  runWorkflow,
  type StackstewardError,
  WorkflowErrorCode,
  type Clock,
  type Store,
} from "@stacksteward/workflow";

import { CoreErrorCode } from "../core-error.ts";
import { accountOf } from "../environments/account-of.ts";
import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import { isPassing, type VerbBody } from "../run-verb.ts";
import { BEHAVIOURS } from "./behaviours.ts";
import { watchForCancel } from "./cancel-record.ts";
import { lockStacks, type OnLocked } from "./lock-stack.ts";
import { stackNamesOf, type RunInput } from "./run-input.ts";
import { recordKey, type RunOutcome } from "./run-records.ts";
import { keepRequest, type RunPlace } from "./stored-request.ts";

/** A run that outlives its process. */
export interface KeptRun {
  readonly store: Store;
  readonly clock: Clock;
  readonly runId: string;
  /** Who carries it out, for people to read. */
  readonly holder: string;
}

/** What ends carrying out a run early. */
export interface KeptRunBounds {
  readonly signal: AbortSignal;
  readonly deadline: number | undefined;
  readonly onLocked: OnLocked;
}

/**
 * Carries out a run whose journal is kept: stores what it is for, locks its stacks, takes up where others have stopped, and
 * stores how it ended. It ends early, to be taken up again, when the lock is lost and by whatever may pass.
 */
export async function carryOut<T>(
  run: KeptRun,
  environment: Environment,
  input: RunInput,
  bounds: KeptRunBounds,
  body: (input: RunInput) => VerbBody<T>,
): Promise<T> {
  const { store, clock, runId, holder } = run;
  const place: RunPlace = { account: await accountOf(environment), region: environment.region };
  const pinned = await keepRequest(store, runId, place, input);
  const lock = await lockStacks(run, { ...place, stackNames: stackNamesOf(pinned) }, bounds);
  const over = new AbortController();
  try {
    const cancelled = await watchForCancel(run, over.signal);
    const signal = AbortSignal.any([bounds.signal, lock.lost, cancelled]);
    signal.throwIfAborted();
    const result = await runWorkflow((context) => body(pinned)(context, environment), {
      ...present({ deadline: bounds.deadline }),
      runId,
      clock,
      store,
      holder,
      signal,
      mayPass: isPassing,
      behaviours: BEHAVIOURS,
    });
    await keepOutcome(run, environment, { state: "succeeded" });
    return result;
  } catch (failure) {
    if (isFinal(failure, bounds)) {
      const { code, message } = failure;
      await keepOutcome(run, environment, { state: "failed", code, message });
    }
    throw failure;
  } finally {
    over.abort();
    await lock.release();
  }
}

/** Whether taking the run up again would only fail in the same way. */
function isFinal(failure: unknown, { signal }: KeptRunBounds): failure is StackstewardError {
  if (signal.aborted || isRunInterrupted(failure) || !isStackstewardError(failure) || isPassing(failure)) return false;
  return failure.code !== WorkflowErrorCode.DeadlineExceeded && failure.code !== CoreErrorCode.RunCancelled;
}

/** For `status`. Nothing else depends on it. */
async function keepOutcome(
  { store, clock, runId, holder }: KeptRun,
  { secrets, logger }: Environment,
  how: Pick<RunOutcome, "state" | "code" | "message">,
): Promise<void> {
  const endedAt = new Date(clock.now()).toISOString();
  const outcome: RunOutcome = { v: 1, kind: "outcome", endedAt, holder, ...secrets.hideInText(how) };
  try {
    await store.putIfAbsent(recordKey("outcomes", runId), JSON.stringify(outcome));
  } catch (failure) {
    logger.warn({ failure: String(failure) }, "how the run ended could not be stored");
  }
}
