import { CloudFormationClient, ListChangeSetsCommand } from "@aws-sdk/client-cloudformation";
import type { Store } from "@stacksteward/workflow";
import { afterEach, beforeEach, expect, test } from "vitest";

import type { Orchestrator } from "../index.ts";
import { queue } from "../local-cloud.testing.ts";
import { openKeptCloud, type KeptCloud } from "./kept-cloud.testing.ts";

let bench: KeptCloud;
beforeEach(async () => {
  bench = await openKeptCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

/** A process that is stopped when it comes to its first call of an operation: nothing reaches the cloud or the store until it is woken. */
interface StoppableProcess {
  readonly process: Orchestrator;
  readonly stopped: Promise<void>;
  wake(): void;
}

/** `noticing` is how long it takes, once woken, to see what became of its lock and its run, in milliseconds. */
function stoppedBefore(operation: string, noticing = 0): StoppableProcess {
  let wake = (): void => {};
  let stop = (): void => {};
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  const woken = new Promise<void>((resolve) => (wake = resolve));
  let asleep = Promise.resolve();
  const { requestHandler } = bench.cloud.connection();
  const reach = async (key: string): Promise<void> => {
    if (asleep !== woken) return;
    await woken;
    if (noticing > 0 && /^(?:locks|cancels)\//.test(key)) await bench.cloud.clock.delay(noticing);
  };
  const store: Store = {
    ...bench.store,
    get: async (key) => reach(key).then(() => bench.store.get(key)),
    putIfAbsent: async (key, text) => reach(key).then(() => bench.store.putIfAbsent(key, text)),
    putIfUnchanged: async (key, text, version) => reach(key).then(() => bench.store.putIfUnchanged(key, text, version)),
  };
  const process = bench.process("first", {
    store,
    requestHandler: {
      ...requestHandler,
      async handle(...[request, options]: Parameters<typeof requestHandler.handle>) {
        if (String(request.body).includes(`Action=${operation}&`)) {
          asleep = woken;
          stop();
        }
        await asleep;
        return requestHandler.handle(request, options);
      },
    },
  });
  return { process, stopped, wake };
}

async function changeSetsOf(StackName: string): Promise<unknown[]> {
  const client = new CloudFormationClient(bench.cloud.connection());
  const { Summaries = [] } = await client.send(new ListChangeSetsCommand({ StackName }));
  client.destroy();
  return Summaries;
}

const REPLACED = { code: expect.stringMatching(/^(?:LOCK_LOST|JOURNAL_CONFLICT)$/) };

test("a process that wakes when its run is over takes the change set away that it made too late", async () => {
  await bench.process("earlier").deploy(queue(5));
  const { process, stopped, wake } = stoppedBefore("CreateChangeSet");
  const operation = process.start.deploy(queue(6));
  await stopped;
  expect(await bench.process("second").resume(operation.handle)).toMatchObject({ status: "UPDATE_COMPLETE" });
  wake();
  await expect(operation.result).rejects.toMatchObject(REPLACED);
  expect(bench.cloud.calls.count({ operation: "CreateChangeSet", outcome: "answered" })).toBe(3);
  expect(bench.cloud.calls.count({ operation: "ExecuteChangeSet" })).toBe(2);
  expect(await changeSetsOf("queue")).toEqual([]);
});

test("a process that wakes while its run goes on elsewhere leaves the change set to it", async () => {
  await bench.process("earlier").deploy(queue(5));
  const { process, stopped, wake } = stoppedBefore("CreateChangeSet");
  const operation = process.start.deploy(queue(6));
  await stopped;
  const next = bench.process("second").start.resume(operation.handle);
  await bench.cloud.clock.delay(31_000);
  wake();
  await expect(operation.result).rejects.toMatchObject(REPLACED);
  expect(await next.result).toMatchObject({ status: "UPDATE_COMPLETE" });
  expect(bench.cloud.calls.count({ operation: "DeleteChangeSet" })).toBe(0);
});

test.each([
  [0, "at once"],
  [1000, "when it has written down its change set"],
])(
  "a process that wakes when its run was cancelled, and sees that after %i ms, %s, leaves nothing behind",
  async (ms) => {
    const { process, stopped, wake } = stoppedBefore("CreateChangeSet", ms);
    const operation = process.start.deploy(queue(5));
    await stopped;
    const second = bench.process("second");
    expect(await second.cancel(operation.handle, "roll-back")).toEqual({ kind: "not-begun" });
    wake();
    await expect(operation.result).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:RUN_CANCELLED|LOCK_LOST)$/),
    });
    await bench.cloud.settle();
    expect(await second.describe("queue")).toBeUndefined();
  },
);
