import { CreateStackCommand, DeleteStackCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { isStackstewardError, OperationFailed, type OperationEvent } from "../index.ts";
import { openTestCloud, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

/** Creates a stack without the orchestrator, as somebody else would. */
async function createStack(name: string, options: { EnableTerminationProtection?: boolean } = {}): Promise<string> {
  const TemplateBody = "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n  Topic:\n    Type: AWS::SNS::Topic\n";
  const { StackId = "" } = await bench.client.send(
    new CreateStackCommand({ StackName: name, TemplateBody, ...options }),
  );
  await bench.cloud.settle();
  bench.cloud.calls.clear();
  return StackId;
}

test("a stack is gone when destroy returns", async () => {
  const stackId = await createStack("old");
  expect(await bench.orchestrator.destroy("old")).toMatchObject({ kind: "destroyed", stackName: "old", stackId });
  expect(await bench.orchestrator.describe("old")).toBeUndefined();
  expect(await bench.orchestrator.describe(stackId)).toMatchObject({ status: "DELETE_COMPLETE" });
});

test("it costs five calls, of which two are looks too early", async () => {
  await createStack("old");
  await bench.orchestrator.destroy("old");
  expect(bench.operations()).toEqual([
    "DescribeStacks",
    "DeleteStack",
    "DescribeStacks",
    "DescribeStacks",
    "DescribeStacks",
  ]);
});

test("an absent stack is a success, and so is one deleted before", async () => {
  expect(await bench.orchestrator.destroy("never")).toEqual({ kind: "absent", stackName: "never" });
  const stackId = await createStack("old");
  await bench.orchestrator.destroy("old");
  expect(await bench.orchestrator.destroy(stackId)).toEqual({ kind: "absent", stackName: "old" });
});

test("a protected stack is refused before anything is deleted, saying what to do", async () => {
  await createStack("precious", { EnableTerminationProtection: true });
  await expect(bench.orchestrator.destroy("precious")).rejects.toMatchObject({
    code: "TERMINATION_PROTECTED",
    message: expect.stringMatching(/"precious".*Turn the protection off/),
  });
  expect(bench.operations()).toEqual(["DescribeStacks"]);
});

test("a deletion that somebody else has begun is joined, not repeated", async () => {
  await createStack("old");
  await bench.client.send(new DeleteStackCommand({ StackName: "old", ClientRequestToken: "theirs" }));
  bench.cloud.calls.clear();
  const heard: string[] = [];
  const onEvent = (event: OperationEvent): void => void heard.push(event.kind);
  expect(await bench.orchestrator.destroy("old", { onEvent })).toMatchObject({ kind: "destroyed" });
  expect(bench.operations()).not.toContain("DeleteStack");
  expect(heard).toContain("resource-status");
});

test("whoever follows hears every resource go, in order and once", async () => {
  await createStack("old");
  const operation = bench.orchestrator.start.destroy("old");
  const events: OperationEvent[] = [];
  for await (const event of operation.events) events.push(event);
  expect(await operation.result).toMatchObject({ kind: "destroyed" });
  expect(operation.handle).toMatchObject({ kind: "destroy", stackName: "old", region: "eu-west-1" });
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index));
  expect(events[0]?.kind).toBe("operation-started");
  expect(events.at(-1)).toMatchObject({ kind: "operation-ended", succeeded: true, status: "DELETE_COMPLETE" });
  const gone = events.flatMap((event) =>
    event.kind === "resource-status" && event.status === "DELETE_COMPLETE" ? [event.logicalId] : [],
  );
  expect(gone.toSorted()).toEqual(["Queue", "Topic"]);
  expect(JSON.parse(JSON.stringify(events))).toEqual(events);
});

