import {
  ContinueUpdateRollbackCommand,
  CreateStackCommand,
  DeleteStackCommand,
  UpdateStackCommand,
} from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, expect, test } from "vitest";

import type { OperationEvent } from "../index.ts";
import { failureOf, openTestCloud, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const StackName = "orders";

function body(delay: number): string {
  return JSON.stringify({
    Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: delay } } },
    Outputs: { Delay: { Value: String(delay) } },
  });
}

/** Somebody else's creation, under way. */
async function create(): Promise<string> {
  const { StackId = "" } = await bench.client.send(new CreateStackCommand({ StackName, TemplateBody: body(1) }));
  return StackId;
}

async function update(delay: number): Promise<void> {
  await bench.client.send(new UpdateStackCommand({ StackName, TemplateBody: body(delay) }));
}

test("a creation that somebody else began is followed to its end, from its first event on", async () => {
  const stackId = await create();
  await bench.cloud.clock.advance(2000);
  const events: OperationEvent[] = [];
  const result = await bench.orchestrator.attach(StackName, { onEvent: (event) => void events.push(event) });
  expect(result).toMatchObject({
    kind: "ended",
    operation: "CREATE",
    stackName: StackName,
    stackId,
    region: "eu-west-1",
    status: "CREATE_COMPLETE",
    outputs: { Delay: "1" },
  });
  expect(events.map((event) => ("logicalId" in event ? `${event.logicalId} ${event.status}` : event.kind))).toEqual([
    "operation-started",
    "orders CREATE_IN_PROGRESS",
    "Queue CREATE_IN_PROGRESS",
    "Queue CREATE_IN_PROGRESS",
    "Queue CREATE_COMPLETE",
    "orders CREATE_COMPLETE",
    "operation-ended",
  ]);
});

test("only the operation that runs is told of, not those before it", async () => {
  await create();
  await bench.cloud.settle();
  await update(2);
  const events: OperationEvent[] = [];
  const result = await bench.orchestrator.attach(StackName, { onEvent: (event) => void events.push(event) });
  expect(result).toMatchObject({
    kind: "ended",
    operation: "UPDATE",
    status: "UPDATE_COMPLETE",
    outputs: { Delay: "2" },
  });
  const statuses = events.flatMap((event) => ("eventId" in event ? [event.status] : []));
  expect(statuses.some((status) => status.startsWith("CREATE"))).toBe(false);
});

test("an update that fails is explained, though its rollback ended well", async () => {
  await create();
  await bench.cloud.settle();
  bench.cloud.faults.failResource({ logicalId: "Queue", action: "update", reason: "No", times: 1 });
  await update(2);
  const failure = await failureOf(bench.orchestrator.attach(StackName));
  expect(failure.details).toMatchObject({
    operation: "UPDATE",
    status: "UPDATE_ROLLBACK_COMPLETE",
    firstCause: { logicalId: "Queue", reason: "No" },
  });
});

test("a rollback that somebody continues is a success when it is complete", async () => {
  await create();
  await bench.cloud.settle();
  const broken = bench.cloud.faults.failResource({ logicalId: "Queue", action: "update" });
  const stuck = bench.cloud.faults.failResource({ logicalId: "Queue", action: "rollback" });
  await update(2);
  await bench.cloud.settle();
  broken.remove();
  stuck.remove();
  await bench.client.send(new ContinueUpdateRollbackCommand({ StackName }));
  expect(await bench.orchestrator.attach(StackName)).toMatchObject({
    kind: "ended",
    operation: "ROLLBACK",
    status: "UPDATE_ROLLBACK_COMPLETE",
  });
});

test("a deletion is followed by the id of the stack, whatever bears its name afterwards", async () => {
  const stackId = await create();
  await bench.cloud.settle();
  await bench.client.send(new DeleteStackCommand({ StackName }));
  const attached = bench.orchestrator.attach(StackName);
  expect(await attached).toMatchObject({ kind: "ended", operation: "DELETE", stackId, status: "DELETE_COMPLETE" });
});

test("where nothing runs it says so at once, and where no stack is it is refused", async () => {
  const stackId = await create();
  await bench.cloud.settle();
  bench.cloud.calls.clear();
  expect(await bench.orchestrator.attach(StackName)).toEqual({
    kind: "idle",
    stackName: StackName,
    stackId,
    region: "eu-west-1",
    status: "CREATE_COMPLETE",
  });
  expect(bench.operations()).toEqual(["DescribeStacks"]);
  await expect(bench.orchestrator.attach("never")).rejects.toMatchObject({ code: "STACK_NOT_FOUND" });
});
