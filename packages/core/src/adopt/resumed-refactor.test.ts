import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createOrchestrator, type OperationEvent, type OperationHandle, type RefactorDefinition } from "../index.ts";
import { dyingAfter, openKeptCloud, type KeptCloud } from "../runs/kept-cloud.testing.ts";
import { deploySides, placesOf, queue, side, topic } from "./refactor-cloud.testing.ts";

const target: RefactorDefinition = {
  stacks: [side("orders", topic), side("billing", topic, queue("Invoices", 2)), side("mail", queue("Letters", 3))],
  createStacks: true,
};

let bench: KeptCloud;
beforeEach(async () => {
  bench = await openKeptCloud();
  using orchestrator = createOrchestrator(bench.cloud.connection());
  await deploySides(
    { orchestrator },
    side("orders", topic, queue("Invoices", 2), queue("Letters", 3)),
    side("billing", topic),
  );
});
afterEach(() => bench[Symbol.asyncDispose]());

/** Begins the refactor in a process that dies after so many writes. */
async function refactorAndDie(writes: number): Promise<OperationHandle> {
  const dying = bench.process("first", { store: dyingAfter(writes, bench.store) });
  const operation = dying.start.refactor(target);
  await operation.result.catch(() => {});
  dying.close();
  return operation.handle;
}

const executions = (): number => bench.cloud.calls.count({ operation: "ExecuteStackRefactor", outcome: "answered" });

describe("a refactor whose process dies", () => {
  test.each(Array.from({ length: 14 }, (_, index) => index + 4))(
    "after %i writes is taken up by another one, and nothing is made or moved twice",
    async (writes) => {
      const handle = await refactorAndDie(writes);
      const result = await bench.process("second").resume(handle);
      expect(result).toMatchObject({
        kind: "refactored",
        stacks: [{ status: "UPDATE_COMPLETE" }, { status: "UPDATE_COMPLETE" }, { status: "CREATE_COMPLETE" }],
      });
      expect(bench.cloud.calls.count({ operation: "CreateStackRefactor", outcome: "answered" })).toBe(1);
      expect(executions()).toBe(1);
      const orchestrator = bench.process("reader");
      expect(Object.keys(await placesOf({ orchestrator }, "orders", "billing", "mail")).toSorted()).toEqual([
        "billing/Invoices",
        "billing/News",
        "mail/Letters",
        "orders/News",
      ]);
      expect(await bench.process("third").resume(handle)).toEqual(result);
    },
  );

  test("between the creation and the execution is told of from its beginning", async () => {
    const plan = await bench.process("planner").planRefactor(target);
    const dying = bench.process("first", { store: dyingAfter(5, bench.store) });
    const operation = dying.start.refactor(plan);
    await operation.result.catch(() => {});
    dying.close();
    expect(executions()).toBe(0);
    const told: OperationEvent[] = [];
    await bench.process("second").resume(operation.handle, { onEvent: (event) => void told.push(event) });
    expect(executions()).toBe(1);
    expect(told.slice(0, 3).map(({ kind }) => kind)).toEqual(Array(3).fill("operation-started"));
    expect(told).toEqual(
      expect.arrayContaining([expect.objectContaining({ logicalId: "Letters", status: "IMPORT_COMPLETE" })]),
    );
  });

  test("that has failed fails again in the same way", async () => {
    bench.cloud.faults.failResource({ logicalId: "Letters", action: "update", reason: "Access denied", times: 1 });
    const operation = bench.process("first").start.refactor(target);
    const failure: unknown = await operation.result.catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "OPERATION_FAILED", details: { operation: "REFACTOR" } });
    const { message } = failure as Error;
    await expect(bench.process("second").resume(operation.handle)).rejects.toMatchObject({ message });
  });
});

test("a lost answer to the creation does not make two refactors", async () => {
  const fault = bench.cloud.faults.loseAnswer({ operation: "CreateStackRefactor", times: 1 });
  using orchestrator = createOrchestrator(bench.cloud.connection());
  expect(await orchestrator.refactor(target)).toMatchObject({ kind: "refactored" });
  expect(fault.hits).toBe(1);
});

describe("while a refactor runs", () => {
  test.each(["orders", "billing", "mail"])("nobody else works on its stack %s", async (name) => {
    // Whoever is asked must be seen to be alive, and a refactor of two queues is over in seconds.
    bench.cloud.faults.delayAnswer({ operation: "ExecuteStackRefactor", milliseconds: 60_000 });
    const operation = bench.process("first").start.refactor(target);
    const others = bench.process("second");
    await bench.cloud.clock.delay(1000);
    await expect(others.destroy(name)).rejects.toMatchObject({
      code: "STACK_LOCKED",
      message: expect.stringContaining(`Stack "${name}"`),
    });
    await operation.result;
    expect(await others.destroy("mail", { deleteData: true })).toMatchObject({ kind: "destroyed" });
  });

  test("one that wants the same stacks waits until all of them are free", async () => {
    const operation = bench.process("first").start.refactor(target);
    const waiting = bench
      .process("second")
      .refactor({ ...target, stacks: [...target.stacks].toReversed() }, { onLocked: "wait" });
    await operation.result;
    expect(await waiting).toMatchObject({ kind: "no-moves" });
  });

  /** Asks something about the refactor at the moment when it has begun, while time stands still. */
  async function askedAtBeginning<T>(ask: (handle: OperationHandle) => Promise<T>): Promise<T | undefined> {
    const handle = { version: 1, kind: "refactor", runId: "run-1", stackName: "orders" } as const;
    let asked: Promise<T> | undefined;
    const result = await bench.process("first").refactor(target, {
      onEvent: () => {
        asked ??= bench.cloud.clock.busy(() => ask(handle));
        asked.catch(() => {});
      },
    });
    expect(result).toMatchObject({ kind: "refactored" });
    return asked;
  }

  test("its status says how it is doing", async () => {
    const second = bench.process("second");
    expect(await askedAtBeginning((handle) => second.status(handle))).toMatchObject({
      state: "open",
      stackStatus: "UPDATE_IN_PROGRESS",
      holder: { name: "run run-1 of first" },
    });
  });

  test("it can't be stopped, because CloudFormation has no way to", async () => {
    const second = bench.process("second");
    await expect(askedAtBeginning((handle) => second.cancel(handle, "roll-back"))).rejects.toMatchObject({
      code: "CANCEL_UNSUPPORTED",
    });
  });
});

test("a refactor that was cancelled before it was executed leaves no empty stack behind", async () => {
  const handle = await refactorAndDie(12);
  expect(executions()).toBe(0);
  expect(await bench.process("second").cancel(handle, "roll-back")).toEqual({ kind: "not-begun" });
  expect(await bench.process("second").describe("mail")).toBeUndefined();
  await expect(bench.process("third").resume(handle)).rejects.toMatchObject({ code: "RUN_CANCELLED" });
});
