import { assertBeforeDeadline, type PollOptions, type PollStep } from "@stacksteward/workflow";
import { deadlineExceeded, toStepFailure } from "@stacksteward/workflow/engine";

import { LONGEST_VISIT, stretched, WORTH_SUSPENDING } from "./durable-limits.ts";
import type { DurableRun } from "./durable-run.ts";
import { ATTEMPTS, pauseAfter } from "./durable-step.ts";
import { FAILURE_LIMIT, toOutcome, type StepOutcome } from "./step-outcome.ts";

/** A poll between two visits, as a checkpoint holds it. */
export interface PollState {
  /** How many looks there were. */
  readonly looks: number;
  /** Milliseconds that were waited for them. */
  readonly waited: number;
  /** How many looks in a row have failed in a way that may pass. */
  readonly misses: number;
  /** Milliseconds to wait before the next visit. */
  readonly pause: number;
  readonly cursor?: unknown;
  /** Present when it is over. */
  readonly end?: StepOutcome;
}

/** A poll that has not begun. */
export const UNSEEN: PollState = { looks: 0, waited: 0, misses: 0, pause: 0 };

/** One poll of a run. */
export interface Poll<T, C> {
  readonly name: string;
  readonly look: (cursor: C | undefined) => Promise<PollStep<T, C>>;
  readonly options: PollOptions;
}

/**
 * Looks until it is over, or until there is a pause that is worth giving the process up for. Where nothing was seen yet
 * and the first look is late, it looks at nothing.
 */
export async function visit<T, C>(run: DurableRun, poll: Poll<T, C>, before: PollState): Promise<PollState> {
  const { clock, signal } = run;
  const { name, options } = poll;
  let { looks, misses, cursor } = before;
  let waited = before.waited + before.pause;
  let spent = 0;
  let pause = before.looks + waited === 0 ? options.delay(0) : 0;
  const state = (more: Partial<PollState>): PollState => ({
    looks,
    waited,
    misses,
    pause: 0,
    ...(cursor === undefined ? {} : { cursor }),
    ...more,
  });
  try {
    for (;;) {
      if (pause > 0) {
        if (pause >= WORTH_SUSPENDING || spent + pause > LONGEST_VISIT) return state({ pause });
        await clock.sleep(pause, signal);
        spent += pause;
        waited += pause;
      }
      signal.throwIfAborted();
      assertBeforeDeadline(clock, run.deadline, name);
      const seen = await lookOnce(run, poll, cursor as C | undefined, misses);
      if (seen.kind === "done") return state({ end: toOutcome(name, seen.value) });
      misses = seen.kind === "missed" ? misses + 1 : 0;
      if (seen.kind === "again" && seen.cursor !== undefined) cursor = seen.cursor;
      looks += 1;
      const left = options.timeout - waited;
      if (left <= 0) throw deadlineExceeded(name, `its limit of ${Math.round(options.timeout / 100) / 10} s`);
      const next = seen.kind === "missed" ? pauseAfter(misses) : options.delay(looks);
      pause = Math.min(next < WORTH_SUSPENDING ? next : stretched(next, waited), left);
      if (pause === 0) return state({ pause: 1000 });
    }
  } catch (failure) {
    return state({ end: { error: toStepFailure(failure, FAILURE_LIMIT) } });
  }
}

/** One look, or that it has missed: it failed in a way that may pass, and not so often yet that this must be the end. */
async function lookOnce<T, C>(
  run: DurableRun,
  { look }: Poll<T, C>,
  cursor: C | undefined,
  misses: number,
): Promise<PollStep<T, C> | { readonly kind: "missed" }> {
  try {
    return await look(cursor);
  } catch (failure) {
    if (run.signal.aborted || !run.mayPass(failure) || misses + 1 >= ATTEMPTS) throw failure;
    return { kind: "missed" };
  }
}
