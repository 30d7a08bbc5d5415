import { UpdateResourceCommand } from "@aws-sdk/client-cloudcontrol";
import {
  DescribeStackResourceDriftsCommand,
  DetectStackResourceDriftCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
} from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect, test } from "vitest";

import { driveStacks, type StackDriver } from "../stack-driver.testing.ts";
import { driveDrift, type DriftDriver } from "./drift-driver.testing.ts";

const queue = (Properties: object = {}): object => ({ Type: "AWS::SQS::Queue", Properties });
const queues = (properties: object = { DelaySeconds: 20, Tags: [{ Key: "a", Value: "b" }] }): object => ({
  Resources: { A: queue(properties), B: queue() },
});

test("SPEC 22.1: a detection takes its time, and then stack and resources tell what was found", async () => {
  const { stacks, patch, begin, status, detect, drifts } = await drive();
  await stacks.create("app", queues());
  expect((await stacks.stack("app")).DriftInformation).toEqual({ StackDriftStatus: "NOT_CHECKED" });
  await patch("A", [{ op: "replace", path: "/DelaySeconds", value: 120 }]);
  const id = await begin();
  const began = new Date(stacks.cloud.clock.now());
  expect(await status(id)).toMatchObject({ DetectionStatus: "DETECTION_IN_PROGRESS", Timestamp: began });
  await stacks.cloud.settle();
  expect(await status(id)).toMatchObject({
    DetectionStatus: "DETECTION_COMPLETE",
    StackDriftStatus: "DRIFTED",
    DriftedStackResourceCount: 1,
  });
  expect(await stacks.stack("app")).toMatchObject({
    DriftInformation: { StackDriftStatus: "DRIFTED", LastCheckTimestamp: began },
  });
  const { StackSummaries = [] } = await stacks.client.send(new ListStacksCommand({}));
  expect(StackSummaries[0]?.DriftInformation).toEqual({ StackDriftStatus: "DRIFTED", LastCheckTimestamp: began });
  const listed = await stacks.client.send(new ListStackResourcesCommand({ StackName: "app" }));
  expect(listed.StackResourceSummaries?.map((each) => each.DriftInformation?.StackResourceDriftStatus)).toEqual([
    "MODIFIED",
    "IN_SYNC",
  ]);
  const [a, b] = await drifts();
  expect(a?.PropertyDifferences).toEqual([
    { PropertyPath: "/DelaySeconds", ExpectedValue: "20", ActualValue: "120", DifferenceType: "NOT_EQUAL" },
  ]);
  expect(b).toMatchObject({ LogicalResourceId: "B", StackResourceDriftStatus: "IN_SYNC", PropertyDifferences: [] });
  await patch("A", [{ op: "replace", path: "/DelaySeconds", value: 20 }]);
  expect(await detect()).toMatchObject({ StackDriftStatus: "IN_SYNC", DriftedStackResourceCount: 0 });
});

test("SPEC 22.2: only what the template declares is looked at", async () => {
  const { stacks, patch, detect } = await drive();
  await stacks.create("app", queues());
  await patch("B", [{ op: "add", path: "/DelaySeconds", value: 120 }]);
  expect(await detect()).toMatchObject({ StackDriftStatus: "IN_SYNC" });
});

test("SPEC 22.3: an item too many is added, one too few and a property that is gone are removed", async () => {
  const { stacks, patch, detect, drifts } = await drive();
  await stacks.create("app", queues());
  await patch("A", [
    { op: "add", path: "/Tags/0", value: { Key: "new", Value: "1" } },
    { op: "remove", path: "/DelaySeconds" },
  ]);
  await detect();
  const [a] = await drifts();
  expect(a?.PropertyDifferences).toEqual([
    { PropertyPath: "/DelaySeconds", ExpectedValue: "20", ActualValue: "null", DifferenceType: "REMOVE" },
    {
      PropertyPath: "/Tags/0",
      ExpectedValue: "null",
      ActualValue: '{"Key":"new","Value":"1"}',
      DifferenceType: "ADD",
    },
  ]);
  await patch("A", [{ op: "replace", path: "/Tags", value: [] }]);
  await detect();
  expect((await drifts())[0]?.PropertyDifferences).toContainEqual({
    PropertyPath: "/Tags/0",
    ExpectedValue: '{"Key":"a","Value":"b"}',
    ActualValue: "null",
    DifferenceType: "REMOVE",
  });
});

