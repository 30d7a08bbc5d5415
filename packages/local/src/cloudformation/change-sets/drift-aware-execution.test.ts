import { GetTemplateCommand, RollbackStackCommand, UpdateStackCommand } from "@aws-sdk/client-cloudformation";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketVersioningCommand,
  PutBucketVersioningCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  GetParameterCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { expect, test } from "vitest";

import { driveDriftAware } from "./drift-aware-driver.testing.ts";

const queue = (properties: object = { DelaySeconds: 20 }): object => ({
  Type: "AWS::SQS::Queue",
  Properties: properties,
});
const inSync = { StackDriftStatus: "IN_SYNC", DriftedStackResourceCount: 0 };
const delayed = (value: number): object[] => [{ op: "replace", path: "/DelaySeconds", value }];
const broken = (...DependsOn: string[]): object => ({
  Broken: { Type: "AWS::SQS::Queue", DependsOn },
});

test("SPEC 25.11: what was changed, removed or added outside is as the template says again", async () => {
  const { create, patch, review, revert, detect, live, history, describe, events } = await driveDriftAware();
  const Properties = {
    GroupDescription: "web",
    SecurityGroupIngress: [{ IpProtocol: "tcp", FromPort: 80, ToPort: 80 }],
  };
  await create("shop", {
    Resources: {
      Queue: queue({ DelaySeconds: 20, VisibilityTimeout: 60 }),
      Group: { Type: "AWS::EC2::SecurityGroup", Properties, DependsOn: "Queue" },
    },
  });
  await patch("Queue", [
    ...delayed(120),
    { op: "remove", path: "/VisibilityTimeout" },
    { op: "add", path: "/MaximumMessageSize", value: 2048 },
  ]);
  const open = { IpProtocol: "tcp", FromPort: 22, ToPort: 22 };
  await patch("Group", [{ op: "add", path: "/SecurityGroupIngress/0", value: open }]);
  await review();
  const from = (await events("shop")).length;
  expect(await revert()).toBe("UPDATE_COMPLETE");
  expect(await live("Queue")).toMatchObject({ DelaySeconds: 20, VisibilityTimeout: 60, MaximumMessageSize: 2048 });
  expect(await live("Group")).toMatchObject(Properties);
  expect(await history("shop", from)).toEqual([
    "shop UPDATE_IN_PROGRESS: User Initiated",
    "Queue UPDATE_IN_PROGRESS",
    "Queue UPDATE_COMPLETE",
    "Group UPDATE_IN_PROGRESS",
    "Group UPDATE_COMPLETE",
    "shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "shop UPDATE_COMPLETE",
  ]);
  expect(await detect()).toMatchObject(inSync);
  await review();
  expect(await describe()).toMatchObject({ Status: "FAILED", Changes: [] });
});

test("SPEC 25.11: what is live counts when it is executed, not when it was reviewed", async () => {
  const { create, patch, review, revert, live } = await driveDriftAware();
  await create("shop", { Resources: { Queue: queue(), Other: queue() } });
  await patch("Queue", delayed(120));
  await review();
  await patch("Other", delayed(90));
  expect(await revert()).toBe("UPDATE_COMPLETE");
  expect(await live("Other")).toMatchObject({ DelaySeconds: 20 });
});

test("SPEC 25.11: an ordinary update goes on leaving drift alone", async () => {
  const { create, update, patch, live } = await driveDriftAware();
  await create("shop", { Resources: { Queue: queue(), Other: queue() } });
  await patch("Queue", delayed(120));
  await update("shop", { Resources: { Queue: queue(), Other: queue({ DelaySeconds: 30 }) } });
  expect(await live("Queue")).toMatchObject({ DelaySeconds: 120 });
});

test("SPEC 25.4: what was deleted is made anew, and what refers to it follows", async () => {
  const { create, erase, review, revert, resource, detect, history, events } = await driveDriftAware();
  const policy = { Type: "AWS::SQS::QueuePolicy", Properties: { Queues: [{ Ref: "Queue" }], PolicyDocument: {} } };
  const stack = await create("shop", {
    Resources: { Queue: queue(), Policy: policy },
    Outputs: { Url: { Value: { Ref: "Queue" } } },
  });
  const { PhysicalResourceId: old = "" } = await resource("shop", "Queue");
  expect(stack.Outputs?.[0]?.OutputValue).toBe(old);
  await erase("Queue");
  await review();
  const from = (await events("shop")).length;
  expect(await revert()).toBe("UPDATE_COMPLETE");
  const { PhysicalResourceId: made = "" } = await resource("shop", "Queue");
  expect(made).not.toBe(old);
  expect(await history("shop", from)).toEqual([
    "shop UPDATE_IN_PROGRESS: User Initiated",
    "Queue CREATE_IN_PROGRESS",
    "Queue CREATE_IN_PROGRESS: Resource creation Initiated",
    "Queue CREATE_COMPLETE",
    "Policy UPDATE_IN_PROGRESS",
    "Policy UPDATE_COMPLETE",
    "shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "shop UPDATE_COMPLETE",
  ]);
  const { ResourceProperties = "" } =
    (await events("shop")).findLast((each) => each.LogicalResourceId === "Policy") ?? {};
  expect(ResourceProperties).toContain(made);
  expect(await detect()).toMatchObject(inSync);
});

