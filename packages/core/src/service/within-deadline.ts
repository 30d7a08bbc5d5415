import { assertBeforeDeadline, type Clock } from "@stacksteward/workflow";

/** How long an attempt may be waited for. */
export interface Patience {
  readonly clock: Clock;
  /** Milliseconds of `clock` since the Unix epoch; none when it is not given. */
  readonly deadline: number | undefined;
  readonly signal: AbortSignal;
}

/** Does `work` and stops waiting for it at the deadline, with `DEADLINE_EXCEEDED`; its signal is aborted then. */
export async function withinDeadline<T>(
  what: string,
  { clock, deadline, signal }: Patience,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (deadline === undefined) return work(signal);
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
    return await work(AbortSignal.any([signal, late.signal]));
  } catch (cause) {
    if (late.signal.aborted) assertBeforeDeadline(clock, deadline, what);
    throw cause;
  } finally {
    over.abort();
    await watch;
  }
}