test("SPEC 22.4: a resource that is gone has no properties to show", async () => {
  const { stacks, erase, detect, drifts } = await drive();
  await stacks.create("app", queues());
  const { PhysicalResourceId: Identifier } = await stacks.resource("app", "A");
  await erase("A");
  expect(await detect()).toMatchObject({ StackDriftStatus: "DRIFTED", DriftedStackResourceCount: 1 });
  const [gone, ...others] = await drifts({ StackResourceDriftStatusFilters: ["DELETED", "MODIFIED"] });
  expect(others).toEqual([]);
  expect(gone).toEqual({
    StackId: expect.stringContaining("stack/app/"),
    LogicalResourceId: "A",
    PhysicalResourceId: Identifier,
    ResourceType: "AWS::SQS::Queue",
    StackResourceDriftStatus: "DELETED",
    Timestamp: expect.any(Date),
  });
});

test("SPEC 22.5: write-only properties, secrets and KMS keys are never looked at, nor shown", async () => {
  const { stacks, detect, drifts } = await drive();
  const template = {
    Parameters: { Label: { Type: "String", NoEcho: true } },
    Resources: {
      Db: {
        Type: "AWS::RDS::DBInstance",
        Properties: {
          DBInstanceClass: "db.t3.micro",
          MasterUserPassword: "hunter2hunter2",
          KmsKeyId: "alias/a",
          Tags: [{ Key: "label", Value: { Ref: "Label" } }],
        },
      },
    },
  };
  const Parameters = [{ ParameterKey: "Label", ParameterValue: "hidden" }];
  await stacks.create("app", template, { Parameters });
  expect(await detect()).toMatchObject({ StackDriftStatus: "IN_SYNC" });
  const [db] = await drifts();
  expect(JSON.parse(db?.ExpectedProperties ?? "")).toEqual({
    DBInstanceClass: "db.t3.micro",
    Tags: [{ Key: "label" }],
  });
  expect(db?.ActualProperties).not.toMatch(/hunter2|alias/);
});

test("SPEC 22.6: parameters and buckets drift through SSM and S3 themselves", async () => {
  const { stacks, detect, drifts } = await drive();
  const ssm = new SSMClient(stacks.cloud.connection());
  const s3 = new S3Client(stacks.cloud.connection());
  await stacks.create("app", {
    Resources: {
      B: {
        Type: "AWS::S3::Bucket",
        Properties: { BucketName: "reports", VersioningConfiguration: { Status: "Enabled" } },
      },
      P: { Type: "AWS::SSM::Parameter", Properties: { Name: "/size", Type: "String", Value: "large" } },
    },
  });
  expect(await detect()).toMatchObject({ StackDriftStatus: "IN_SYNC" });
  await ssm.send(new PutParameterCommand({ Name: "/size", Value: "small", Overwrite: true }));
  const suspended = { Bucket: "reports", VersioningConfiguration: { Status: "Suspended" } } as const;
  await s3.send(new PutBucketVersioningCommand(suspended));
  await detect();
  expect((await drifts()).map(({ PropertyDifferences }) => PropertyDifferences?.[0])).toMatchObject([
    { PropertyPath: "/VersioningConfiguration/Status", ExpectedValue: "Enabled", ActualValue: "Suspended" },
    { PropertyPath: "/Value", ExpectedValue: "large", ActualValue: "small" },
  ]);
  await ssm.send(new DeleteParameterCommand({ Name: "/size" }));
  await detect();
  expect((await drifts()).map((each) => each.StackResourceDriftStatus)).toEqual(["MODIFIED", "DELETED"]);
});

test("SPEC 22.7: what cannot be checked stays unchecked, and a stack of such resources is in sync", async () => {
  const { stacks, detect, drifts } = await drive();
  await stacks.create("app", { Resources: { H: { Type: "AWS::CloudFormation::WaitConditionHandle" } } });
  expect(await detect()).toMatchObject({ StackDriftStatus: "IN_SYNC", DriftedStackResourceCount: 0 });
  expect(await drifts()).toEqual([]);
  const { StackResourceSummaries = [] } = await stacks.client.send(new ListStackResourcesCommand({ StackName: "app" }));
  expect(StackResourceSummaries[0]?.DriftInformation).toEqual({ StackResourceDriftStatus: "NOT_CHECKED" });
  const one = new DetectStackResourceDriftCommand({ StackName: "app", LogicalResourceId: "H" });
  await expect(stacks.client.send(one)).rejects.toMatchObject({ name: "ValidationError" });
});

