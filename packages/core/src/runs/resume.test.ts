import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createOrchestrator, redacted, stack, type OperationEvent, type OperationHandle } from "../index.ts";
import { queue } from "../local-cloud.testing.ts";
import { dyingAfter, openKeptCloud, type KeptCloud } from "./kept-cloud.testing.ts";

let bench: KeptCloud;
beforeEach(async () => {
  bench = await openKeptCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

/** Begins a deployment in a process that dies after so many writes. */
async function deployAndDie(writes: number, definition = queue(5)): Promise<OperationHandle> {
  const dying = bench.process("first", { store: dyingAfter(writes, bench.store) });
  const operation = dying.start.deploy(definition);
  await operation.result.catch(() => {});
  dying.close();
  return operation.handle;
}

describe("an operation that was stopped", () => {
  test.each([3, 5, 7, 9, 11])(
    "after %i writes is taken up by another process, and nothing is done twice",
    async (writes) => {
      const handle = await deployAndDie(writes);
      expect(JSON.parse(JSON.stringify(handle))).toEqual(handle);
      const result = await bench.process("second").resume(handle);
      expect(result).toMatchObject({
        kind: "deployed",
        status: "CREATE_COMPLETE",
        outputs: { Url: expect.any(String) },
      });
      const { calls } = bench.cloud;
      expect(calls.count({ operation: "ExecuteChangeSet", outcome: "answered" })).toBe(1);
      expect(calls.count({ operation: "DeleteStack" })).toBe(0);
      expect(await bench.process("third").resume(handle)).toEqual(result);
    },
  );

  test("is told of from its beginning, also when it was over before", async () => {
    const operation = bench.process("first").start.deploy(queue(5));
    const told: OperationEvent[] = [];
    for await (const event of operation.events) told.push(event);
    await operation.result;
    const again: OperationEvent[] = [];
    await bench.process("second").resume(operation.handle, { onEvent: (event) => void again.push(event) });
    expect(again).toEqual(told);
  });

  test("before anything was stored is not found, and says so", async () => {
    const handle = await deployAndDie(0);
    await expect(bench.process("second").resume(handle)).rejects.toMatchObject({
      code: "RUN_NOT_FOUND",
      message: expect.stringContaining("requests/run-1"),
    });
    expect(bench.cloud.calls.count()).toBe(0);
  });

  test("goes on with the template as it was when it was begun, wherever its file is now", async () => {
    const handle = await deployAndDie(3);
    const definition = (await bench.store.get(`requests/${handle.runId}`))?.text ?? "";
    expect(definition).toContain("AWS::SQS::Queue");
    expect(await bench.process("second").resume(handle)).toMatchObject({ kind: "deployed" });
  });

  test("by the signal of its caller keeps its change set for whoever takes it up", async () => {
    const process = bench.process("first");
    const stop = new AbortController();
    const operation = process.start.deploy(queue(5), { signal: stop.signal });
    await bench.cloud.clock.delay(1);
    stop.abort(new Error("Ctrl-C"));
    await expect(operation.result).rejects.toThrow("Ctrl-C");
    expect(await process.resume(operation.handle)).toMatchObject({ kind: "deployed" });
    expect(bench.cloud.calls.count({ operation: "DeleteChangeSet" })).toBe(0);
  });

  test("by what may pass, such as a network that is away for too long, goes on when it has passed", async () => {
    const process = bench.process("first", { retry: { attempts: 2 } });
    const fault = bench.cloud.faults.lose({ operation: "ExecuteChangeSet" });
    const operation = process.start.deploy(queue(5));
    await expect(operation.result).rejects.toMatchObject({ code: "SERVICE_CALL_FAILED", retryable: true });
    fault.remove();
    expect(await process.resume(operation.handle)).toMatchObject({ kind: "deployed" });
  });

  test("that has failed fails again in the same way, with the same explanation", async () => {
    bench.cloud.faults.failResource({ logicalId: "Queue", reason: "no" });
    const operation = bench.process("first").start.deploy(queue(5));
    const failure: unknown = await operation.result.catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "OPERATION_FAILED", details: { firstCause: { reason: "no" } } });
    const { details } = failure as { readonly details: object };
    await expect(bench.process("second").resume(operation.handle)).rejects.toMatchObject({ details });
  });
});

test("a deletion is taken up like a deployment", async () => {
  await bench.process("first").deploy(queue(5));
  const dying = bench.process("second", { store: dyingAfter(6, bench.store) });
  const operation = dying.start.destroy("queue", { deleteData: true });
  await expect(operation.result).rejects.toThrow();
  expect(await bench.process("third").resume(operation.handle)).toMatchObject({ kind: "destroyed" });
  expect(bench.cloud.calls.count({ operation: "DeleteStack" })).toBe(1);
});

test("a reviewed plan is deployed by whoever takes it up", async () => {
  const plan = await bench.process("planner").plan(queue(5));
  const dying = bench.process("first", { store: dyingAfter(4, bench.store) });
  const operation = dying.start.deploy(plan);
  await operation.result.catch(() => {});
  expect(await bench.process("second").resume(operation.handle)).toMatchObject({ kind: "deployed" });
});

