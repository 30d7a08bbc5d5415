import type { CloudClock } from "../../clock/cloud-clock.ts";

/** Thrown inside a step whose operation has been cancelled. */
export class StepCancelled extends Error {
  constructor() {
    super("The step was cancelled.");
    this.name = "StepCancelled";
  }
}

/** Waits on the engine's clock, but not beyond the abortion of `signal`. */
export async function waitUnlessCancelled(clock: CloudClock, milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await clock.delay(milliseconds, signal);
  } catch (error) {
    throw signal.aborted ? new StepCancelled() : error;
  }
}

/** The outcome of `work`, or `StepCancelled` as soon as `signal` is aborted. The work itself is left to end on its own. */
export function orCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => reject(new StepCancelled());
    if (signal.aborted) return cancel();
    signal.addEventListener("abort", cancel, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", cancel));
  });
}
