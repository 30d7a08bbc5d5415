import {
  CreateChangeSetCommand,
  DescribeEventsCommand,
  DescribeStackEventsCommand,
  type DescribeEventsInput,
  type OperationEvent,
} from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { driveStacks, type StackDriver } from "./stack-driver.testing.ts";

const queue = (delay: number, more: object = {}): object => ({
  Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: delay } }, ...more },
});
const badQueue = { BadQueue: { Type: "AWS::SQS::Queue", DependsOn: "Queue" } };

/** Every page, oldest first. */
async function describe({ client }: StackDriver, input: DescribeEventsInput): Promise<OperationEvent[]> {
  const found: OperationEvent[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new DescribeEventsCommand({ ...input, ...(NextToken && { NextToken }) }));
    found.push(...(page.OperationEvents ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found.toReversed();
}

function lines(events: readonly OperationEvent[]): string[] {
  return events.map(({ EventType: type, OperationType, OperationStatus, LogicalResourceId: id, ResourceStatus }) =>
    [type, OperationType, OperationStatus, id, ResourceStatus].filter((part) => part !== undefined).join(" "),
  );
}

async function failedUpdate(): Promise<StackDriver> {
  const driver = await driveStacks();
  await driver.create("network", queue(5));
  driver.cloud.faults.failResource({ logicalId: "BadQueue", action: "create", reason: "no" });
  await driver.update("network", queue(7, badQueue), { ClientRequestToken: "mine" });
  return driver;
}

test("SPEC 11.11: DescribeEvents shows each operation with its beginning and its end", async () => {
  const driver = await failedUpdate();
  const events = await describe(driver, { StackName: "network" });
  expect(lines(events)).toEqual([
    "STACK_EVENT CREATE_STACK IN_PROGRESS",
    "PROGRESS network CREATE_IN_PROGRESS",
    "PROGRESS Queue CREATE_IN_PROGRESS",
    "PROGRESS Queue CREATE_IN_PROGRESS",
    "PROGRESS Queue CREATE_COMPLETE",
    "PROGRESS network CREATE_COMPLETE",
    "STACK_EVENT CREATE_STACK SUCCEEDED",
    "STACK_EVENT UPDATE_STACK IN_PROGRESS",
    "PROGRESS network UPDATE_IN_PROGRESS",
    "PROGRESS Queue UPDATE_IN_PROGRESS",
    "PROGRESS Queue UPDATE_COMPLETE",
    "PROGRESS BadQueue CREATE_IN_PROGRESS",
    "PROVISIONING_ERROR BadQueue CREATE_FAILED",
    "STACK_EVENT UPDATE_STACK FAILED",
    "STACK_EVENT ROLLBACK IN_PROGRESS",
    "PROGRESS network UPDATE_ROLLBACK_IN_PROGRESS",
    "PROGRESS Queue UPDATE_IN_PROGRESS",
    "PROGRESS Queue UPDATE_COMPLETE",
    "PROGRESS network UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "PROGRESS BadQueue DELETE_COMPLETE",
    "PROGRESS network UPDATE_ROLLBACK_COMPLETE",
    "STACK_EVENT ROLLBACK SUCCEEDED",
  ]);
  const [begun] = events;
  const ended = events[6];
  expect(begun).toMatchObject({ StackId: (await driver.stack("network")).StackId, StartTime: expect.any(Date) });
  expect(begun?.EndTime).toBeUndefined();
  expect(ended?.StartTime).toEqual(begun?.StartTime);
  expect(ended?.EndTime?.getTime()).toBeGreaterThan(begun?.StartTime?.getTime() ?? Infinity);
  const tokens = events.slice(7).map((event) => [event.EventType === "STACK_EVENT", event.ClientRequestToken]);
  expect(new Set(tokens.map((each) => each.join(" ")))).toEqual(new Set(["true ", "false mine"]));
});

test("SPEC 11.12: DescribeEvents of an operation shows that operation alone, whatever became of its stack", async () => {
  const driver = await failedUpdate();
  const { LastOperations = [] } = await driver.stack("network");
  await driver.remove("network");
  const [rollback, update] = await Promise.all(
    LastOperations.map(({ OperationId = "" }) => describe(driver, { OperationId })),
  );
  expect(lines(update ?? []).at(0)).toBe("STACK_EVENT UPDATE_STACK IN_PROGRESS");
  expect(lines(update ?? []).at(-1)).toBe("STACK_EVENT UPDATE_STACK FAILED");
  expect(new Set(rollback?.map(({ OperationId }) => OperationId))).toEqual(new Set([LastOperations[0]?.OperationId]));
  await expect(describe(driver, { OperationId: "none" })).rejects.toThrow("Operation [none] does not exist");
  await expect(describe(driver, {})).rejects.toThrow("One of StackName, ChangeSetName or OperationId");
});

test("SPEC 11.13: FailedEvents leaves only what failed", async () => {
  const driver = await failedUpdate();
  const failed = await describe(driver, { StackName: "network", Filters: { FailedEvents: true } });
  expect(failed).toHaveLength(1);
  expect(failed[0]).toMatchObject({
    EventType: "PROVISIONING_ERROR",
    LogicalResourceId: "BadQueue",
    ResourceStatusReason: "no",
  });
});

test("SPEC 11.14: DescribeEvents of a change set shows how it was made", async () => {
  const driver = await driveStacks();
  await driver.create("network", queue(5));
  const make = async (ChangeSetName: string, template: object): Promise<string[]> => {
    const TemplateBody = JSON.stringify(template);
    const { Id } = await driver.client.send(
      new CreateChangeSetCommand({ StackName: "network", ChangeSetName, TemplateBody }),
    );
    await driver.cloud.settle();
    const byName = lines(await describe(driver, { StackName: "network", ChangeSetName }));
    expect(lines(await describe(driver, { ChangeSetName: Id }))).toEqual(byName);
    return byName;
  };
  expect(await make("good", queue(7))).toEqual([
    "STACK_EVENT CREATE_CHANGESET IN_PROGRESS",
    "STACK_EVENT CREATE_CHANGESET SUCCEEDED",
  ]);
  expect((await make("empty", queue(5))).at(-1)).toBe("STACK_EVENT CREATE_CHANGESET FAILED");
  await expect(make("good", queue(9))).rejects.toThrow("mismatch");
});

test("SPEC 11.15: DescribeEvents has pages that newer events do not shift", async () => {
  const driver = await driveStacks();
  const { client } = driver;
  const many = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [`Queue${index}`, { Type: "AWS::SQS::Queue" }]),
  );
  await driver.create("network", { Resources: many });
  const all = await describe(driver, { StackName: "network" });
  const first = await client.send(new DescribeEventsCommand({ StackName: "network" }));
  await driver.update("network", queue(5));
  const second = await client.send(new DescribeEventsCommand({ StackName: "network", NextToken: first.NextToken }));
  expect(second.OperationEvents?.toReversed()).toEqual(all.slice(0, -100).slice(-100));
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: "network" }));
  expect(StackEvents.every(({ ResourceStatus }) => ResourceStatus !== undefined)).toBe(true);
});

test("SPEC 11.16: a deletion that is given up is an operation that failed", async () => {
  const driver = await driveStacks();
  await driver.create("network", {
    ...queue(5),
    Outputs: { Name: { Value: "jobs", Export: { Name: "jobs" } } },
  });
  await driver.create("user", {
    Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: { "Fn::ImportValue": "jobs" } } } },
  });
  await driver.remove("network");
  expect(lines(await describe(driver, { StackName: "network" })).at(-1)).toBe("STACK_EVENT DELETE_STACK FAILED");
});
