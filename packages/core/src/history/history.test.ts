import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createOrchestrator, stack, type Deployment, type Orchestrator } from "../index.ts";
import { failureOf, queue } from "../local-cloud.testing.ts";
import { dyingAfter, openKeptCloud, type KeptCloud } from "../runs/kept-cloud.testing.ts";

let bench: KeptCloud;
let orchestrator: Orchestrator;
beforeEach(async () => {
  bench = await openKeptCloud();
  orchestrator = bench.process("build 7");
});
afterEach(() => bench[Symbol.asyncDispose]());

async function historyOf(name: string, by = orchestrator): Promise<Deployment[]> {
  const found: Deployment[] = [];
  for await (const deployment of by.history(name)) found.push(deployment);
  return found;
}

describe("the history of a stack", () => {
  test("says of a deployment who made it, when, from what, and what came of it", async () => {
    const definition = queue(5, { tags: { team: "orders" } });
    const result = await orchestrator.deploy(definition);
    if (result.kind !== "deployed") throw new Error("It was there before.");
    const [deployment, ...others] = await historyOf("queue");
    expect(others).toEqual([]);
    expect(deployment).toEqual({
      v: 1,
      kind: "deployment",
      id: "run-1",
      operation: "CREATE",
      account: "111111111111",
      region: "eu-west-1",
      stackName: "queue",
      stackId: result.stackId,
      begunAt: result.startedAt,
      endedAt: result.endedAt,
      holder: "build 7",
      outcome: { kind: "succeeded", status: "CREATE_COMPLETE" },
      plan: { id: "run-1", digest: expect.stringMatching(/^sha256:/) },
      clientRequestTokens: ["stacksteward-run-1"],
      template: {
        digest: expect.stringMatching(/^sha256:/),
        readBackDigest: expect.stringMatching(/^sha256:/),
        file: "queue.yaml",
        text: expect.stringContaining("DelaySeconds: 5\n"),
      },
      parameters: {},
      secretParameters: [],
      tags: { team: "orders" },
      capabilities: [],
      settings: {
        terminationProtection: false,
        notificationArns: [],
        rollbackConfiguration: { rollbackTriggers: [], monitoringTimeInMinutes: 0 },
      },
      changes: [{ action: "Add", logicalId: "Queue", type: "AWS::SQS::Queue" }],
      outputs: result.outputs,
    });
  });

  test("goes from the newest to the oldest, through failures, and through stacks of the same name", async () => {
    await orchestrator.deploy(queue(5));
    await orchestrator.deploy(queue(5));
    bench.cloud.faults.failResource({ logicalId: "Queue", action: "update", reason: "no", times: 1 });
    await failureOf(orchestrator.deploy(queue(6)));
    await orchestrator.deploy(await orchestrator.plan(queue(7)));
    await orchestrator.destroy("queue", { deleteData: true });
    expect(await orchestrator.destroy("queue", { deleteData: true })).toMatchObject({ kind: "absent" });
    await orchestrator.deploy(queue(8));
    const history = await historyOf("queue");
    expect(history.map(({ id, operation, outcome }) => [id, operation, outcome.kind])).toEqual([
      ["run-8", "CREATE", "succeeded"],
      ["run-6", "DELETE", "succeeded"],
      ["run-4", "UPDATE", "succeeded"],
      ["run-3", "UPDATE", "rolled-back"],
      ["run-2", "UPDATE", "no-changes"],
      ["run-1", "CREATE", "succeeded"],
    ]);
    expect(history[3]).toMatchObject({
      outcome: {
        status: "UPDATE_ROLLBACK_COMPLETE",
        cause: { code: "OPERATION_FAILED", resource: { path: ["Queue"], type: "AWS::SQS::Queue", reason: "no" } },
      },
      template: { text: expect.stringContaining("DelaySeconds: 6\n") },
      outputs: {},
    });
    const [newest, destroyed] = history;
    expect(new Set(history.map(({ stackId }) => stackId)).size).toBe(2);
    const before = await historyOf(destroyed?.stackId ?? "");
    expect(before.map(({ id }) => id)).toEqual(["run-6", "run-4", "run-3", "run-2", "run-1"]);
    expect(await historyOf(newest?.stackId ?? "")).toHaveLength(1);
  });

  test("says of a failure that was left as it is, and of its rollback", async () => {
    await orchestrator.deploy(queue(5));
    bench.cloud.faults.failResource({ logicalId: "Queue", action: "update", reason: "no", times: 1 });
    await failureOf(orchestrator.deploy(queue(6), { disableRollback: true }));
    await orchestrator.rollback("queue");
    const [rollback, failed] = await historyOf("queue");
    expect(failed).toMatchObject({ operation: "UPDATE", outcome: { kind: "failed", status: "UPDATE_FAILED" } });
    expect(rollback).toMatchObject({
      operation: "ROLLBACK",
      outcome: { kind: "succeeded", status: "UPDATE_ROLLBACK_COMPLETE" },
      clientRequestTokens: ["stacksteward-run-3"],
    });
  });

  test("is exported a line of JSON for each", async () => {
    await orchestrator.deploy(queue(5));
    await orchestrator.deploy(queue(6));
    let text = "";
    for await (const line of orchestrator.exportHistory("queue")) text += line;
    const lines = text.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(await historyOf("queue"));
    expect(lines).toHaveLength(2);
  });

  test("needs a store, and the error says where one comes from", async () => {
    using without = createOrchestrator(bench.cloud.connection());
    await without.deploy(queue(5));
    const refused = { code: "STORE_REQUIRED", message: expect.stringContaining("createFileStore") };
    await expect(historyOf("queue", without)).rejects.toMatchObject(refused);
    await expect(without.planRollback("queue", { to: "previous" })).rejects.toMatchObject(refused);
    await expect(without.rollback("queue", { to: "previous" })).rejects.toMatchObject(refused);
  });

  test("holds a record of any length, in parts that every store can hold", async () => {
    const names = Array.from({ length: 40 }, (_, index) => `Text${index}`);
    const definition = stack({
      name: "long",
      template: {
        Parameters: Object.fromEntries(names.map((name) => [name, { Type: "String" }])),
        Resources: { Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: { Ref: "Text0" } } } },
      },
      parameters: Object.fromEntries(names.map((name) => [name, name.padEnd(4000, ".")])),
    });
    await orchestrator.deploy(definition);
    const [deployment, ...others] = await historyOf("long");
    expect(others).toEqual([]);
    expect(deployment?.parameters).toEqual(definition.parameters);
    for (const key of await bench.store.list("")) {
      if (!/^(?:deployments|texts)\//.test(key)) continue;
      expect((await bench.store.get(key))?.text.length).toBeLessThan(200_000);
    }
    expect(await orchestrator.planRollback("long", { to: "run-1" })).toMatchObject({ kind: "no-changes" });
  });

  test("is empty for a stack that nobody has deployed", async () => {
    expect(await historyOf("nothing")).toEqual([]);
  });
});

