import type { Clock } from "@stacksteward/workflow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { createCallLimiter, type Pass } from "./call-limiter.ts";

const signal = new AbortController().signal;

/** A clock that jumps to the end of each sleep, in the order in which the sleeps end. */
function jumpingClock(): Clock {
  let now = 0;
  const sleepers: { readonly due: number; wake(): void }[] = [];
  const jump = (): void => {
    sleepers.sort((a, b) => a.due - b.due);
    const next = sleepers.shift();
    if (next === undefined) return;
    now = Math.max(now, next.due);
    next.wake();
  };
  return {
    now: () => now,
    sleep: (milliseconds) =>
      new Promise((wake) => {
        sleepers.push({ due: now + milliseconds, wake });
        setImmediate(jump);
      }),
  };
}

async function letThrough(clock: Clock, calls: number, tell: (pass: Pass) => void): Promise<number[]> {
  const limiter = createCallLimiter(clock);
  const moments: number[] = [];
  for (let call = 0; call < calls; call++) {
    tell(await limiter.acquire("ListStacks", signal));
    moments.push(clock.now());
  }
  return moments;
}

describe("the limiter", () => {
  test("holds nothing back as long as nothing is throttled", async () => {
    expect(await letThrough(jumpingClock(), 100, (pass) => pass.accepted())).toEqual(Array(100).fill(0));
  });

  test("halves the pace of an operation for everybody, once for all calls that were under way", async () => {
    const clock = jumpingClock();
    const limiter = createCallLimiter(clock);
    const passes = await Promise.all(Array.from({ length: 10 }, () => limiter.acquire("ListStacks", signal)));
    for (const pass of passes) pass.throttled();
    const moments: number[] = [];
    for (let call = 0; call < 4; call++) {
      await limiter.acquire("ListStacks", signal);
      moments.push(clock.now());
    }
    expect(moments).toEqual([200, 400, 600, 800]);
  });

  test("leaves the other operations alone", async () => {
    const clock = jumpingClock();
    const limiter = createCallLimiter(clock);
    (await limiter.acquire("ListStacks", signal)).throttled();
    for (let call = 0; call < 5; call++) await limiter.acquire("DescribeStacks", signal);
    expect(clock.now()).toBe(0);
  });

  test("grows by half a call a second, each second, as long as calls are accepted, and is gone in the end", async () => {
    const clock = jumpingClock();
    const limiter = createCallLimiter(clock);
    const first = await limiter.acquire("ListStacks", signal);
    first.throttled();
    await clock.sleep(20_000);
    (await limiter.acquire("ListStacks", signal)).accepted();
    const before = clock.now();
    for (let call = 0; call < 11; call++) await limiter.acquire("ListStacks", signal);
    expect(clock.now() - before).toBeCloseTo(11 * (1000 / 10.5), 0);
    await clock.sleep(600_000);
    (await limiter.acquire("ListStacks", signal)).accepted();
    const free = clock.now();
    for (let call = 0; call < 50; call++) await limiter.acquire("ListStacks", signal);
    expect(clock.now()).toBe(free);
  });

  test("gives up waiting with the signal", async () => {
    const clock: Clock = { now: () => 0, sleep: (_, { reason } = signal) => Promise.reject(reason as Error) };
    const limiter = createCallLimiter(clock);
    (await limiter.acquire("ListStacks", signal)).throttled();
    const controller = new AbortController();
    controller.abort(new Error("enough"));
    await expect(limiter.acquire("ListStacks", controller.signal)).rejects.toThrow("enough");
  });

  test("settles near what the service accepts, whatever that is", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 30 }), async (accepted) => {
        const clock = jumpingClock();
        const limiter = createCallLimiter(clock);
        const answered: number[] = [];
        let throttled = 0;
        for (let call = 0; call < 400; call++) {
          const pass = await limiter.acquire("ListStacks", signal);
          const now = clock.now();
          if (answered.filter((moment) => moment > now - 1000).length < accepted) {
            answered.push(now);
            pass.accepted();
          } else {
            throttled += 1;
            pass.throttled();
          }
        }
        const seconds = clock.now() / 1000;
        expect(answered.length / seconds).toBeGreaterThan(accepted * 0.35);
        expect(throttled).toBeLessThan(400 * 0.3);
      }),
      { numRuns: 15 },
    );
  });
});
