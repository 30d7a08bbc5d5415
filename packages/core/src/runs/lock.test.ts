import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createOrchestrator } from "../index.ts";
import { queue } from "../local-cloud.testing.ts";
import { database, dyingAfter, openKeptCloud, type KeptCloud } from "./kept-cloud.testing.ts";

let bench: KeptCloud;
beforeEach(async () => {
  bench = await openKeptCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

describe("two deployers of one stack", () => {
  test("do not collide: the second is told who the first is", async () => {
    const operation = bench.process("build 7").start.deploy(database(20));
    await bench.cloud.clock.delay(1);
    const second = bench.cloud.clock.busy(() => bench.process("build 8").deploy(database(40)));
    await expect(second).rejects.toMatchObject({
      code: "STACK_LOCKED",
      retryable: true,
      message: expect.stringContaining("run run-1 of build 7"),
      details: { account: "111111111111", region: "eu-west-1", stackName: "data", holder: "run run-1 of build 7" },
    });
    expect(await operation.result).toMatchObject({ kind: "deployed", operation: "CREATE" });
    expect(bench.cloud.calls.count({ operation: "CreateChangeSet" })).toBe(1);
  });

  test("take turns when the second waits", async () => {
    const operation = bench.process("build 7").start.deploy(queue(5));
    await bench.cloud.clock.delay(1);
    const second = bench.process("build 8").deploy(queue(6), { onLocked: "wait" });
    expect(await operation.result).toMatchObject({ operation: "CREATE" });
    expect(await second).toMatchObject({ operation: "UPDATE" });
  });

  test("know nothing of each other in other regions, and for other stacks", async () => {
    const first = bench.process("first");
    const results = await Promise.all([
      first.deploy(queue(5)),
      first.deploy(queue(5, { name: "other" })),
      first.deploy(queue(5, { region: "us-east-1" })),
    ]);
    expect(results.map(({ kind }) => kind)).toEqual(["deployed", "deployed", "deployed"]);
  });

  test("free the stack when they are done, also by failing", async () => {
    const first = bench.process("first");
    bench.cloud.faults.failResource({ times: 1, reason: "no" });
    await expect(first.deploy(queue(5))).rejects.toMatchObject({ code: "OPERATION_FAILED" });
    const begun = bench.cloud.clock.now();
    expect(await bench.process("second").destroy("queue", { deleteData: true })).toMatchObject({ kind: "destroyed" });
    expect(bench.cloud.clock.now() - begun).toBeLessThan(30_000);
  });
});

test("a deployer that died holds its stack for half a minute", async () => {
  const dying = bench.process("first", { store: dyingAfter(4, bench.store) });
  await expect(dying.deploy(queue(5))).rejects.toThrow("the process died");
  const begun = bench.cloud.clock.now();
  expect(await bench.process("second").deploy(queue(6))).toMatchObject({ kind: "deployed" });
  expect(bench.cloud.clock.now() - begun).toBeGreaterThanOrEqual(30_000);
});

test("a run that is alive cannot be taken up by somebody else", async () => {
  const operation = bench.process("first").start.deploy(database(20));
  await bench.cloud.clock.delay(1);
  const resumed = bench.cloud.clock.busy(() => bench.process("second").resume(operation.handle));
  await expect(resumed).rejects.toMatchObject({ code: "STACK_LOCKED" });
  expect(await operation.result).toMatchObject({ kind: "deployed" });
});

test("a process that was paused while another took its run over writes nothing any more", async () => {
  let paused: Promise<void> | undefined;
  const { store } = bench;
  const held = async <T>(work: () => Promise<T>): Promise<T> => {
    await paused;
    return work();
  };
  const pausing = {
    ...store,
    get: (key: string) => held(() => store.get(key)),
    putIfAbsent: (key: string, text: string) => held(() => store.putIfAbsent(key, text)),
    putIfUnchanged: (key: string, text: string, version: string) =>
      held(() => store.putIfUnchanged(key, text, version)),
  };
  const operation = bench.process("first", { store: pausing }).start.deploy(queue(5));
  const ended = operation.result.catch((error: unknown) => error);
  await bench.cloud.clock.delay(500);
  const resumed = Promise.withResolvers<void>();
  paused = resumed.promise;
  const result = await bench.process("second").resume(operation.handle);
  expect(result).toMatchObject({ kind: "deployed", status: "CREATE_COMPLETE" });
  const entries = await store.list(`runs/${operation.handle.runId}/`);
  resumed.resolve();
  expect(await ended).toMatchObject({ code: expect.stringMatching(/^(JOURNAL_CONFLICT|LOCK_LOST)$/) });
  expect(await store.list(`runs/${operation.handle.runId}/`)).toEqual(entries);
  expect(bench.cloud.calls.count({ operation: "ExecuteChangeSet" })).toBe(1);
});

test("without an account that anybody knows nothing is locked and nothing begun", async () => {
  const { accountId: _, ...connection } = bench.cloud.connection();
  using orchestrator = createOrchestrator({ ...connection, store: bench.store });
  await expect(orchestrator.deploy(queue(5))).rejects.toMatchObject({
    code: "ACCOUNT_UNKNOWN",
    message: expect.stringContaining("Pass accountId"),
  });
  expect(await bench.store.list("")).toEqual([]);
  expect(bench.cloud.calls.count()).toBe(0);
});