describe("a deployment is recorded once", () => {
  test("when its run dies between any of its writes and is taken up", async () => {
    let hasSucceeded = false;
    for (let writes = 1; !hasSucceeded && writes < 40; writes++) {
      const definition = stack({ ...queue(5), name: `queue${writes}` });
      const operation = bench.process("first", { store: dyingAfter(writes, bench.store) }).start.deploy(definition);
      hasSucceeded = await operation.result.then(
        () => true,
        () => false,
      );
      const status = "CREATE_COMPLETE";
      expect(await bench.process("second").resume(operation.handle)).toMatchObject({ status });
      const history = await historyOf(definition.name);
      expect(history).toMatchObject([{ id: operation.handle.runId, outcome: { kind: "succeeded", status } }]);
    }
    expect(hasSucceeded).toBe(true);
  });

  test("when two runs deploy the same plan", async () => {
    const plan = await orchestrator.plan(queue(5));
    await orchestrator.deploy(plan);
    await orchestrator.deploy(plan);
    expect(await historyOf("queue")).toMatchObject([{ id: plan.id, plan: { id: plan.id, digest: plan.digest } }]);
  });
});

describe("what began nothing is not recorded", () => {
  test("a plan without changes that is stale", async () => {
    await orchestrator.deploy(queue(5));
    const plan = await orchestrator.plan(queue(5));
    await orchestrator.deploy(queue(6));
    await expect(orchestrator.deploy(plan)).rejects.toMatchObject({ code: "PLAN_STALE" });
    expect(await historyOf("queue")).toHaveLength(2);
  });

  test("a plan with changes that is stale", async () => {
    await orchestrator.deploy(queue(5));
    const plan = await orchestrator.plan(queue(6));
    await orchestrator.deploy(queue(7));
    await expect(orchestrator.deploy(plan)).rejects.toMatchObject({ code: "PLAN_STALE" });
    expect(await historyOf("queue")).toHaveLength(2);
  });

  test("a stack that is refused", async () => {
    await expect(orchestrator.deploy(stack({ ...queue(5), template: { body: "Resources: {}" } }))).rejects.toThrow();
    expect(await historyOf("queue")).toEqual([]);
  });
});

describe("an operation that has succeeded", () => {
  test("is recorded as that, whatever fails behind it", async () => {
    bench.cloud.faults.refuse({ operation: "UpdateTerminationProtection", code: "AccessDenied", message: "No." });
    const protectedQueue = queue(5, { terminationProtection: true });
    await expect(orchestrator.deploy(protectedQueue)).rejects.toMatchObject({ code: "SERVICE_CALL_FAILED" });
    expect(await historyOf("queue")).toMatchObject([{ outcome: { kind: "succeeded", status: "CREATE_COMPLETE" } }]);
  });

  test("is recorded without its template where nobody may read that", async () => {
    using planner = createOrchestrator(bench.cloud.connection());
    const url = await putTemplate("Resources: { Topic: { Type: AWS::SNS::Topic } }");
    const plan = await planner.plan(stack({ name: "far", template: url }));
    bench.cloud.faults.refuse({ operation: "GetTemplate", code: "AccessDenied", message: "No." });
    expect(await orchestrator.deploy(plan)).toMatchObject({ status: "CREATE_COMPLETE" });
    const [deployment] = await historyOf("far");
    expect(deployment).toMatchObject({ outcome: { kind: "succeeded" } });
    expect(deployment?.template?.text).toBeUndefined();
  });
});

async function putTemplate(Body: string): Promise<URL> {
  const s3 = new S3Client(bench.cloud.connection());
  const LocationConstraint = "eu-west-1";
  await s3.send(new CreateBucketCommand({ Bucket: "templates", CreateBucketConfiguration: { LocationConstraint } }));
  await s3.send(new PutObjectCommand({ Bucket: "templates", Key: "far.yaml", Body }));
  s3.destroy();
  return new URL("https://templates.s3.eu-west-1.amazonaws.com/far.yaml");
}
