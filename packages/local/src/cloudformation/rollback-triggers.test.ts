import {
  CancelUpdateStackCommand,
  ContinueUpdateRollbackCommand,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
  UpdateStackCommand,
  type RollbackConfiguration,
  type UpdateStackInput,
} from "@aws-sdk/client-cloudformation";
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
} from "@aws-sdk/client-cloudwatch";
import { expect, test } from "vitest";

import { driveNestedStacks } from "./nested-stack-driver.testing.ts";
import { driveStacks, type StackDriver } from "./stack-driver.testing.ts";

const arn = (name: string): string => `arn:aws:cloudwatch:us-east-1:111111111111:alarm:${name}`;
const watching = (minutes?: number, ...names: string[]): RollbackConfiguration => ({
  RollbackTriggers: (names.length === 0 ? ["errors"] : names).map((name) => ({
    Arn: arn(name),
    Type: "AWS::CloudWatch::Alarm",
  })),
  ...(minutes === undefined ? {} : { MonitoringTimeInMinutes: minutes }),
});
const queue = (delay: number, more: object = {}): object => ({
  Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: delay } }, ...more },
});
const minute = 60_000;

const errorAlarm = {
  AlarmName: "errors",
  Namespace: "App",
  MetricName: "Errors",
  Statistic: "Sum",
  Period: 60,
  EvaluationPeriods: 1,
  ComparisonOperator: "GreaterThanThreshold",
} as const;

interface Driver extends StackDriver {
  readonly cloudWatch: CloudWatchClient;
  putAlarm(name: string): Promise<void>;
  /** Begins an update of the stack `app` and returns at once. */
  begin(template: object, input?: Partial<UpdateStackInput>): Promise<void>;
  /** What happened to the stack `app` since its creation. */
  since(): Promise<string[]>;
}

/** A cloud with the alarm `errors`, and the stack `app`. */
async function drive(): Promise<Driver> {
  const stacks = await driveStacks();
  const cloudWatch = new CloudWatchClient({ ...stacks.cloud.connection(), maxAttempts: 1 });
  const driver: Driver = {
    ...stacks,
    cloudWatch,
    async putAlarm(AlarmName) {
      await cloudWatch.send(new PutMetricAlarmCommand({ ...errorAlarm, AlarmName }));
    },
    async begin(template, input = {}) {
      const TemplateBody = JSON.stringify(template);
      await stacks.client.send(new UpdateStackCommand({ StackName: "app", TemplateBody, ...input }));
    },
    since: () => stacks.history("app", created),
  };
  await driver.putAlarm("errors");
  await stacks.create("app", queue(5));
  const { length: created } = await stacks.events("app");
  return driver;
}

const takenBack = (reason: string): string[] => [
  `app UPDATE_ROLLBACK_IN_PROGRESS: ${reason}`,
  "Queue UPDATE_IN_PROGRESS",
  "Queue UPDATE_COMPLETE",
  "app UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
  "app UPDATE_ROLLBACK_COMPLETE",
];
const inAlarm = `Rollback trigger ${arn("errors")} is in ALARM state`;

test("SPEC 28.11: an alarm that goes off while an update deploys cancels what runs, and the update is taken back", async () => {
  const { cloud, begin, since, stack } = await drive();
  await begin(queue(7), { RollbackConfiguration: watching() });
  await cloud.clock.advance(2000);
  cloud.alarms.set("errors", "ALARM");
  await cloud.settle();
  expect(await since()).toEqual([
    "app UPDATE_IN_PROGRESS: User Initiated",
    "Queue UPDATE_IN_PROGRESS",
    "Queue UPDATE_FAILED: Resource update cancelled",
    ...takenBack(inAlarm),
  ]);
  expect((await stack("app")).LastOperations?.map(({ OperationType }) => OperationType)).toEqual([
    "ROLLBACK",
    "UPDATE_STACK",
  ]);
});

