import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createOrchestrator, stack } from "./index.ts";
import { createLocalCloud, type LocalCloud } from "@stacksteward/local";

const queue = stack({ name: "orders", template: { Resources: { Queue: { Type: "AWS::SQS::Queue" } } } });

let cloud: LocalCloud;
beforeEach(async () => {
  cloud = await createLocalCloud({ regions: ["eu-west-1"] });
});
afterEach(() => cloud.close());

describe("a deadline", () => {
  test("ends the wait for an answer that does not come", async () => {
    using orchestrator = createOrchestrator(cloud.connection());
    cloud.faults.timeOut();
    const start = cloud.clock.now();
    await expect(orchestrator.describe("orders", { deadline: start + 3000 })).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
      message: expect.stringContaining("DescribeStacks"),
    });
    expect(cloud.clock.now() - start).toBe(3000);
  });

  test("ends the repetition of calls that keep failing, and of the pages of a list", async () => {
    using orchestrator = createOrchestrator(cloud.connection());
    cloud.faults.throttle();
    const deadline = cloud.clock.now() + 3000;
    const late = { code: "DEADLINE_EXCEEDED" };
    await expect(orchestrator.plan(queue, { deadline })).rejects.toMatchObject(late);
    await expect(orchestrator.list({ deadline })[Symbol.asyncIterator]().next()).rejects.toMatchObject(late);
    expect(cloud.clock.now()).toBe(deadline);
  });

  test("in the past sends nothing", async () => {
    using orchestrator = createOrchestrator(cloud.connection());
    await expect(orchestrator.describe("orders", { deadline: 1 })).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    expect(cloud.calls.count()).toBe(0);
  });

  test("that is no moment is refused", async () => {
    using orchestrator = createOrchestrator(cloud.connection());
    await expect(orchestrator.describe("orders", { deadline: Number.NaN })).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringContaining("NaN"),
    });
  });
});

test("closing ends an operation under way, and no call follows", async () => {
  const orchestrator = createOrchestrator(cloud.connection());
  const { events, result } = orchestrator.start.deploy(queue);
  for await (const _ of events) break;
  orchestrator.close();
  await expect(result).rejects.toMatchObject({ code: "ORCHESTRATOR_CLOSED" });
  const calls = cloud.calls.count();
  await cloud.settle();
  expect(cloud.calls.count()).toBe(calls);
});
