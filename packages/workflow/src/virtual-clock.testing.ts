import { setImmediate } from "node:timers/promises";

import type { Clock } from "./clock.ts";

/** Time that passes only when somebody sleeps, and then at once. */
export function jumpingClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      now += milliseconds;
      await Promise.resolve();
    },
  };
}

/** Time that passes only when the test says so, for several who wait beside each other. */
export interface VirtualClock extends Clock {
  /** Lets `milliseconds` pass, waking sleepers in the order in which they are due, each before the next. */
  advance(milliseconds: number): Promise<void>;
}

/** A {@link VirtualClock} that begins at zero. */
export function createVirtualClock(): VirtualClock {
  const sleepers = new Set<{ due: number; wake: () => void }>();
  let now = 0;
  return {
    now: () => now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const sleeper = { due: now + milliseconds, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        });
      }),
    async advance(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        await setImmediate();
        const [first] = [...sleepers].filter(({ due }) => due <= end).toSorted((a, b) => a.due - b.due);
        if (first === undefined) break;
        now = Math.max(now, first.due);
        sleepers.delete(first);
        first.wake();
      }
      now = end;
    },
  };
}
