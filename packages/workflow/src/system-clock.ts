import { setTimeout as delay } from "node:timers/promises";

import type { Clock } from "./clock.ts";

/** The longest wait one Node.js timer can hold; a longer one would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The real time of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(milliseconds, signal) {
    signal?.throwIfAborted();
    for (let left = milliseconds; left > 0; left -= LONGEST_TIMER) {
      await delay(Math.min(left, LONGEST_TIMER), undefined, { signal }).catch((cause: unknown) => {
        signal?.throwIfAborted();
        throw cause;
      });
    }
  },
};
