import { setTimeout as delay } from "node:timers/promises";

import type { Clock } from "./clock.ts";

/** The longest wait one Node.js timer can hold; a longer one would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The real time of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) => wait(milliseconds, { signal, ref: true }),
  rest: (milliseconds, signal) => wait(milliseconds, { signal, ref: false }),
};

async function wait(
  milliseconds: number,
  { signal, ref }: { readonly signal: AbortSignal | undefined; readonly ref: boolean },
): Promise<void> {
  signal?.throwIfAborted();
  const options = signal === undefined ? { ref } : { ref, signal };
  for (let left = milliseconds; left > 0; left -= LONGEST_TIMER) {
    await delay(Math.min(left, LONGEST_TIMER), undefined, options).catch((cause: unknown) => {
      signal?.throwIfAborted();
      throw cause;
    });
  }
}
