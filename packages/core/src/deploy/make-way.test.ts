import { UpdateStackCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { noCleanUp, stack, type OperationEvent, type Unattended } from "../index.ts";
import { failureOf, openTestCloud, queue, type TestCloud } from "../local-cloud.testing.ts";
import { openKeptCloud } from "../runs/kept-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

describe("a stack that somebody else is updating", () => {
  beforeEach(async () => {
    await bench.orchestrator.deploy(queue(1));
    const body = JSON.stringify({ Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: 7 } } } });
    await bench.client.send(
      new UpdateStackCommand({ StackName: "queue", TemplateBody: body, ClientRequestToken: "theirs" }),
    );
  });

  test("is refused, and nothing is made", async () => {
    bench.cloud.calls.clear();
    await expect(bench.orchestrator.deploy(queue(2))).rejects.toMatchObject({
      code: "STACK_NOT_READY",
      retryable: true,
      message: expect.stringContaining("UPDATE_IN_PROGRESS"),
    });
    expect(bench.operations()).not.toContain("CreateChangeSet");
  });

  test("is waited for, and its own events are told alone", async () => {
    const told: OperationEvent[] = [];
    const onEvent = (event: OperationEvent): void => void told.push(event);
    expect(await bench.orchestrator.deploy(queue(2), { onBusy: "wait", onEvent })).toMatchObject({
      status: "UPDATE_COMPLETE",
    });
    expect(told.filter(({ kind }) => kind === "operation-started")).toHaveLength(1);
    const updates: string[] = [];
    for await (const { type, status } of bench.orchestrator.events("queue")) {
      if (type === "AWS::CloudFormation::Stack" && status === "UPDATE_COMPLETE") updates.push(status);
    }
    expect(updates).toHaveLength(2);
  });

  test("is waited for no longer than the deadline", async () => {
    const deadline = bench.cloud.clock.now() + 1000;
    await expect(bench.orchestrator.deploy(queue(2), { onBusy: "wait", deadline })).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
    });
  });
});

describe("a stack whose creation has failed", () => {
  const topics = stack({
    name: "topics",
    template: { Resources: { First: { Type: "AWS::SNS::Topic" }, Second: { Type: "AWS::SNS::Topic" } } },
  });
  beforeEach(async () => {
    bench.cloud.faults.failResource({ logicalId: "Second", action: "create", times: 1, reason: "no" });
    await failureOf(bench.orchestrator.deploy(topics));
  });

  test("is not deleted by deploying again", async () => {
    await expect(bench.orchestrator.deploy(topics)).rejects.toMatchObject({ code: "STACK_NOT_READY" });
    expect(bench.cloud.calls.count({ operation: "DeleteStack" })).toBe(0);
  });

  test("is deleted and created anew when the caller says so", async () => {
    const told: OperationEvent[] = [];
    const onEvent = (event: OperationEvent): void => void told.push(event);
    expect(await bench.orchestrator.deploy(topics, { onFailedCreate: "delete", onEvent })).toMatchObject({
      operation: "CREATE",
      status: "CREATE_COMPLETE",
    });
    const begun = told.flatMap((event) => (event.kind === "operation-started" ? [event.operation] : []));
    expect(begun).toEqual(["DELETE", "CREATE"]);
    expect(told.map(({ sequence }) => sequence)).toEqual(told.map((_, index) => index));
  });

  test("is left alone when the guard refuses the clean-up", async () => {
    const options = { onFailedCreate: "delete" as const, guard: noCleanUp() };
    await expect(bench.orchestrator.deploy(topics, options)).rejects.toMatchObject({
      code: "GUARD_REFUSED",
      message: expect.stringContaining('"topics" was not cleaned up unattended. no clean-up'),
    });
    expect(await bench.orchestrator.describe("topics")).toMatchObject({ status: "ROLLBACK_COMPLETE" });
  });

  test("is shown to the guard with all that is left of it, before the new plan is", async () => {
    const asked: string[] = [];
    const guard = (about: Unattended) => {
      asked.push(about.kind);
      return [];
    };
    await bench.orchestrator.deploy(topics, { onFailedCreate: "delete", guard });
    expect(asked).toEqual(["clean-up", "deploy"]);
  });
});