describe("a deletion that fails", () => {
  beforeEach(async () => {
    await createStack("stuck");
    bench.cloud.faults.failResource({
      logicalId: "Topic",
      action: "delete",
      reason: "Somebody still subscribes to it.",
    });
  });

  test("is explained by the resource that failed, and the stack is left as it is", async () => {
    const failure: unknown = await bench.orchestrator.destroy("stuck").catch((error: unknown) => error);
    if (!(failure instanceof OperationFailed)) throw failure;
    expect(failure.details).toMatchObject({
      operation: "DELETE",
      status: "DELETE_FAILED",
      firstCause: { logicalId: "Topic", type: "AWS::SNS::Topic", reason: "Somebody still subscribes to it." },
    });
    expect(failure.message).toMatch(
      /"stuck" was not destroyed: Topic \(AWS::SNS::Topic\) failed: Somebody.*DELETE_FAILED/,
    );
    expect(await bench.orchestrator.describe("stuck")).toMatchObject({ status: "DELETE_FAILED" });
  });

  test("can be repeated leaving the resource behind", async () => {
    await bench.orchestrator.destroy("stuck").catch(() => {});
    expect(await bench.orchestrator.destroy("stuck", { retainResources: ["Topic"] })).toMatchObject({
      kind: "destroyed",
    });
  });
});

test("a stack whose export is in use is left as it was, and the error says what to destroy first", async () => {
  const exporting =
    '{"Resources":{"Topic":{"Type":"AWS::SNS::Topic"}},"Outputs":{"Arn":{"Value":{"Ref":"Topic"},"Export":{"Name":"topic-arn"}}}}';
  const importing =
    '{"Resources":{"Queue":{"Type":"AWS::SQS::Queue","Properties":{"QueueName":{"Fn::Select":[5,{"Fn::Split":[":",{"Fn::ImportValue":"topic-arn"}]}]}}}}}';
  await bench.client.send(new CreateStackCommand({ StackName: "below", TemplateBody: exporting }));
  await bench.cloud.settle();
  await bench.client.send(new CreateStackCommand({ StackName: "above", TemplateBody: importing }));
  await bench.cloud.settle();
  for (const onEvent of [undefined, () => {}]) {
    const options = onEvent === undefined ? {} : { onEvent };
    const failure: unknown = await bench.orchestrator.destroy("below", options).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OperationFailed);
    expect(failure).toMatchObject({
      message: expect.stringMatching(
        /"below" was not destroyed.*topic-arn.*above.*CREATE_COMPLETE.*Destroy the stacks that import/,
      ),
      details: { status: "CREATE_COMPLETE" },
    });
  }
  await bench.orchestrator.destroy("above");
  expect(await bench.orchestrator.destroy("below")).toMatchObject({ kind: "destroyed" });
});

describe("calls that go wrong", () => {
  test("a deletion whose answer is lost is not done twice, and its end is seen", async () => {
    await createStack("old");
    bench.cloud.faults.loseAnswer({ operation: "DeleteStack", times: 1 });
    expect(await bench.orchestrator.destroy("old")).toMatchObject({ kind: "destroyed" });
  });

  test("throttling is outlasted on the cloud's own clock", async () => {
    await createStack("old");
    bench.cloud.faults.throttle({ times: 4 });
    expect(await bench.orchestrator.destroy("old")).toMatchObject({ kind: "destroyed" });
  });

  test("a deadline ends the watching, not the deletion", async () => {
    await createStack("old");
    const failure: unknown = await bench.orchestrator
      .destroy("old", { deadline: bench.cloud.clock.now() + 1000 })
      .catch((error: unknown) => error);
    expect(isStackstewardError(failure, "DEADLINE_EXCEEDED")).toBe(true);
    await bench.cloud.settle();
    expect(await bench.orchestrator.describe("old")).toBeUndefined();
  });

  test("an abort ends the watching with its own reason", async () => {
    await createStack("old");
    const controller = new AbortController();
    const reason = new Error("enough");
    const onEvent = (): void => controller.abort(reason);
    await expect(bench.orchestrator.destroy("old", { signal: controller.signal, onEvent })).rejects.toBe(reason);
  });

  test("a listener that throws disturbs nobody", async () => {
    await createStack("old");
    const onEvent = (): never => {
      throw new Error("the terminal is gone");
    };
    expect(await bench.orchestrator.destroy("old", { onEvent })).toMatchObject({ kind: "destroyed" });
  });
});