describe("secrets", () => {
  const secret = "hunter22-hunter22";
  const database = stack({
    name: "data",
    template: {
      Parameters: { Password: { Type: "String", NoEcho: true }, Note: { Type: "String" } },
      Resources: {
        Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: { Ref: "Note" } } },
        Database: {
          Type: "AWS::RDS::DBInstance",
          Properties: {
            DBInstanceClass: "db.t3.micro",
            Engine: "postgres",
            AllocatedStorage: "20",
            MasterUsername: "owner",
            MasterUserPassword: { Ref: "Password" },
          },
        },
      },
      Outputs: { Password: { Value: { Ref: "Password" } }, Note: { Value: { Ref: "Note" } } },
    },
    parameters: { Password: secret, Note: redacted("a hidden note") },
  });

  test("are in no byte of the store, whether the template or the caller hides them", async () => {
    expect(await bench.process("first").deploy(database)).toMatchObject({ outputs: { Password: secret } });
    await bench.process("first").destroy("data", { deleteData: true });
    const texts = await bench.texts();
    expect(texts.length).toBeGreaterThan(20);
    for (const text of texts) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain("a hidden note");
    }
  });

  test("are asked for again when they are still needed, and by name", async () => {
    const handle = await deployAndDie(3, database);
    await expect(bench.process("second").resume(handle)).rejects.toMatchObject({
      code: "SECRET_REQUIRED",
      message: expect.stringMatching(/parameter "(Password|Note)" again/),
    });
    const secrets = { Password: secret, Note: redacted("a hidden note") };
    expect(await bench.process("third").resume(handle, { secrets })).toMatchObject({ kind: "deployed" });
  });

  test("are not asked for once the change set is made", async () => {
    const handle = await deployAndDie(9, database);
    expect(bench.cloud.calls.count({ operation: "CreateChangeSet" })).toBe(1);
    expect(await bench.process("second").resume(handle)).toMatchObject({ outputs: { Password: secret } });
    for (const text of await bench.texts()) expect(text).not.toMatch(/hunter22|a hidden note/);
    for await (const deployment of bench.process("third").history("data")) {
      expect(deployment).toMatchObject({
        secretParameters: ["Password", "Note"],
        outputs: { Password: "****", Note: "****" },
      });
    }
  });
});

test("a plan that a later version has kept is refused by name, and nothing is done by it", async () => {
  const handle = await deployAndDie(9);
  const key = `plans/${handle.runId}`;
  const { text, version } = (await bench.store.get(key)) ?? { text: "{}", version: "" };
  const later = JSON.stringify({ ...(JSON.parse(text) as object), version: 2 });
  expect(await bench.store.putIfUnchanged(key, later, version)).toBeDefined();
  await expect(bench.process("second").resume(handle)).rejects.toMatchObject({
    code: "RUN_INCOMPLETE",
    message: expect.stringMatching(/^plans\/run-1 .*cannot be read by this version/),
  });
  expect(bench.cloud.calls.count({ operation: "ExecuteChangeSet" })).toBe(0);
});

test("a run id that is used for something else is refused", async () => {
  const process = bench.process("first", { newRunId: () => "build-7" });
  const capabilities = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"] as const;
  await process.deploy(queue(5, { tags: { team: "a", cost: "b" }, capabilities }));
  await expect(process.deploy(queue(6))).rejects.toMatchObject({ code: "RUN_MISMATCH" });
  // The same, written down in another order.
  const again = queue(5, { capabilities: capabilities.toReversed(), tags: { cost: "b", team: "a" } });
  expect(await process.deploy(again)).toMatchObject({ kind: "deployed" });
});

test.each([
  ["nothing", undefined, "it is no object"],
  ["a later version", { version: 2, kind: "deploy", runId: "run-1", stackName: "queue" }, "its version is 2"],
  ["another verb", { version: 1, kind: "paint", runId: "run-1", stackName: "queue" }, "its kind is paint"],
  ["a path", { version: 1, kind: "deploy", runId: "../run-1", stackName: "queue" }, "its runId is none"],
])("%s is no handle", async (_, handle, what) => {
  const process = bench.process("first");
  const resumed = process.resume(handle as unknown as OperationHandle);
  await expect(resumed).rejects.toMatchObject({ code: "HANDLE_INVALID", message: expect.stringContaining(what) });
});

test("without a store nothing can be taken up, and the error says how it could", async () => {
  const process = createOrchestrator(bench.cloud.connection());
  const operation = process.start.deploy(queue(5));
  await operation.result;
  const refused = { code: "STORE_REQUIRED", message: expect.stringContaining("createFileStore") };
  await expect(process.resume(operation.handle)).rejects.toMatchObject(refused);
  await expect(process.status(operation.handle)).rejects.toMatchObject(refused);
  await expect(process.cancel(operation.handle, "stop-watching")).rejects.toMatchObject(refused);
});
