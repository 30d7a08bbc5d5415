import {
  DescribeStackResourceDriftsCommand,
  DetectStackDriftCommand,
  type StackResourceDrift,
} from "@aws-sdk/client-cloudformation";
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  ListTagsForResourceCommand,
  PutMetricAlarmCommand,
  type MetricAlarm,
} from "@aws-sdk/client-cloudwatch";
import { CloudControlClient, UpdateResourceCommand } from "@aws-sdk/client-cloudcontrol";
import { expect, test } from "vitest";

import { driveStacks } from "./stack-driver.testing.ts";

const alarms = (properties: object = {}, more: object = {}): object => ({
  Resources: {
    Errors: {
      Type: "AWS::CloudWatch::Alarm",
      Properties: {
        AlarmName: "errors",
        Namespace: "App",
        MetricName: "Errors",
        Statistic: "Sum",
        Period: "60",
        EvaluationPeriods: 1,
        Threshold: "0.5",
        ComparisonOperator: "GreaterThanThreshold",
        Dimensions: [{ Name: "Stage", Value: "prod" }],
        ...properties,
      },
    },
    ...more,
  },
  Outputs: { Arn: { Value: { "Fn::GetAtt": ["Errors", "Arn"] } } },
});
const composite = {
  Any: {
    Type: "AWS::CloudWatch::CompositeAlarm",
    Properties: { AlarmName: "any", AlarmRule: { "Fn::Sub": "ALARM(${Errors})" } },
  },
};

interface Driver extends Awaited<ReturnType<typeof driveStacks>> {
  readonly cloudWatch: CloudWatchClient;
  alarm(name: string): Promise<MetricAlarm | undefined>;
  drifts(stackName: string): Promise<StackResourceDrift[]>;
}

async function drive(): Promise<Driver> {
  const stacks = await driveStacks();
  const cloudWatch = new CloudWatchClient({ ...stacks.cloud.connection(), maxAttempts: 1 });
  return {
    ...stacks,
    cloudWatch,
    async alarm(name) {
      const command = new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ["MetricAlarm", "CompositeAlarm"] });
      const { MetricAlarms = [], CompositeAlarms = [] } = await cloudWatch.send(command);
      return [...MetricAlarms, ...CompositeAlarms][0];
    },
    async drifts(StackName) {
      await stacks.client.send(new DetectStackDriftCommand({ StackName }));
      await stacks.cloud.settle();
      const found = await stacks.client.send(new DescribeStackResourceDriftsCommand({ StackName }));
      return found.StackResourceDrifts ?? [];
    },
  };
}

test("SPEC 28.9: an alarm exists in CloudWatch while its stack does, with its tags and those of its stack", async () => {
  const { cloudWatch, alarm, create, update, remove } = await drive();
  const Tags = [{ Key: "team", Value: "blue" }];
  const { Outputs } = await create("app", alarms({ Tags: [{ Key: "stage", Value: "dev" }] }, composite), { Tags });
  const made = await alarm("errors");
  expect(made).toMatchObject({ Period: 60, Threshold: 0.5, Dimensions: [{ Name: "Stage", Value: "prod" }] });
  expect(Outputs).toMatchObject([{ OutputValue: made?.AlarmArn }]);
  const tags = async (): Promise<unknown> =>
    (await cloudWatch.send(new ListTagsForResourceCommand({ ResourceARN: made?.AlarmArn }))).Tags;
  expect(await tags()).toEqual([...Tags, { Key: "stage", Value: "dev" }]);
  expect(await alarm("any")).toMatchObject({ AlarmRule: "ALARM(errors)", StateValue: "OK" });
  await update("app", alarms({ Threshold: 9 }, composite));
  expect(await alarm("errors")).toMatchObject({ Threshold: 9, AlarmConfigurationUpdatedTimestamp: expect.any(Date) });
  expect(await tags()).toEqual(Tags);
  await remove("app");
  expect([await alarm("errors"), await alarm("any")]).toEqual([undefined, undefined]);
});

test("SPEC 28.9: an alarm of that name, whoever made it, fails the creation", async () => {
  const { create, cloudWatch, history } = await drive();
  await cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName: "errors",
      Namespace: "App",
      MetricName: "Errors",
      Statistic: "Sum",
      Period: 60,
      EvaluationPeriods: 1,
      ComparisonOperator: "GreaterThanThreshold",
    }),
  );
  expect((await create("app", alarms(), { DisableValidation: true })).StackStatus).toBe("ROLLBACK_COMPLETE");
  expect((await history("app")).join("\n")).toContain(
    "Errors CREATE_FAILED: Resource handler returned message: \"Resource of type 'AWS::CloudWatch::Alarm' with identifier 'errors' already exists.\"",
  );
});

test("SPEC 28.9: what CloudWatch refuses fails the resource with its words", async () => {
  const { create, history, remove } = await drive();
  const rule = { ...composite.Any.Properties, AlarmRule: "ALARM(nobody)" };
  await create("app", { Resources: { Any: { ...composite.Any, Properties: rule } } });
  expect((await history("app")).join("\n")).toContain(
    'Any CREATE_FAILED: Resource handler returned message: "Could not save the composite alarm as alarms [nobody] in the alarm rule do not exist (Service: CloudWatch, Status Code: 400',
  );
  await create("alarms", alarms());
  await create("above", { Resources: { Any: { ...composite.Any, Properties: { AlarmRule: "ALARM(errors)" } } } });
  expect((await remove("alarms")).StackStatus).toBe("DELETE_FAILED");
  expect((await history("alarms")).join("\n")).toContain(
    "Cannot delete errors as there are composite alarm(s) depending on it.",
  );
});

test("SPEC 28.10: drift sees what was done to an alarm through CloudWatch and through Cloud Control", async () => {
  const { cloud, create, cloudWatch, alarm, drifts } = await drive();
  await create("app", alarms({ AlarmDescription: "too many" }), { Tags: [{ Key: "team", Value: "blue" }] });
  expect(await drifts("app")).toMatchObject([{ StackResourceDriftStatus: "IN_SYNC" }]);
  const { StateValue: _, ...before } = (await alarm("errors")) ?? {};
  const { AlarmDescription: __, ...rest } = { ...before, AlarmName: "errors", EvaluationPeriods: 1 };
  await cloudWatch.send(
    new PutMetricAlarmCommand({ ...rest, ComparisonOperator: "GreaterThanThreshold", Threshold: 7 }),
  );
  expect(await drifts("app")).toMatchObject([
    {
      StackResourceDriftStatus: "MODIFIED",
      PropertyDifferences: [
        { PropertyPath: "/AlarmDescription", DifferenceType: "REMOVE" },
        { PropertyPath: "/Threshold", ExpectedValue: "0.5", ActualValue: "7", DifferenceType: "NOT_EQUAL" },
      ],
    },
  ]);
  const control = new CloudControlClient({ ...cloud.connection(), maxAttempts: 1 });
  const PatchDocument = JSON.stringify([{ op: "replace", path: "/Threshold", value: 8 }]);
  const target = { TypeName: "AWS::CloudWatch::Alarm", Identifier: "errors" };
  await control.send(new UpdateResourceCommand({ ...target, PatchDocument }));
  await cloud.settle();
  expect((await alarm("errors"))?.Threshold).toBe(8);
  await cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: ["errors"] }));
  expect(await drifts("app")).toMatchObject([{ StackResourceDriftStatus: "DELETED" }]);
});