test("SPEC 28.11: an alarm that was off again before anybody looked has gone off all the same", async () => {
  const { cloud, begin, stack } = await drive();
  await begin(queue(7), { RollbackConfiguration: watching() });
  cloud.alarms.set("errors", "ALARM");
  cloud.alarms.set("errors", "OK");
  await cloud.settle();
  expect((await stack("app")).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
});

test("SPEC 28.12: an alarm is watched for the monitoring time before anything is cleaned up, and then no more", async () => {
  const { cloud, begin, since, stack } = await drive();
  await begin(queue(7), { RollbackConfiguration: watching(30) });
  await cloud.clock.advance(29 * minute);
  expect(await since()).toEqual([
    "app UPDATE_IN_PROGRESS: User Initiated",
    "Queue UPDATE_IN_PROGRESS",
    "Queue UPDATE_COMPLETE",
  ]);
  cloud.alarms.set("errors", "ALARM");
  await cloud.settle();
  expect((await since()).slice(3)).toEqual(takenBack(inAlarm));

  cloud.alarms.set("errors", "OK");
  await begin(queue(8), { RollbackConfiguration: watching(30) });
  const { length: before } = await since();
  await cloud.clock.advance(31 * minute);
  cloud.alarms.set("errors", "ALARM");
  await cloud.settle();
  expect((await since()).slice(before)).toEqual([
    "Queue UPDATE_IN_PROGRESS",
    "Queue UPDATE_COMPLETE",
    "app UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "app UPDATE_COMPLETE",
  ]);
  expect((await stack("app")).RollbackConfiguration).toEqual(watching(30));
});

test("SPEC 28.12: a monitoring time without triggers holds the clean-up back as well", async () => {
  const { cloud, begin, stack } = await drive();
  const began = cloud.clock.now();
  await begin(
    { Resources: { Topic: { Type: "AWS::SNS::Topic" } } },
    { RollbackConfiguration: { MonitoringTimeInMinutes: 180 } },
  );
  await cloud.clock.advance(179 * minute);
  expect((await stack("app")).StackStatus).toBe("UPDATE_IN_PROGRESS");
  await cloud.settle();
  expect((await stack("app")).StackStatus).toBe("UPDATE_COMPLETE");
  expect(cloud.clock.now() - began).toBeGreaterThan(180 * minute);
});

test("SPEC 28.12: an update that is cancelled while it is monitored is taken back, and what it replaced is meant again", async () => {
  const { cloud, client, begin, since, resource, stack } = await drive();
  const { PhysicalResourceId: before } = await resource("app", "Queue");
  const replaced = {
    Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: "other", DelaySeconds: 5 } } },
    Outputs: { Name: { Value: { "Fn::GetAtt": ["Queue", "QueueName"] } } },
  };
  await begin(replaced, { RollbackConfiguration: watching(30) });
  await cloud.clock.advance(10 * minute);
  expect((await resource("app", "Queue")).PhysicalResourceId).not.toBe(before);
  expect((await stack("app")).Outputs).toBeUndefined();
  await client.send(new CancelUpdateStackCommand({ StackName: "app" }));
  await cloud.settle();
  expect((await since()).slice(-7)).toEqual([
    "app UPDATE_ROLLBACK_IN_PROGRESS: User Initiated",
    "Queue UPDATE_IN_PROGRESS",
    "Queue UPDATE_COMPLETE",
    "app UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "Queue DELETE_IN_PROGRESS",
    "Queue DELETE_COMPLETE",
    "app UPDATE_ROLLBACK_COMPLETE",
  ]);
  expect((await resource("app", "Queue")).PhysicalResourceId).toBe(before);
});

test("SPEC 28.13: an alarm that is off when the operation begins fails it before any resource, INSUFFICIENT_DATA does not", async () => {
  const { cloud, begin, since, update } = await drive();
  expect((await update("app", queue(6), { RollbackConfiguration: watching() })).StackStatus).toBe("UPDATE_COMPLETE");
  const { length: before } = await since();
  cloud.alarms.set("errors", "ALARM");
  await begin(queue(7));
  await cloud.settle();
  expect((await since()).slice(before)).toEqual([
    "app UPDATE_IN_PROGRESS: User Initiated",
    `app UPDATE_ROLLBACK_IN_PROGRESS: ${inAlarm}`,
    "app UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "app UPDATE_ROLLBACK_COMPLETE",
  ]);
});

test("SPEC 28.14: a trigger that is missing fails the operation, from the beginning or once it is gone", async () => {
  const { cloud, cloudWatch, begin, since } = await drive();
  const remove = new DeleteAlarmsCommand({ AlarmNames: ["errors"] });
  await begin(queue(7), { RollbackConfiguration: watching(30) });
  await cloud.clock.advance(10 * minute);
  await cloudWatch.send(remove);
  await cloud.settle();
  const missing = `Rollback trigger ${arn("errors")} does not exist`;
  expect((await since()).slice(3)).toEqual(takenBack(missing));
  const { length: before } = await since();
  await begin(queue(7), { RollbackConfiguration: watching() });
  await cloud.settle();
  expect((await since()).slice(before)).toEqual([
    "app UPDATE_IN_PROGRESS: User Initiated",
    `app UPDATE_ROLLBACK_IN_PROGRESS: ${missing}`,
    "app UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "app UPDATE_ROLLBACK_COMPLETE",
  ]);
});

