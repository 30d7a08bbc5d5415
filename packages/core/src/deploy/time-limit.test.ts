import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { DeploymentTimeout, OperationEvent, Stack } from "../index.ts";
import { failureOf } from "../local-cloud.testing.ts";
import { database, dyingAfter, openKeptCloud, type KeptCloud } from "../runs/kept-cloud.testing.ts";

let bench: KeptCloud;
beforeEach(async () => {
  bench = await openKeptCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

/** An update of it takes more than two minutes. */
const within = (minutes: number, action: DeploymentTimeout["action"], storage = 40): Stack => ({
  ...database(storage),
  timeout: { minutes, action },
});

async function stackEvents(): Promise<string[]> {
  const history: string[] = [];
  for await (const event of bench.process("reader").events("data")) {
    if (event.type === "AWS::CloudFormation::Stack") history.unshift(event.status);
  }
  return history;
}

describe("a timeout that cancels the update", () => {
  test("is in the plan, takes the update back when its minutes are over, and says that it did", async () => {
    const process = bench.process("first");
    await process.deploy(database(20));
    const plan = await process.plan(within(2, "cancel-update"));
    expect(plan.options).toEqual({ timeout: { minutes: 2, action: "cancel-update" } });
    const began = bench.cloud.clock.now();
    const failure = await failureOf(process.deploy(plan));
    expect(failure.details).toMatchObject({ status: "UPDATE_ROLLBACK_COMPLETE", cancelledAfterMinutes: 2 });
    expect(failure.message).toContain("it took longer than the 2 minutes of its timeout and was cancelled");
    const cancelled = bench.cloud.calls.list().find(({ operation }) => operation === "CancelUpdateStack");
    expect((cancelled?.time ?? 0) - began).toBeGreaterThanOrEqual(120_000);
    expect((cancelled?.time ?? 0) - began).toBeLessThan(140_000);
    expect((await stackEvents()).slice(-4)).toEqual([
      "UPDATE_IN_PROGRESS",
      "UPDATE_ROLLBACK_IN_PROGRESS",
      "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
      "UPDATE_ROLLBACK_COMPLETE",
    ]);
  });

  test("tells each event once, also of what follows the cancellation", async () => {
    const process = bench.process("first");
    await process.deploy(database(20));
    const told: OperationEvent[] = [];
    const onEvent = (event: OperationEvent): void => void told.push(event);
    await failureOf(process.deploy(within(2, "cancel-update"), { onEvent }));
    const ids = told.flatMap((event) => ("eventId" in event ? [event.eventId] : []));
    expect(new Set(ids).size).toBe(ids.length);
    expect(told.at(-1)).toMatchObject({ kind: "operation-ended", status: "UPDATE_ROLLBACK_COMPLETE" });
  });

  test("does nothing about an update that is over in time", async () => {
    const process = bench.process("first");
    await process.deploy(database(20));
    expect(await process.deploy(within(60, "cancel-update"))).toMatchObject({ status: "UPDATE_COMPLETE" });
    expect(bench.cloud.calls.count({ operation: "CancelUpdateStack" })).toBe(0);
  });

  test("is kept by whoever takes the run up", async () => {
    await bench.process("first").deploy(database(20));
    const dying = bench.process("second", { store: dyingAfter(12, bench.store) });
    const { result, handle } = dying.start.deploy(within(2, "cancel-update"));
    await result.catch(() => {});
    dying.close();
    const failure = await failureOf(bench.process("third").resume(handle));
    expect(failure.details).toMatchObject({ status: "UPDATE_ROLLBACK_COMPLETE", cancelledAfterMinutes: 2 });
    expect(bench.cloud.calls.count({ operation: "CancelUpdateStack" })).toBe(1);
  });

  test("is refused for a stack that does not exist yet, before anything is sent that changes something", async () => {
    await expect(bench.process("first").plan(within(2, "cancel-update"))).rejects.toMatchObject({
      code: "CANCEL_UNSUPPORTED",
      message: expect.stringMatching(/"data" does not exist yet.*cannot cancel a creation.*2 minutes.*"stop-watching"/),
    });
    expect(bench.cloud.calls.list().map(({ operation }) => operation)).toEqual(["DescribeStacks"]);
  });
});

describe("a timeout that stops the watching", () => {
  test("fails, lets the creation go on, and leaves the run open", async () => {
    const first = bench.process("first");
    const operation = first.start.deploy(within(1, "stop-watching"));
    await expect(operation.result).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
      message: expect.stringMatching(/"data" was still being deployed after the 1 minutes.*goes on/),
    });
    const second = bench.process("second");
    expect(await second.status(operation.handle)).toMatchObject({ state: "open" });
    await bench.cloud.settle();
    expect(await second.resume(operation.handle)).toMatchObject({ kind: "deployed", status: "CREATE_COMPLETE" });
  });
});