test("SPEC 25.11: a parameter and a bucket that SSM and S3 have changed are changed back, deleted ones made anew", async () => {
  const { create, cloud, review, actions, revert, detect, resource } = await driveDriftAware();
  const ssm = new SSMClient(cloud.connection());
  const s3 = new S3Client(cloud.connection());
  const parameter = (Name: string): object => ({
    Type: "AWS::SSM::Parameter",
    Properties: { Name, Type: "String", Value: "large" },
  });
  const bucket = (BucketName: string): object => ({
    Type: "AWS::S3::Bucket",
    Properties: { BucketName, VersioningConfiguration: { Status: "Enabled" } },
  });
  const Tags = [{ Key: "stack", Value: "shop" }];
  await create(
    "shop",
    { Resources: { Size: parameter("/size"), Gone: parameter("/gone"), Kept: bucket("kept"), Lost: bucket("lost") } },
    { Tags },
  );
  await ssm.send(new PutParameterCommand({ Name: "/size", Value: "small", Overwrite: true }));
  await ssm.send(new DeleteParameterCommand({ Name: "/gone" }));
  const versioning = { Bucket: "kept", VersioningConfiguration: { Status: "Suspended" } } as const;
  await s3.send(new PutBucketVersioningCommand(versioning));
  await s3.send(new DeleteBucketCommand({ Bucket: "lost" }));
  await review(undefined, { Tags });
  expect(await actions()).toEqual([
    "Modify Size MODIFIED",
    "Add Gone DELETED",
    "Modify Kept MODIFIED",
    "Add Lost DELETED",
  ]);
  expect(await revert()).toBe("UPDATE_COMPLETE");
  const valueOf = async (Name: string): Promise<unknown> =>
    (await ssm.send(new GetParameterCommand({ Name }))).Parameter?.Value;
  expect([await valueOf("/size"), await valueOf("/gone")]).toEqual(["large", "large"]);
  for (const Bucket of ["kept", "lost"]) {
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe("Enabled");
  }
  expect((await resource("shop", "Gone")).PhysicalResourceId).toBe("/gone");
  expect(await detect()).toMatchObject(inSync);
});

test("SPEC 25.5: what the template has come to say is only put on record", async () => {
  const { create, patch, review, revert, detect, history, events, live } = await driveDriftAware();
  await create("shop", { Resources: { Queue: queue() } });
  await patch("Queue", delayed(120));
  await review({ Resources: { Queue: queue({ DelaySeconds: 120 }) } });
  const from = (await events("shop")).length;
  expect(await revert()).toBe("UPDATE_COMPLETE");
  expect((await history("shop", from)).filter((line) => line.startsWith("Queue"))).toEqual([]);
  expect(await live("Queue")).toMatchObject({ DelaySeconds: 120 });
  expect(await detect()).toMatchObject(inSync);
});

test("SPEC 25.5: attributes that repeat a property follow the record", async () => {
  const { create, cloud, review, actions, revert, stack } = await driveDriftAware();
  const template = (Value: string): object => ({
    Resources: { Size: { Type: "AWS::SSM::Parameter", Properties: { Name: "/size", Type: "String", Value } } },
    Outputs: { Size: { Value: { "Fn::GetAtt": ["Size", "Value"] } } },
  });
  await create("shop", template("large"));
  const change = { Name: "/size", Value: "small", Overwrite: true };
  await new SSMClient(cloud.connection()).send(new PutParameterCommand(change));
  await review(template("small"));
  expect(await actions()).toEqual(["SyncWithActual Size MODIFIED"]);
  expect(await revert()).toBe("UPDATE_COMPLETE");
  expect((await stack("shop")).Outputs?.[0]?.OutputValue).toBe("small");
});

test("SPEC 25.9: tags under keys of others stay, in lists and in maps", async () => {
  const { create, cloud, patch, review, actions, revert, live } = await driveDriftAware();
  const own = { Key: "team", Value: "a" };
  await create("shop", {
    Resources: {
      Queue: queue({ DelaySeconds: 20, Tags: [own] }),
      Size: { Type: "AWS::SSM::Parameter", Properties: { Name: "/size", Type: "String", Value: "large" } },
    },
  });
  const foreign = { Key: "cost", Value: "1" };
  const ssm = new SSMClient(cloud.connection());
  const ofSize = { ResourceType: "Parameter", ResourceId: "/size" } as const;
  await patch("Queue", [{ op: "add", path: "/Tags/0", value: foreign }]);
  await ssm.send(new AddTagsToResourceCommand({ ...ofSize, Tags: [foreign] }));
  await review();
  expect(await actions()).toEqual([]);
  await patch("Queue", [...delayed(120), { op: "replace", path: "/Tags/1/Value", value: "b" }]);
  await ssm.send(new PutParameterCommand({ Name: "/size", Value: "small", Overwrite: true }));
  await review();
  expect(await actions()).toEqual(["Modify Queue MODIFIED", "Modify Size MODIFIED"]);
  expect(await revert()).toBe("UPDATE_COMPLETE");
  expect(await live("Queue")).toMatchObject({ DelaySeconds: 20, Tags: [own, foreign] });
  expect((await ssm.send(new ListTagsForResourceCommand(ofSize))).TagList).toEqual([foreign]);
});