test("a failed creation is left alone where no changes are expected, and where the guard of the clean-up refuses", async () => {
  bench.cloud.faults.failResource({ logicalId: "Queue", action: "create", times: 1, reason: "no" });
  await failureOf(bench.orchestrator.deploy(queue(1)));
  await expect(
    bench.orchestrator.deploy(queue(1), { onFailedCreate: "delete", expectNoChanges: true }),
  ).rejects.toMatchObject({
    code: "CHANGES_FOUND",
    message: expect.stringMatching(/the whole stack \(ROLLBACK_COMPLETE\) would change\. Nothing was changed/),
  });
  await expect(
    bench.orchestrator.deploy(queue(1), { onFailedCreate: "delete", guard: noCleanUp() }),
  ).rejects.toMatchObject({ code: "GUARD_REFUSED" });
  expect(bench.cloud.calls.count({ operation: "DeleteStack" })).toBe(0);
  expect(await bench.orchestrator.describe("queue")).toMatchObject({ status: "ROLLBACK_COMPLETE" });
});

test("a failed creation that still holds data is not deleted with it", async () => {
  bench.cloud.faults.failResource({ logicalId: "Last", action: "create", times: 1, reason: "no" });
  bench.cloud.faults.failResource({ logicalId: "Queue", action: "delete", times: 1, reason: "busy" });
  const Resources = { Queue: { Type: "AWS::SQS::Queue" }, Last: { Type: "AWS::SNS::Topic", DependsOn: "Queue" } };
  const failing = stack({ name: "failing", template: { Resources } });
  await failureOf(bench.orchestrator.deploy(failing));
  expect(await bench.orchestrator.describe("failing")).toMatchObject({ status: "ROLLBACK_FAILED" });
  await expect(bench.orchestrator.deploy(failing, { onFailedCreate: "delete" })).rejects.toMatchObject({
    code: "DATA_LOSS",
    message: expect.stringContaining("Queue (AWS::SQS::Queue)"),
  });
});

test("a clean-up is a deployment of its own in the history", async () => {
  await using kept = await openKeptCloud();
  const orchestrator = kept.process("first");
  kept.cloud.faults.failResource({ logicalId: "Queue", action: "create", times: 1, reason: "no" });
  await failureOf(orchestrator.deploy(queue(1)));
  await orchestrator.deploy(queue(1), { onFailedCreate: "delete" });
  const told: string[] = [];
  for await (const { id, operation, outcome } of orchestrator.history("queue"))
    told.push(`${id} ${operation} ${outcome.kind}`);
  expect(told).toEqual(["run-2 CREATE succeeded", "run-2-clean-up DELETE succeeded", "run-1 CREATE rolled-back"]);
});

describe("a deployment that expects no changes", () => {
  test("succeeds when there are none", async () => {
    await bench.orchestrator.deploy(queue(1));
    expect(await bench.orchestrator.deploy(queue(1), { expectNoChanges: true })).toMatchObject({ kind: "no-changes" });
  });

  test("names what would change, changes nothing, and takes its change set away", async () => {
    await bench.orchestrator.deploy(queue(1));
    await expect(bench.orchestrator.deploy(queue(2), { expectNoChanges: true })).rejects.toMatchObject({
      code: "CHANGES_FOUND",
      message: expect.stringMatching(/Modify Queue \(AWS::SQS::Queue\) would change. Nothing was changed/),
      details: { changes: ["Modify Queue (AWS::SQS::Queue)"] },
    });
    expect(bench.cloud.calls.count({ operation: "DeleteChangeSet" })).toBe(1);
    expect(bench.cloud.calls.count({ operation: "ExecuteChangeSet" })).toBe(1);
  });

  test("finds that a stack is missing, and leaves none", async () => {
    await expect(bench.orchestrator.deploy(queue(2), { expectNoChanges: true })).rejects.toMatchObject({
      code: "CHANGES_FOUND",
    });
    expect(await bench.orchestrator.describe("queue")).toBeUndefined();
  });
});
