// Imported, so that a test which replaces the global timers does not stop the cloud.
import { setImmediate } from "node:timers";

import type { CloseableClock } from "./cloud-clock.ts";
import { createHolds } from "./holds.ts";
import { createTimerQueue, type Timer } from "./timer-queue.ts";

/** Turns of the event loop without any work after which the cloud counts as idle: enough for a client to read an answer and ask again. */
const quietTurns = 4;
/** A cloud whose work does not end within this much virtual time, or this many timers, never will. */
const settleLimit = { milliseconds: 400 * 24 * 60 * 60 * 1000, timers: 1_000_000 };

/**
 * A clock that stands still until somebody waits: when a watcher sleeps and the cloud is idle, time jumps to the next due moment.
 * Timers fire one by one, each followed by everything it sets off, so that the same calls always give the same history.
 */
export function createVirtualClock(startTime: number): CloseableClock {
  const timers = createTimerQueue();
  const holds = createHolds();
  const sleepers = new Set<(reason: Error) => void>();
  let now = startTime;
  let changes = 0;
  let closed: Error | undefined;
  let running: Promise<void> = Promise.resolve();
  let pumping = false;

  return {
    now: () => now,
    async delay(milliseconds, signal) {
      signal?.throwIfAborted();
      const due = dueIn(milliseconds);
      const resume = holds.pause();
      await new Promise<void>((resolve, reject) => {
        if (closed) return;
        const timer: Timer = { due, kind: "engine", fire: () => (end(), resolve()) };
        const abort = (): void => (end(), reject(signal?.reason));
        const end = (): void => {
          timers.remove(timer);
          signal?.removeEventListener("abort", abort);
          resume();
        };
        signal?.addEventListener("abort", abort, { once: true });
        add(timer);
      });
    },
    sleep: (milliseconds, signal) => wait("watcher", milliseconds, signal),
    rest: (milliseconds, signal) => wait("resting", milliseconds, signal),
    async advance(milliseconds) {
      const distance = checkedDuration(milliseconds);
      await exclusively(async () => {
        const target = now + distance;
        await quiet();
        while (fireNext(target)) await quiet();
        now = Math.max(now, target);
      });
    },
    settle() {
      return exclusively(async () => {
        const limit = now + settleLimit.milliseconds;
        await quiet();
        for (let fired = 0; timers.count("engine") > 0; fired += 1) {
          if (fired >= settleLimit.timers || !fireNext(limit)) throw new Error(endless(now - startTime));
          await quiet();
        }
      });
    },
    async busy(work, patience) {
      changes += 1;
      try {
        return await holds.hold(work, patience);
      } finally {
        changes += 1;
      }
    },
    close(reason) {
      closed = reason;
      for (const fail of [...sleepers]) fail(reason);
      timers.clear();
    },
  };

  async function wait(kind: Timer["kind"], milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (closed) throw closed;
    const due = dueIn(milliseconds);
    const resume = holds.pause();
    await new Promise<void>((resolve, reject) => {
      const timer: Timer = { due, kind, fire: () => (end(), resolve()) };
      const fail = (reason: unknown): void => (end(), reject(reason));
      const abort = (): void => fail(signal?.reason);
      const end = (): void => {
        timers.remove(timer);
        sleepers.delete(fail);
        signal?.removeEventListener("abort", abort);
        resume();
      };
      sleepers.add(fail);
      signal?.addEventListener("abort", abort, { once: true });
      add(timer);
      if (kind === "watcher") void pump();
    });
  }

  function dueIn(milliseconds: number): number {
    return now + checkedDuration(milliseconds);
  }

  function add(timer: Timer): void {
    changes += 1;
    timers.add(timer);
  }

  /** One runner at a time moves time: `advance`, `settle` or the pump. */
  function exclusively(run: () => Promise<void>): Promise<void> {
    const result = running.then(run);
    running = result.catch(() => undefined);
    return result;
  }

  /** Moves time for the sleepers, timer by timer so that `advance` and `settle` get their turn, until no sleeper is left. */
  async function pump(): Promise<void> {
    if (pumping) return;
    pumping = true;
    while (timers.count("watcher") > 0) {
      await exclusively(async () => {
        await quiet();
        if (timers.count("watcher") > 0) fireNext(Infinity);
      });
    }
    pumping = false;
  }

  function fireNext(limit: number): boolean {
    const timer = timers.first();
    if (timer === undefined || timer.due > limit) return false;
    timers.remove(timer);
    now = Math.max(now, timer.due);
    timer.fire();
    return true;
  }

  /** Resolves when nothing holds time and nothing new was asked of the clock for some turns of the event loop. */
  async function quiet(): Promise<void> {
    let seen = changes;
    for (let calm = 0; calm < quietTurns && !closed;) {
      await new Promise((resolve) => setImmediate(resolve));
      calm = holds.free() && seen === changes ? calm + 1 : 0;
      seen = changes;
    }
  }
}

function checkedDuration(milliseconds: number): number {
  if (Number.isFinite(milliseconds) && milliseconds >= 0) return milliseconds;
  throw new RangeError(`A time span must be a number of milliseconds from 0, not ${String(milliseconds)}.`);
}

function endless(elapsed: number): string {
  return `The local cloud still had work after ${elapsed} ms of virtual time. Something in it waits for itself, or repeats for ever.`;
}