test("SPEC 25.12: a failure brings back what really was there, and the template and memory of the last deployment", async () => {
  const { client, create, patch, erase, review, revert, detect, drifts, live, resource, control, history, events } =
    await driveDriftAware();
  const template = { Resources: { Queue: queue(), Lost: queue(), Synced: queue() } };
  await create("shop", template);
  const { PhysicalResourceId: lost } = await resource("shop", "Lost");
  await patch("Queue", delayed(120));
  await patch("Synced", delayed(90));
  await erase("Lost");
  await review({
    Resources: { ...template.Resources, Synced: queue({ DelaySeconds: 90 }), ...broken("Queue", "Lost") },
  });
  const from = (await events("shop")).length;
  expect(await revert()).toBe("UPDATE_ROLLBACK_COMPLETE");
  const lines = await history("shop", from);
  expect(lines.slice(lines.findIndex((line) => line.startsWith("shop UPDATE_ROLLBACK_IN_PROGRESS")))).toEqual([
    "shop UPDATE_ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [Broken]. ",
    "Queue UPDATE_IN_PROGRESS",
    "Queue UPDATE_COMPLETE",
    "shop UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "Broken DELETE_COMPLETE",
    "Lost DELETE_IN_PROGRESS",
    "Lost DELETE_COMPLETE",
    "shop UPDATE_ROLLBACK_COMPLETE",
  ]);
  expect(await live("Queue")).toMatchObject({ DelaySeconds: 120 });
  expect(await live("Synced")).toMatchObject({ DelaySeconds: 90 });
  expect((await resource("shop", "Lost")).PhysicalResourceId).toBe(lost);
  await expect(live("Lost")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  const { TemplateBody } = await client.send(new GetTemplateCommand({ StackName: "shop" }));
  expect(TemplateBody).toBe(JSON.stringify(template));
  await detect();
  expect((await drifts()).map((each) => `${each.LogicalResourceId} ${each.StackResourceDriftStatus}`)).toEqual([
    "Lost DELETED",
    "Queue MODIFIED",
    "Synced MODIFIED",
  ]);
  control.destroy();
});

test("SPEC 25.12: so does a rollback that was put off, and a name that was free is free again", async () => {
  const { client, cloud, create, patch, erase, review, execute, live, stack, make } = await driveDriftAware();
  await create("shop", { Resources: { Queue: queue(), Named: queue({ QueueName: "orders" }) } });
  await patch("Queue", delayed(120));
  await erase("Named");
  const named = { Named: queue({ QueueName: "orders" }) };
  await review({ Resources: { Queue: queue(), ...named, ...broken("Queue", "Named") } });
  await execute("next", { DisableRollback: true });
  expect((await stack("shop")).StackStatus).toBe("UPDATE_FAILED");
  expect(await live("Queue")).toMatchObject({ DelaySeconds: 20 });
  await client.send(
    new UpdateStackCommand({
      StackName: "shop",
      TemplateBody: JSON.stringify({
        Resources: { Queue: queue({ DelaySeconds: 30 }), ...named, ...broken("Queue", "Named") },
      }),
      DisableRollback: true,
    }),
  );
  await cloud.settle();
  expect(await live("Queue")).toMatchObject({ DelaySeconds: 30 });
  await client.send(new RollbackStackCommand({ StackName: "shop" }));
  await cloud.settle();
  expect((await stack("shop")).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(await live("Queue")).toMatchObject({ DelaySeconds: 120 });
  await make("AWS::SQS::Queue", { QueueName: "orders" });
});

test("SPEC 25.12: a bucket of S3 that was made anew is gone again", async () => {
  const { create, cloud, review, revert } = await driveDriftAware();
  const s3 = new S3Client(cloud.connection());
  const bucket = { Type: "AWS::S3::Bucket", Properties: { BucketName: "reports" } };
  await create("shop", { Resources: { Bucket: bucket } });
  await s3.send(new DeleteBucketCommand({ Bucket: "reports" }));
  await review({ Resources: { Bucket: bucket, ...broken("Bucket") } });
  expect(await revert()).toBe("UPDATE_ROLLBACK_COMPLETE");
  await s3.send(new CreateBucketCommand({ Bucket: "reports" }));
});