test("SPEC 22.7: a nested stack is not entered, and can be checked itself", async () => {
  const { stacks, control, begin, status, drifts } = await drive();
  const s3 = new S3Client(stacks.cloud.connection());
  await s3.send(new CreateBucketCommand({ Bucket: "templates" }));
  const Body = JSON.stringify({ Resources: { Q: queue({ DelaySeconds: 20 }) } });
  await s3.send(new PutObjectCommand({ Bucket: "templates", Key: "child.json", Body }));
  const TemplateURL = "https://templates.s3.us-east-1.amazonaws.com/child.json";
  await stacks.create("app", {
    Resources: { Child: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL } } },
  });
  const { PhysicalResourceId: child = "" } = await stacks.resource("app", "Child");
  const { PhysicalResourceId: Identifier } = await stacks.resource(child, "Q");
  const PatchDocument = JSON.stringify([{ op: "replace", path: "/DelaySeconds", value: 120 }]);
  await control.send(new UpdateResourceCommand({ TypeName: "AWS::SQS::Queue", Identifier, PatchDocument }));
  await stacks.cloud.settle();
  const ofParent = await begin();
  const ofChild = await begin(undefined, child);
  await stacks.cloud.settle();
  expect(await status(ofParent)).toMatchObject({ StackDriftStatus: "IN_SYNC" });
  expect(await drifts()).toEqual([]);
  expect(await status(ofChild)).toMatchObject({ StackDriftStatus: "DRIFTED" });
});

test("SPEC 22.8: a detection can be kept to some resources, and its results are read in pages", async () => {
  const { stacks, begin, drifts } = await drive();
  await stacks.create("app", queues());
  await begin(["B"]);
  await stacks.cloud.settle();
  expect((await drifts()).map((each) => each.LogicalResourceId)).toEqual(["B"]);
  await begin();
  await stacks.cloud.settle();
  const command = new DescribeStackResourceDriftsCommand({ StackName: "app", MaxResults: 1 });
  const { StackResourceDrifts: first, NextToken } = await stacks.client.send(command);
  const rest = await drifts({ NextToken });
  expect([...(first ?? []), ...rest].map((each) => each.LogicalResourceId)).toEqual(["A", "B"]);
  await expect(begin(["C"])).rejects.toMatchObject({ message: "Resource C does not exist for stack app" });
});

test("SPEC 22.9: only a stable stack can be checked, once at a time", async () => {
  const { stacks, begin, status } = await drive();
  await stacks.create("broken", { Resources: { A: queue({ Nonsense: 1 }) } });
  await expect(begin(undefined, "broken")).rejects.toMatchObject({
    name: "ValidationError",
    message: expect.stringContaining("ROLLBACK_COMPLETE"),
  });
  await stacks.create("app", queues());
  await begin();
  await expect(begin()).rejects.toMatchObject({
    message: expect.stringContaining("Drift detection is already in progress for stack ["),
  });
  await expect(status("nothing")).rejects.toMatchObject({ name: "ValidationError" });
});

test("SPEC 22.10: what was found about a resource does not outlive it", async () => {
  const { stacks, patch, detect, drifts } = await drive();
  await stacks.create("app", queues({ QueueName: "one", DelaySeconds: 20 }));
  await patch("A", [{ op: "replace", path: "/DelaySeconds", value: 120 }]);
  await detect();
  await stacks.update("app", queues({ QueueName: "two", DelaySeconds: 20 }));
  expect((await drifts()).map((each) => each.LogicalResourceId)).toEqual(["B"]);
  expect((await stacks.stack("app")).DriftInformation?.StackDriftStatus).toBe("DRIFTED");
});

test("SPEC 22.11: a resource that cannot be looked at fails the detection, and takes nothing away from the others", async () => {
  const { stacks, patch, detect, drifts } = await drive();
  await stacks.create("app", queues());
  const rate = { logicalId: "A", action: "detect-drift", reason: "Rate exceeded" } as const;
  const fault = stacks.cloud.faults.failResource(rate);
  expect(await detect()).toMatchObject({
    DetectionStatus: "DETECTION_FAILED",
    DetectionStatusReason:
      '{"Summary":"Failed to detect drift on resources [A]","Failures":[{"Resource":"A","FailureReason":"Rate exceeded"}]}',
    StackDriftStatus: "UNKNOWN",
    DriftedStackResourceCount: 0,
  });
  const [a, b] = await drifts();
  expect(a).toMatchObject({ StackResourceDriftStatus: "UNKNOWN", DriftStatusReason: "Rate exceeded" });
  expect(a).not.toHaveProperty("ExpectedProperties");
  expect(b).toMatchObject({ StackResourceDriftStatus: "IN_SYNC" });
  fault.remove();
  stacks.cloud.faults.failResource({ ...rate, logicalId: "B" });
  await patch("A", [{ op: "replace", path: "/DelaySeconds", value: 120 }]);
  expect(await detect()).toMatchObject({ StackDriftStatus: "DRIFTED", DriftedStackResourceCount: 1 });
  const single = new DetectStackResourceDriftCommand({ StackName: "app", LogicalResourceId: "B" });
  const { StackResourceDrift: answered } = await stacks.client.send(single);
  expect(answered).toMatchObject({ StackResourceDriftStatus: "UNKNOWN", DriftStatusReason: "Rate exceeded" });
});

async function drive(): Promise<DriftDriver & { readonly stacks: StackDriver }> {
  const stacks = await driveStacks();
  return { stacks, ...driveDrift(stacks, "app") };
}
