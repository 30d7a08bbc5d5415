import { LocalDurableTestRunner } from "@aws/durable-execution-sdk-js-testing";
import { expect, it } from "vitest";

import { keepNextTick } from "./keep-next-tick.ts";

it("leaves the ticks of the process alone while time is skipped, whatever is put back afterwards", async () => {
  const { nextTick } = process;
  const release = keepNextTick();
  await LocalDurableTestRunner.setupTestEnvironment({ skipTime: true });
  const whileSkipped = process.nextTick;
  expect(setTimeout).toHaveProperty("clock");
  await LocalDurableTestRunner.teardownTestEnvironment();
  // What Vitest does a tick after the environment is gone, if a message went out just before.
  process.nextTick = () => {};
  const afterwards = process.nextTick;
  release();
  expect([whileSkipped, afterwards, process.nextTick]).toEqual([nextTick, nextTick, nextTick]);
  await new Promise<void>((resolve) => {
    process.nextTick(resolve);
  });
});
