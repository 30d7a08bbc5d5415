import { assertBeforeDeadline, type Clock } from "@stacksteward/workflow";

/** How long something may be waited for. */
export interface Patience {
  readonly clock: Clock;
  /** Milliseconds of `clock` since the Unix epoch; none when it is not given. */
  readonly deadline: number | undefined;
  readonly signal: AbortSignal;
}

/**
 * Does `work` and stops waiting for it at the deadline, with `DEADLINE_EXCEEDED`, and when the signal is aborted, with its
 * reason, also when the work heeds no signal: what the caller gave may never answer. The work's signal is aborted then.
 */
export async function withinDeadline<T>(
  what: string,
  { clock, deadline, signal }: Patience,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  if (deadline === undefined) return untilAborted(signal, work);
  assertBeforeDeadline(clock, deadline, what);
  const over = new AbortController();
  const late = new AbortController();
  const watch = clock.sleep(deadline - clock.now(), over.signal).then(
    () => late.abort(),
    () => {
      // The work was over first.
    },
  );
  try {
    return await untilAborted(AbortSignal.any([signal, late.signal]), work);
  } catch (cause) {
    if (late.signal.aborted) assertBeforeDeadline(clock, deadline, what);
    throw cause;
  } finally {
    over.abort();
    await watch;
  }
}

async function untilAborted<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const leave = (): void => reject(signal.reason);
  signal.addEventListener("abort", leave);
  try {
    return await Promise.race([work(signal), promise]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