test("SPEC 28.14: an alarm that the operation itself would make is missing", async () => {
  const { create } = await drive();
  const own = {
    Resources: { Slow: { Type: "AWS::CloudWatch::Alarm", Properties: { ...errorAlarm, AlarmName: "slow" } } },
  };
  const stack = await create("new", own, {
    RollbackConfiguration: watching(undefined, "slow"),
    OnFailure: "DO_NOTHING",
  });
  expect(stack).toMatchObject({
    StackStatus: "CREATE_FAILED",
    StackStatusReason: `Rollback trigger ${arn("slow")} does not exist`,
  });
});

test("SPEC 28.14: an alarm of another region, and one of another type than the trigger says, is missing", async () => {
  const { create } = await drive();
  const reasonOf = async (name: string, Arn: string, Type: string): Promise<string | undefined> => {
    const RollbackConfiguration = { RollbackTriggers: [{ Arn, Type }] };
    return (await create(name, queue(5), { RollbackConfiguration, OnFailure: "DO_NOTHING" })).StackStatusReason;
  };
  const elsewhere = arn("errors").replace("us-east-1", "eu-west-1");
  expect(await reasonOf("a", elsewhere, "AWS::CloudWatch::Alarm")).toBe(`Rollback trigger ${elsewhere} does not exist`);
  expect(await reasonOf("b", arn("errors"), "AWS::CloudWatch::CompositeAlarm")).toBe(
    `Rollback trigger ${arn("errors")} does not exist`,
  );
});

test("SPEC 28.15: a create with triggers is taken back, in its monitoring time too, and may be given up for a deletion", async () => {
  const { cloud, client, history, stack } = await drive();
  const begin = async (StackName: string): Promise<void> => {
    const TemplateBody = JSON.stringify(queue(5));
    await client.send(new CreateStackCommand({ StackName, TemplateBody, RollbackConfiguration: watching(30) }));
    await cloud.clock.advance(10 * minute);
  };
  await begin("new");
  expect((await history("new")).at(-1)).toBe("Queue CREATE_COMPLETE");
  cloud.alarms.set("errors", "ALARM");
  await cloud.settle();
  expect((await history("new")).slice(-4)).toEqual([
    `new ROLLBACK_IN_PROGRESS: ${inAlarm}. Rollback requested by user.`,
    "Queue DELETE_IN_PROGRESS",
    "Queue DELETE_COMPLETE",
    "new ROLLBACK_COMPLETE",
  ]);
  cloud.alarms.set("errors", "OK");
  await begin("other");
  const { StackId = "" } = await stack("other");
  await client.send(new DeleteStackCommand({ StackName: "other" }));
  await cloud.settle();
  expect((await history(StackId)).slice(-4)).toEqual([
    "other DELETE_IN_PROGRESS: User Initiated",
    "Queue DELETE_IN_PROGRESS",
    "Queue DELETE_COMPLETE",
    "other DELETE_COMPLETE",
  ]);
});

test("SPEC 28.15: without rollback an alarm leaves the stack failed, with what it has made", async () => {
  const { cloud, begin, since } = await drive();
  await begin(queue(7), { RollbackConfiguration: watching(30), DisableRollback: true });
  await cloud.clock.advance(10 * minute);
  cloud.alarms.set("errors", "ALARM");
  await cloud.settle();
  expect(await since()).toEqual([
    "app UPDATE_IN_PROGRESS: User Initiated",
    "Queue UPDATE_IN_PROGRESS",
    "Queue UPDATE_COMPLETE",
    `app UPDATE_FAILED: ${inAlarm}`,
  ]);
});

