import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

import type { Clock } from "@stacksteward/core";

/** Shorter than what proxies wait for before they give up a connection on which nothing is said. */
export const BEAT = 15_000;

/** What a heartbeat waits on. */
export type HeartbeatClock = Pick<Clock, "sleep">;

/** Time as it passes, which keeps no process alive. */
export const wallClock: HeartbeatClock = {
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { ref: false, ...(signal && { signal }) }),
};

/**
 * Writes a comment into a stream of server-sent events every so often until it is stopped, or nobody listens any more: a
 * deployment may have nothing to tell for an hour. Whoever has not read the last one is not sent another.
 */
export function startHeartbeat(response: ServerResponse, clock: HeartbeatClock): Disposable {
  const ended = new AbortController();
  const stop = (): void => ended.abort();
  const beat = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(BEAT, ended.signal);
      if (!response.writableNeedDrain) response.write(": still here\n\n");
    }
  };
  // It only ends by being stopped.
  void beat().catch(stop);
  response.once("close", stop);
  return { [Symbol.dispose]: stop };
}
