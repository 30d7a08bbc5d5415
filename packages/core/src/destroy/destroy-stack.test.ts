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
  const TemplateBody = "Resources:\n  Alarms:\n    Type: AWS::SNS::Topic\n  Topic:\n    Type: AWS::SNS::Topic\n";
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

test("it costs seven calls: two to see what goes, and two looks too early", async () => {
  await createStack("old");
  await bench.orchestrator.destroy("old");
  expect(bench.operations()).toEqual([
    "DescribeStacks",
    "ListStackResources",
    "GetTemplate",
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
    message: expect.stringMatching(/"precious".*liftProtection: true/),
  });
  expect(bench.operations()).toEqual(["DescribeStacks"]);
});

test("a protected stack goes when the protection is to be lifted", async () => {
  await createStack("precious", { EnableTerminationProtection: true });
  expect(await bench.orchestrator.destroy("precious", { liftProtection: true })).toMatchObject({ kind: "destroyed" });
});

test.each([{ retainResources: ["Topic"] }, { force: true }])(
  "%o is refused where no deletion has failed, saying what does it instead",
  async (options) => {
    await createStack("old");
    await expect(bench.orchestrator.destroy("old", options)).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringMatching(/CREATE_COMPLETE.*DELETE_FAILED.*DeletionPolicy: Retain/),
    });
    expect(bench.operations()).not.toContain("DeleteStack");
  },
);

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
  expect(gone.toSorted()).toEqual(["Alarms", "Topic"]);
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
      retained: [{ logicalId: "Topic", type: "AWS::SNS::Topic" }],
    });
  });

  test("can be repeated leaving behind whatever could not be deleted, or by force", async () => {
    await createStack("jammed");
    for (const name of ["stuck", "jammed"]) await bench.orchestrator.destroy(name).catch(() => {});
    const left = { kind: "destroyed", retained: [expect.objectContaining({ logicalId: "Topic" })] };
    expect(await bench.orchestrator.destroy("stuck", { retainResources: "failed" })).toMatchObject(left);
    expect(await bench.orchestrator.destroy("jammed", { force: true })).toMatchObject({ kind: "destroyed" });
    expect(await bench.orchestrator.describe("jammed")).toBeUndefined();
  });

  test.each([
    [{ retainResources: ["Alarms"] }, /Alarms cannot be left behind: only .* is Topic/],
    [{ retainResources: "failed" as const, force: true }, /force and retainResources/],
  ])("refuses %o before anything is deleted", async (options, message) => {
    await bench.orchestrator.destroy("stuck").catch(() => {});
    bench.cloud.calls.clear();
    await expect(bench.orchestrator.destroy("stuck", options)).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringMatching(message),
    });
    expect(bench.operations()).not.toContain("DeleteStack");
  });
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
