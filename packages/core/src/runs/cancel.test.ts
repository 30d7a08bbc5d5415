import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { Deployment, Orchestrator } from "../index.ts";
import { queue } from "../local-cloud.testing.ts";
import { database, dyingAfter, openKeptCloud, type KeptCloud } from "./kept-cloud.testing.ts";

let bench: KeptCloud;
beforeEach(async () => {
  bench = await openKeptCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const MINUTE = 60_000;

/** Somebody asks while time stands still, but for what they wait for: loading code is no reason for an update to end. */
function asked<T>(ask: () => Promise<T>): Promise<T> {
  return bench.cloud.clock.busy(ask);
}

async function newestDeployment(process: Orchestrator): Promise<Deployment | undefined> {
  for await (const deployment of process.history("data")) return deployment;
  return undefined;
}

async function statusOf(process: Orchestrator): Promise<string | undefined> {
  return (await process.describe("data"))?.status;
}

describe("an update that runs", () => {
  test("is cancelled by another process, which answers when the stack is back", async () => {
    const first = bench.process("first");
    await first.deploy(database(20));
    const operation = first.start.deploy(database(40));
    const ended = operation.result.catch((error: unknown) => error);
    await bench.cloud.clock.delay(MINUTE);
    const second = bench.process("second");
    expect(await asked(() => second.cancel(operation.handle, "cancel-update"))).toMatchObject({
      kind: "rolled-back",
      status: "UPDATE_ROLLBACK_COMPLETE",
    });
    const details = { policy: "cancel-update", holder: "second" };
    expect(await ended).toMatchObject({ code: "RUN_CANCELLED", details });
    expect(await second.status(operation.handle)).toEqual({
      state: "cancelled",
      policy: "cancel-update",
      stackStatus: "UPDATE_ROLLBACK_COMPLETE",
    });
    await expect(second.resume(operation.handle)).rejects.toMatchObject({ code: "RUN_CANCELLED" });
    expect(await newestDeployment(second)).toMatchObject({
      id: "run-2",
      holder: "second",
      outcome: { kind: "rolled-back", status: "UPDATE_ROLLBACK_COMPLETE", cause: { code: "RUN_CANCELLED" } },
    });
  });

  test("goes on when only the watching is stopped", async () => {
    const first = bench.process("first");
    await first.deploy(database(20));
    const operation = first.start.deploy(database(40));
    const ended = operation.result.catch((error: unknown) => error);
    await bench.cloud.clock.delay(MINUTE);
    expect(await asked(() => bench.process("second").cancel(operation.handle, "stop-watching"))).toEqual({
      kind: "stopped",
    });
    expect(await ended).toMatchObject({ code: "RUN_CANCELLED" });
    expect(bench.cloud.calls.count({ operation: "CancelUpdateStack" })).toBe(0);
    expect(await bench.process("third").attach("data")).toMatchObject({ status: "UPDATE_COMPLETE" });
  });

  test("may be over before it can be stopped, and the answer says so", async () => {
    const first = bench.process("first");
    await first.deploy(database(20));
    const operation = first.start.deploy(database(40));
    operation.result.catch(() => {});
    await bench.cloud.clock.delay(MINUTE);
    const message = "CancelUpdateStack cannot be called from current stack status";
    bench.cloud.faults.refuse({ operation: "CancelUpdateStack", code: "ValidationError", message });
    expect(await asked(() => bench.process("second").cancel(operation.handle, "cancel-update"))).toEqual({
      kind: "ended",
      status: "UPDATE_COMPLETE",
    });
  });
});

test("a failed update that was left as it failed is rolled back", async () => {
  const first = bench.process("first");
  await first.deploy(database(20));
  const fault = bench.cloud.faults.failResource({ action: "update", stage: "stabilization", reason: "no" });
  const stop = new AbortController();
  const operation = first.start.deploy(database(40), { disableRollback: true, signal: stop.signal });
  await bench.cloud.clock.delay(MINUTE);
  stop.abort(new Error("the machine is shut down"));
  await operation.result.catch(() => {});
  await bench.cloud.settle();
  fault.remove();
  const second = bench.process("second");
  expect(await statusOf(second)).toBe("UPDATE_FAILED");
  expect(await asked(() => second.cancel(operation.handle, "roll-back"))).toMatchObject({
    kind: "rolled-back",
    status: "UPDATE_ROLLBACK_COMPLETE",
  });
  expect(await newestDeployment(second)).toMatchObject({
    outcome: { kind: "rolled-back" },
    clientRequestTokens: ["stacksteward-run-2", "stacksteward-rollback-run-2"],
  });
  expect((await second.changedByOthers("data")).operations).toEqual([]);
});

test("a creation is not undone silently: only deleting the stack would", async () => {
  const first = bench.process("first");
  const operation = first.start.deploy(database(20));
  await bench.cloud.clock.delay(MINUTE);
  const second = bench.process("second");
  for (const policy of ["cancel-update", "roll-back"] as const) {
    await expect(asked(() => second.cancel(operation.handle, policy))).rejects.toMatchObject({
      code: "CANCEL_UNSUPPORTED",
      message: expect.stringContaining("destroy the stack"),
    });
  }
  expect(await operation.result).toMatchObject({ kind: "deployed" });
});

test("a creation that was left as it failed is not rolled back, which would delete the stack", async () => {
  const first = bench.process("first");
  bench.cloud.faults.failResource({ action: "create", stage: "stabilization", reason: "no" });
  const stop = new AbortController();
  const operation = first.start.deploy(database(20), { disableRollback: true, signal: stop.signal });
  await bench.cloud.clock.delay(MINUTE);
  stop.abort(new Error("the machine is shut down"));
  await operation.result.catch(() => {});
  await bench.cloud.settle();
  await expect(bench.process("second").cancel(operation.handle, "roll-back")).rejects.toMatchObject({
    code: "CANCEL_UNSUPPORTED",
    message: expect.stringContaining(
      "is CREATE_FAILED, and CloudFormation cannot roll that back. It was never complete",
    ),
  });
  expect(bench.cloud.calls.count({ operation: "RollbackStack" })).toBe(0);
});

test("a deletion cannot be stopped, and is followed no longer when nobody wants to", async () => {
  const first = bench.process("first");
  await first.deploy(database(20));
  const operation = first.start.destroy("data", { deleteData: true });
  operation.result.catch(() => {});
  await bench.cloud.clock.delay(MINUTE);
  const second = bench.process("second");
  await expect(asked(() => second.cancel(operation.handle, "roll-back"))).rejects.toMatchObject({
    code: "CANCEL_UNSUPPORTED",
    message: expect.stringContaining("is DELETE_IN_PROGRESS"),
  });
  expect(await asked(() => second.cancel(operation.handle, "stop-watching"))).toEqual({ kind: "stopped" });
  expect(await second.status(operation.handle)).toMatchObject({ state: "cancelled" });
});

test.each([
  [6, "before its change set was written down"],
  [7, "before that was made"],
  [8, "before its plan was kept"],
  [9, "before it was executed"],
])("a run that died after %i writes, %s, leaves nothing behind", async (writes) => {
  const dying = bench.process("first", { store: dyingAfter(writes, bench.store) });
  const operation = dying.start.deploy(database(20));
  await operation.result.catch(() => {});
  expect(bench.cloud.calls.count({ operation: "ExecuteChangeSet" })).toBe(0);
  const second = bench.process("second");
  expect(await statusOf(second)).toBe("REVIEW_IN_PROGRESS");
  expect(await second.cancel(operation.handle, "cancel-update")).toEqual({ kind: "not-begun" });
  expect(await statusOf(second)).toBeUndefined();
});

test("an operation that is over cannot be cancelled", async () => {
  const first = bench.process("first");
  const operation = first.start.deploy(queue(5));
  await operation.result;
  await expect(first.cancel(operation.handle, "roll-back")).rejects.toMatchObject({ code: "RUN_ENDED" });
});

describe("the status of an operation", () => {
  test("says who has it, and how it ended", async () => {
    const first = bench.process("build 7 on ci-3");
    const operation = first.start.deploy(database(20));
    await bench.cloud.clock.delay(MINUTE);
    const other = bench.process("other");
    expect(await asked(() => other.status(operation.handle))).toEqual({
      state: "open",
      holder: { name: "run run-1 of build 7 on ci-3", since: expect.stringMatching(/^2026-01-01T00:0/) },
      stackStatus: "CREATE_IN_PROGRESS",
    });
    await operation.result;
    expect(await other.status(operation.handle)).toEqual({
      state: "succeeded",
      endedAt: expect.stringMatching(/^2026-01-01T00:/),
      stackStatus: "CREATE_COMPLETE",
    });
  });

  test("of a failure names its code and its words", async () => {
    bench.cloud.faults.failResource({ reason: "no" });
    const first = bench.process("first");
    const operation = first.start.deploy(queue(5));
    await operation.result.catch(() => {});
    expect(await first.status(operation.handle)).toMatchObject({
      state: "failed",
      failure: { code: "OPERATION_FAILED", message: expect.stringContaining("no") },
      stackStatus: "ROLLBACK_COMPLETE",
    });
  });

  test("of one that never began is unknown", async () => {
    const handle = { version: 1, kind: "deploy", runId: "never", stackName: "data" } as const;
    expect(await bench.process("first").status(handle)).toEqual({ state: "unknown" });
  });
});