test("SPEC 28.16: a rollback is not watched, whoever asks for it", async () => {
  const { cloud, client, begin, stack } = await drive();
  cloud.faults.failResource({ logicalId: "Queue", action: "rollback", times: 1 });
  await begin(queue(7), { RollbackConfiguration: watching() });
  await cloud.clock.advance(2500);
  cloud.alarms.set("errors", "ALARM");
  await cloud.settle();
  expect((await stack("app")).StackStatus).toBe("UPDATE_ROLLBACK_FAILED");
  await client.send(new ContinueUpdateRollbackCommand({ StackName: "app" }));
  await cloud.settle();
  expect((await stack("app")).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
});

test("SPEC 28.17: triggers stay for later updates unless they are given anew, and none are left by an empty list", async () => {
  const { putAlarm, update } = await drive();
  await putAlarm("slow");
  const shown = async (delay: number, RollbackConfiguration?: RollbackConfiguration): Promise<unknown> =>
    (await update("app", queue(delay), RollbackConfiguration && { RollbackConfiguration })).RollbackConfiguration;
  expect(await shown(6, watching(5))).toEqual(watching(5));
  expect(await shown(7)).toEqual(watching(5));
  expect(await shown(8, { MonitoringTimeInMinutes: 2 })).toEqual(watching(2));
  expect(await shown(9, watching(undefined, "slow"))).toEqual(watching(2, "slow"));
  expect(await shown(9, { RollbackTriggers: [] })).toEqual({ RollbackTriggers: [], MonitoringTimeInMinutes: 2 });
  await expect(update("app", queue(9))).rejects.toThrow("No updates are to be performed.");
});

test("SPEC 28.17: a change set brings its triggers along", async () => {
  const { cloud, client, since } = await drive();
  const target = { StackName: "app", ChangeSetName: "change" };
  const TemplateBody = JSON.stringify(queue(7));
  await client.send(new CreateChangeSetCommand({ ...target, TemplateBody, RollbackConfiguration: watching(5) }));
  await cloud.settle();
  expect((await client.send(new DescribeChangeSetCommand(target))).RollbackConfiguration).toEqual(watching(5));
  await client.send(new ExecuteChangeSetCommand(target));
  await cloud.clock.advance(minute);
  cloud.alarms.set("errors", "ALARM");
  await cloud.settle();
  expect((await since()).slice(-5)).toEqual(takenBack(inAlarm));
});

test.each([
  [[{ Arn: arn("errors"), Type: "AWS::SNS::Topic" }], 0, "Rollback Trigger Type not supported"],
  [
    [{ Arn: "arn:aws:cloudwatch:us-east-1:111111111111:dashboard/d", Type: "AWS::CloudWatch::Alarm" }],
    0,
    "RelativeId of a Rollback Trigger's ARN is incorrect",
  ],
  [[{ Arn: arn(""), Type: "AWS::CloudWatch::Alarm" }], 0, "RelativeId of a Rollback Trigger's ARN is incorrect"],
  [
    Array.from({ length: 6 }, () => ({ Arn: arn("errors"), Type: "AWS::CloudWatch::Alarm" })),
    0,
    "at 'rollbackConfiguration.rollbackTriggers' failed to satisfy constraint: Member must have length less than or equal to 5",
  ],
  [[], 181, "Value '181' at 'rollbackConfiguration.monitoringTimeInMinutes' failed to satisfy constraint"],
  [[], -1, "Member must have value greater than or equal to 0"],
])("SPEC 28.18: %j for %i minutes is refused at once", async (RollbackTriggers, MonitoringTimeInMinutes, message) => {
  const { update } = await drive();
  const RollbackConfiguration = { RollbackTriggers, MonitoringTimeInMinutes };
  await expect(update("app", queue(7), { RollbackConfiguration })).rejects.toThrow(message);
});

test("SPEC 28.19: a composite alarm is a trigger too", async () => {
  const { cloud, cloudWatch, begin, since } = await drive();
  await cloudWatch.send(new PutCompositeAlarmCommand({ AlarmName: "any", AlarmRule: "ALARM(errors)" }));
  const RollbackTriggers = [{ Arn: arn("any"), Type: "AWS::CloudWatch::CompositeAlarm" }];
  await begin(queue(7), { RollbackConfiguration: { RollbackTriggers, MonitoringTimeInMinutes: 5 } });
  await cloud.clock.advance(minute);
  cloud.alarms.set("errors", "ALARM");
  await cloud.settle();
  expect((await since()).slice(-5)).toEqual(takenBack(`Rollback trigger ${arn("any")} is in ALARM state`));
});

test("SPEC 28.20: nested stacks wait for their parent's monitoring time, and are taken back with it", async () => {
  const { cloud, client, put, create, children } = await driveNestedStacks();
  await new CloudWatchClient(cloud.connection()).send(new PutMetricAlarmCommand(errorAlarm));
  const TemplateURL = "https://templates.s3.amazonaws.com/child.json";
  const parent = { Resources: { Child: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL } } } };
  await put("child.json", queue(5));
  await create("app", parent, { RollbackConfiguration: watching(30) });
  await put("child.json", queue(7));
  await client.send(new UpdateStackCommand({ StackName: "app", UsePreviousTemplate: true }));
  await cloud.clock.advance(20 * minute);
  expect(await children()).toMatchObject([
    { StackStatus: "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", RollbackConfiguration: {} },
  ]);
  cloud.alarms.set("errors", "ALARM");
  await cloud.settle();
  expect(await children()).toMatchObject([{ StackStatus: "UPDATE_ROLLBACK_COMPLETE" }]);
});
