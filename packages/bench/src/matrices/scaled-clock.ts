import type { Clock } from "@stacksteward/core";
import { setTimeout as delay } from "node:timers/promises";

/** Where scaled time stands: processes of one machine that are told the same agree on it. */
export interface ScaledTime {
  /** What the clock said, in milliseconds since the Unix epoch. */
  readonly from: number;
  /** What the clock of the machine said then. */
  readonly realFrom: number;
  /** How many times as fast it goes. */
  readonly scale: number;
}

/** A clock on which real time passes `scale` times as fast, in step with a scaled local cloud in another process. */
export function scaledClock({ from, realFrom, scale }: ScaledTime): Clock {
  const wait = async (milliseconds: number, signal: AbortSignal | undefined, ref: boolean): Promise<void> => {
    signal?.throwIfAborted();
    const options = signal === undefined ? { ref } : { ref, signal };
    await delay(milliseconds / scale, undefined, options).catch((cause: unknown) => {
      signal?.throwIfAborted();
      throw cause;
    });
  };
  return {
    now: () => from + Math.round((Date.now() - realFrom) * scale),
    sleep: (milliseconds, signal) => wait(milliseconds, signal, true),
    rest: (milliseconds, signal) => wait(milliseconds, signal, false),
  };
}
