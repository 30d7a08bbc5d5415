import fc from "fast-check";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";

import { createVirtualClock } from "./virtual-clock.ts";

const hour = 3_600_000;

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await nextTurn();
}

test("SPEC 19.1: time stands still while nobody sleeps", async () => {
  const clock = createVirtualClock(0);
  let fired = false;
  void clock.delay(1).then(() => (fired = true));
  await turns(50);
  expect([clock.now(), fired]).toEqual([0, false]);
});

test("a sleeper lets time jump, and the engine's timers fire on the way in order", async () => {
  const clock = createVirtualClock(1_000);
  const history: [string, number][] = [];
  const log = (what: string) => (): void => void history.push([what, clock.now()]);
  void clock.delay(20).then(log("b"));
  void clock
    .delay(10)
    .then(log("a"))
    .then(() => clock.delay(5).then(log("after a")));
  await clock.sleep(hour);
  expect(history).toEqual([
    ["a", 1_010],
    ["after a", 1_015],
    ["b", 1_020],
  ]);
  expect(clock.now()).toBe(1_000 + hour);
});

test("SPEC 19.4: whoever rests lets no time pass, and wakes in its turn when somebody else does", async () => {
  const clock = createVirtualClock(0);
  const history: [string, number][] = [];
  const rest = async (): Promise<void> => {
    for (;;) {
      await clock.rest(10);
      history.push(["rested", clock.now()]);
    }
  };
  void rest().catch(() => history.push(["closed", clock.now()]));
  await turns(50);
  expect(history).toEqual([]);
  await clock.settle();
  await clock.sleep(25);
  expect(history).toEqual([
    ["rested", 10],
    ["rested", 20],
  ]);
  clock.close(new Error("closed"));
  await turns(1);
  expect(history.at(-1)).toEqual(["closed", 25]);
});

test("several sleepers wake in the order in which they fall due, whatever they do in between", async () => {
  const wake = async (): Promise<[string, number][]> => {
    const clock = createVirtualClock(0);
    const history: [string, number][] = [];
    const watcher = async (name: string, period: number, work: number): Promise<void> => {
      for (let round = 0; round < 3; round += 1) {
        await clock.sleep(period);
        history.push([name, clock.now()]);
        await clock.busy(() => turns(work));
      }
    };
    await Promise.all([watcher("slow", 30, 5), watcher("fast", 20, 0), watcher("busy", 30, 20)]);
    return history;
  };
  const first = await wake();
  expect(first).toEqual([
    ["fast", 20],
    ["slow", 30],
    ["busy", 30],
    ["fast", 40],
    ["slow", 60],
    ["busy", 60],
    ["fast", 60],
    ["slow", 90],
    ["busy", 90],
  ]);
  expect(await wake()).toEqual(first);
});

test("SPEC 19.1: time does not jump while a request is being answered", async () => {
  const clock = createVirtualClock(0);
  let answeredAt: number | undefined;
  const request = clock.busy(async () => {
    await turns(100);
    answeredAt = clock.now();
  });
  await Promise.all([clock.sleep(10), request]);
  expect(answeredAt).toBe(0);
});

test("work that holds time may wait on the clock itself", async () => {
  const clock = createVirtualClock(0);
  const times = await Promise.all([
    clock.busy(async () => {
      await clock.sleep(50);
      await turns(20);
      return clock.now();
    }),
    clock.sleep(60).then(() => clock.now()),
  ]);
  expect(times).toEqual([50, 60]);
});

test("what a request leaves running in the background does not hold time", async () => {
  const clock = createVirtualClock(0);
  const done: number[] = [];
  await clock.busy(async () => {
    void clock.delay(10).then(async () => {
      await clock.delay(10);
      done.push(clock.now());
    });
  });
  await clock.sleep(100);
  expect(done).toEqual([20]);
});

test("advance fires what falls due and stops exactly where it was told to", async () => {
  const clock = createVirtualClock(0);
  const fired: number[] = [];
  for (const due of [30, 10, 20, 31]) void clock.delay(due).then(() => fired.push(due));
  await clock.advance(30);
  expect([fired, clock.now()]).toEqual([[10, 20, 30], 30]);
});

test("advance gets its turn while somebody polls for ever", async () => {
  const clock = createVirtualClock(0);
  const stop = new AbortController();
  const poll = (async () => {
    for (;;) await clock.sleep(1_000, stop.signal);
  })();
  await clock.advance(10);
  stop.abort(new Error("seen enough"));
  await expect(poll).rejects.toThrow("seen enough");
});

test("settle runs until the engine has nothing left to do, and no further", async () => {
  const clock = createVirtualClock(0);
  const work = async (left: number): Promise<void> => {
    if (left === 0) return;
    await clock.delay(hour);
    await work(left - 1);
  };
  void work(12);
  await clock.settle();
  expect(clock.now()).toBe(12 * hour);
});

test("settle gives up on work that never ends", async () => {
  const clock = createVirtualClock(0);
  const forever = async (): Promise<void> => {
    for (;;) await clock.delay(24 * hour);
  };
  void forever();
  await expect(clock.settle()).rejects.toThrow("still had work");
});

test("an aborted sleeper wakes with the signal's reason and no longer moves time", async () => {
  const clock = createVirtualClock(0);
  const stop = new AbortController();
  const sleeping = clock.sleep(hour, stop.signal);
  stop.abort(new Error("not wanted any more"));
  await expect(sleeping).rejects.toThrow("not wanted any more");
  await turns(50);
  expect(clock.now()).toBe(0);
  await expect(clock.sleep(1, stop.signal)).rejects.toThrow("not wanted any more");
});

test("a closed clock wakes its sleepers with the reason", async () => {
  const clock = createVirtualClock(0);
  const sleeping = clock.busy(() => clock.sleep(hour));
  clock.close(new Error("closed"));
  await expect(sleeping).rejects.toThrow("closed");
  await expect(clock.sleep(1)).rejects.toThrow("closed");
});

test("a time span that makes no sense is refused by its value", async () => {
  const clock = createVirtualClock(0);
  await expect(clock.delay(-1)).rejects.toThrow("not -1");
  await expect(clock.sleep(Number.NaN)).rejects.toThrow("not NaN");
  await expect(clock.advance(Infinity)).rejects.toThrow("not Infinity");
});

test("SPEC 19.2: any set of timers fires in order of due time, then of creation", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(50), { maxLength: 30 }), async (delays) => {
      const clock = createVirtualClock(0);
      const fired: [number, number][] = [];
      delays.forEach((delay, index) => void clock.delay(delay).then(() => fired.push([clock.now(), index])));
      await clock.settle();
      const expected = delays.map((delay, index): [number, number] => [delay, index]);
      expect(fired).toEqual(expected.toSorted(([a, i], [b, j]) => a - b || i - j));
    }),
    { numRuns: 50 },
  );
});
