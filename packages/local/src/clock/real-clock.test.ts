import { expect, test } from "vitest";

import { createRealClock } from "./real-clock.ts";

test("a scaled clock passes as many times as fast", async () => {
  const clock = createRealClock(100_000);
  const before = clock.now();
  await clock.sleep(100_000);
  expect(clock.now() - before).toBeGreaterThanOrEqual(99_000);
  clock.close(new Error("closed"));
});

test("settle waits for what the engine still delays", async () => {
  const clock = createRealClock(100_000);
  const done: string[] = [];
  void clock
    .delay(100_000)
    .then(() => clock.delay(100_000))
    .then(() => done.push("second"));
  await clock.settle();
  expect(done).toEqual(["second"]);
  clock.close(new Error("closed"));
});

test("closing wakes sleepers with the reason, and settles", async () => {
  const clock = createRealClock();
  const sleeping = clock.sleep(60_000);
  void clock.delay(60_000);
  const settled = clock.settle();
  clock.close(new Error("closed"));
  await expect(sleeping).rejects.toThrow("closed");
  await settled;
  await expect(clock.sleep(1)).rejects.toThrow("closed");
});

test("an aborted sleeper wakes with the signal's reason", async () => {
  const clock = createRealClock();
  const stop = new AbortController();
  const sleeping = clock.sleep(60_000, stop.signal);
  stop.abort(new Error("enough"));
  await expect(sleeping).rejects.toThrow("enough");
});

test("real time can't be advanced", async () => {
  await expect(createRealClock().advance(1)).rejects.toThrow("A real clock can't be advanced");
});

test("waits that are over at once are nothing to be warned of", async () => {
  const warnings: string[] = [];
  const collect = ({ name }: Error): number => warnings.push(name);
  process.on("warning", collect);
  const clock = createRealClock(100_000);
  for (let round = 0; round < 10; round++) await clock.sleep(0);
  process.off("warning", collect);
  clock.close(new Error("closed"));
  expect(warnings).toEqual([]);
});
