import { UpdateStackCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { isStackstewardError, type OperationEvent } from "../index.ts";
import { openTestCloud, queue, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

describe("a stack that is not there", () => {
  test("is created, and its outputs are the result", async () => {
    const result = await bench.orchestrator.deploy(queue(5));
    expect(result).toMatchObject({
      kind: "deployed",
      operation: "CREATE",
      stackName: "queue",
      status: "CREATE_COMPLETE",
      outputs: { Url: expect.stringContaining("queue-Queue") },
    });
  });

  test("costs eight calls when it is planned and deployed at once, of which three are looks too early", async () => {
    await bench.orchestrator.deploy(queue(5));
    expect(bench.operations()).toEqual([
      "DescribeStacks",
      "CreateChangeSet",
      "DescribeChangeSet",
      "DescribeChangeSet",
      "ExecuteChangeSet",
      "DescribeStacks",
      "DescribeStacks",
      "DescribeStacks",
    ]);
  });

  test("costs three calls more when a reviewed plan is deployed: change set, template and stack are looked at once more", async () => {
    await bench.orchestrator.deploy(await bench.orchestrator.plan(queue(5)));
    expect(bench.operations()).toEqual([
      "DescribeStacks",
      "CreateChangeSet",
      "DescribeChangeSet",
      "DescribeChangeSet",
      "DescribeChangeSet",
      "GetTemplate",
      "DescribeStacks",
      "ExecuteChangeSet",
      "DescribeStacks",
      "DescribeStacks",
      "DescribeStacks",
    ]);
  });
});

describe("a stack that is there", () => {
  test("is updated by the change set of its plan and no other", async () => {
    await bench.orchestrator.deploy(queue(5));
    const plan = await bench.changesPlan(queue(6));
    expect(await bench.orchestrator.deploy(plan)).toMatchObject({
      kind: "deployed",
      operation: "UPDATE",
      status: "UPDATE_COMPLETE",
      changeSetId: plan.changeSetId,
    });
  });

  test("is left alone when nothing changes, after one look", async () => {
    const { outputs } = await bench.orchestrator.deploy(queue(5));
    const plan = await bench.orchestrator.plan(queue(5));
    bench.cloud.calls.clear();
    expect(await bench.orchestrator.deploy(plan)).toMatchObject({
      kind: "no-changes",
      status: "CREATE_COMPLETE",
      outputs,
    });
    expect(bench.operations()).toEqual(["DescribeStacks"]);
  });

  test("is not touched by a plan without changes that was edited, or that the stack has left behind", async () => {
    const { stackId } = await bench.orchestrator.deploy(queue(5, { name: "victim", terminationProtection: true }));
    await bench.orchestrator.deploy(queue(5));
    const plan = await bench.orchestrator.plan(queue(5));
    const forged = { ...plan, stackId, stackName: "victim", terminationProtection: false };
    await expect(bench.orchestrator.deploy(forged)).rejects.toMatchObject({ code: "PLAN_INVALID" });
    expect((await bench.orchestrator.describe("victim"))?.terminationProtection).toBe(true);
    await bench.orchestrator.deploy(queue(6));
    await expect(bench.orchestrator.deploy(plan)).rejects.toMatchObject({ code: "PLAN_STALE" });
    await bench.orchestrator.destroy("queue", { deleteData: true });
    await expect(bench.orchestrator.deploy(plan)).rejects.toMatchObject({
      code: "PLAN_STALE",
      message: expect.stringContaining("does not exist any more"),
    });
  });
});

describe("events", () => {
  test("tell every status of the stack and its resources once, in order, and end with the operation", async () => {
    await bench.orchestrator.deploy(queue(5));
    const operation = bench.orchestrator.start.deploy(queue(6));
    const events: OperationEvent[] = [];
    for await (const event of operation.events) events.push(event);
    const result = await operation.result;
    expect(events.map((event) => ("status" in event ? `${event.kind} ${event.status}` : event.kind))).toEqual([
      "operation-started",
      "stack-status UPDATE_IN_PROGRESS",
      "resource-status UPDATE_IN_PROGRESS",
      "resource-status UPDATE_COMPLETE",
      "stack-status UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
      "stack-status UPDATE_COMPLETE",
      "operation-ended UPDATE_COMPLETE",
    ]);
    expect(events.every((event) => event.version === 1)).toBe(true);
    expect(result).toMatchObject({ status: "UPDATE_COMPLETE" });
  });

  test("a result that nobody awaits is no unhandled rejection", async () => {
    bench.cloud.faults.failResource({ logicalId: "Queue" });
    const operation = bench.orchestrator.start.deploy(queue(5));
    const kinds: string[] = [];
    for await (const { kind } of operation.events) kinds.push(kind);
    expect(kinds.at(-1)).toBe("operation-ended");
  });
});

describe("calls that go wrong", () => {
  test.each(["CreateChangeSet", "ExecuteChangeSet"])("%s whose answer is lost is done once", async (operation) => {
    const fault = bench.cloud.faults.loseAnswer({ operation, times: 1 });
    expect(await bench.orchestrator.deploy(queue(5))).toMatchObject({ kind: "deployed", status: "CREATE_COMPLETE" });
    expect(fault.hits).toBe(1);
  });

  test("throttling of everything is outlasted", async () => {
    bench.cloud.faults.throttle({ times: 6 });
    expect(await bench.orchestrator.deploy(queue(5))).toMatchObject({ kind: "deployed" });
  });

  test("a deadline says what was going on; the deployment goes on and can be found again", async () => {
    const plan = await bench.orchestrator.plan(queue(5));
    const failure: unknown = await bench.orchestrator
      .deploy(plan, { deadline: bench.cloud.clock.now() + 1000 })
      .catch((error: unknown) => error);
    expect(isStackstewardError(failure, "DEADLINE_EXCEEDED")).toBe(true);
    await bench.cloud.settle();
    expect(await bench.orchestrator.deploy(plan)).toMatchObject({ kind: "deployed", status: "CREATE_COMPLETE" });
  });

  test("an abort ends the watching with its own reason", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const onEvent = (): void => controller.abort(reason);
    await expect(bench.orchestrator.deploy(queue(5), { signal: controller.signal, onEvent })).rejects.toBe(reason);
  });

  test("a stack that somebody else is changing is not planned over", async () => {
    await bench.orchestrator.deploy(queue(5));
    const TemplateBody = JSON.stringify({
      Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: 9 } } },
    });
    await bench.client.send(new UpdateStackCommand({ StackName: "queue", TemplateBody }));
    await expect(bench.orchestrator.plan(queue(6))).rejects.toMatchObject({
      code: "STACK_NOT_READY",
      retryable: true,
      message: expect.stringContaining("UPDATE_IN_PROGRESS"),
    });
  });
});
