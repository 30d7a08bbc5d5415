import {
  CloudControlClient,
  CreateResourceCommand,
  DeleteResourceCommand,
  GetResourceCommand,
  GetResourceRequestStatusCommand,
  ListResourcesCommand,
  UpdateResourceCommand,
  type CreateResourceCommandOutput,
  type ProgressEvent,
} from "@aws-sdk/client-cloudcontrol";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { HeadBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";

import { driveStacks, type StackDriver } from "../cloudformation/stack-driver.testing.ts";

const queue = "AWS::SQS::Queue";

test("SPEC 21.1: what a stack has made can be read, with what the service assigned and without what is write-only", async () => {
  const { stacks, read } = await drive();
  await stacks.create("app", {
    Resources: {
      F: {
        Type: "AWS::Lambda::Function",
        Properties: { Code: { ZipFile: "x" }, Role: "arn:aws:iam::111111111111:role/r", Runtime: "nodejs22.x" },
      },
    },
  });
  const { PhysicalResourceId: name = "" } = await stacks.resource("app", "F");
  const model = await read("AWS::Lambda::Function", name);
  expect(model).toMatchObject({ FunctionName: name, Runtime: "nodejs22.x", Arn: expect.stringContaining(name) });
  expect(model).not.toHaveProperty("Code");
});

test("SPEC 21.2: a patch changes the resource and not what the stack remembers", async () => {
  const { stacks, read, patch } = await drive();
  await stacks.create("app", { Resources: { Q: { Type: queue, Properties: { DelaySeconds: 20 } } } });
  const { PhysicalResourceId: url = "" } = await stacks.resource("app", "Q");
  const event = await patch(queue, url, [
    { op: "replace", path: "/DelaySeconds", value: 120 },
    { op: "add", path: "/Tags", value: [{ Key: "a", Value: "b" }] },
  ]);
  expect(event).toMatchObject({ Operation: "UPDATE", OperationStatus: "SUCCESS", Identifier: url });
  expect(await read(queue, url)).toMatchObject({ DelaySeconds: 120, Tags: [{ Key: "a", Value: "b" }] });
  await stacks.update("app", { Resources: { Q: { Type: queue, Properties: { DelaySeconds: 30 } } } });
  expect(await read(queue, url)).toMatchObject({ DelaySeconds: 30, Tags: [{ Key: "a", Value: "b" }] });
});

test("SPEC 21.3: what the service assigns, and what only a new resource could have, is not updatable", async () => {
  const { stacks, patch } = await drive();
  await stacks.create("app", { Resources: { Q: { Type: queue, Properties: { QueueName: "jobs" } } } });
  const { PhysicalResourceId: url = "" } = await stacks.resource("app", "Q");
  await expect(patch(queue, url, [{ op: "replace", path: "/QueueName", value: "x" }])).rejects.toMatchObject({
    name: "NotUpdatableException",
    message: "Invalid patch update: createOnlyProperties [/properties/QueueName] cannot be updated",
  });
  await expect(patch(queue, url, [{ op: "remove", path: "/Arn" }])).rejects.toMatchObject({
    name: "NotUpdatableException",
    message: "Invalid patch update: readOnlyProperties [/properties/Arn] cannot be updated",
  });
  await expect(patch(queue, url, [{ op: "replace", path: "/Nothing", value: 1 }])).rejects.toMatchObject({
    name: "InvalidRequestException",
  });
  await expect(patch(queue, url, [{ op: "add", path: "/Nothing", value: 1 }])).rejects.toMatchObject({
    name: "ValidationException",
  });
});

test("SPEC 21.4: a resource is created, listed and deleted without any stack, each in its time", async () => {
  const { stacks, client, ended, read } = await drive();
  const DesiredState = JSON.stringify({ QueueName: "jobs", DelaySeconds: 5 });
  const { ProgressEvent: begun } = await client.send(new CreateResourceCommand({ TypeName: queue, DesiredState }));
  expect(begun).toMatchObject({ Operation: "CREATE", OperationStatus: "IN_PROGRESS" });
  const { Identifier = "", OperationStatus } = await ended(begun);
  expect(OperationStatus).toBe("SUCCESS");
  const { ResourceDescriptions } = await client.send(new ListResourcesCommand({ TypeName: queue }));
  expect(ResourceDescriptions).toEqual([{ Identifier, Properties: expect.stringContaining('"jobs"') }]);
  const rival = await stacks.create("app", { Resources: { Q: { Type: queue, Properties: { QueueName: "jobs" } } } });
  expect(rival.StackStatus).toBe("ROLLBACK_COMPLETE");
  const again = await client.send(new CreateResourceCommand({ TypeName: queue, DesiredState }));
  expect(await ended(again.ProgressEvent)).toMatchObject({ OperationStatus: "FAILED", ErrorCode: "AlreadyExists" });
  const gone = await client.send(new DeleteResourceCommand({ TypeName: queue, Identifier }));
  expect(await ended(gone.ProgressEvent)).toMatchObject({ OperationStatus: "SUCCESS" });
  await expect(read(queue, Identifier)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  const never = await client.send(new DeleteResourceCommand({ TypeName: queue, Identifier }));
  expect(await ended(never.ProgressEvent)).toMatchObject({ OperationStatus: "FAILED", ErrorCode: "NotFound" });
});

test("SPEC 21.5: a type that nobody knows, and one that lives in CloudFormation alone, are refused", async () => {
  const { read } = await drive();
  await expect(read("AWS::No::Thing", "x")).rejects.toMatchObject({ name: "TypeNotFoundException" });
  await expect(read("AWS::CloudFormation::WaitCondition", "x")).rejects.toMatchObject({
    name: "UnsupportedActionException",
  });
  await expect(read("queue", "x")).rejects.toMatchObject({ name: "ValidationException" });
});

test("SPEC 21.6: the same client token means the same request, and nothing else", async () => {
  const { client } = await drive();
  const create = (DesiredState: string): Promise<CreateResourceCommandOutput> =>
    client.send(new CreateResourceCommand({ TypeName: queue, DesiredState, ClientToken: "once" }));
  const first = await create("{}");
  expect((await create("{}")).ProgressEvent?.RequestToken).toBe(first.ProgressEvent?.RequestToken);
  await expect(create('{"DelaySeconds":1}')).rejects.toMatchObject({ name: "ClientTokenConflictException" });
  await expect(
    client.send(new GetResourceRequestStatusCommand({ RequestToken: "00000000-0000-0000-0000-000000000000" })),
  ).rejects.toMatchObject({ name: "RequestTokenNotFoundException" });
});

test("SPEC 21.7: only one request at a time changes a resource", async () => {
  const { stacks, client } = await drive();
  await stacks.create("app", { Resources: { Q: { Type: queue } } });
  const { PhysicalResourceId: Identifier = "" } = await stacks.resource("app", "Q");
  await client.send(new DeleteResourceCommand({ TypeName: queue, Identifier }));
  await expect(client.send(new DeleteResourceCommand({ TypeName: queue, Identifier }))).rejects.toMatchObject({
    name: "ConcurrentOperationException",
  });
});

test("SPEC 21.8: buckets and parameters are those of S3 and Parameter Store, in both directions", async () => {
  const { stacks, client, read, patch, ended } = await drive();
  const ssm = new SSMClient(stacks.cloud.connection());
  const s3 = new S3Client(stacks.cloud.connection());
  await ssm.send(new PutParameterCommand({ Name: "/size", Type: "String", Value: "large" }));
  expect(await read("AWS::SSM::Parameter", "/size")).toMatchObject({ Name: "/size", Type: "String", Value: "large" });
  await patch("AWS::SSM::Parameter", "/size", [{ op: "replace", path: "/Value", value: "small" }]);
  expect((await ssm.send(new GetParameterCommand({ Name: "/size" }))).Parameter?.Value).toBe("small");
  const { ProgressEvent: begun } = await client.send(
    new CreateResourceCommand({ TypeName: "AWS::S3::Bucket", DesiredState: '{"BucketName":"reports"}' }),
  );
  await ended(begun);
  await s3.send(new HeadBucketCommand({ Bucket: "reports" }));
  const list = async (TypeName: string): Promise<unknown> =>
    (await client.send(new ListResourcesCommand({ TypeName }))).ResourceDescriptions?.map((each) => each.Identifier);
  expect(await list("AWS::S3::Bucket")).toEqual(["reports"]);
  expect(await list("AWS::SSM::Parameter")).toEqual(["/size"]);
});

test("SPEC 21.9: an update of a resource that is gone fails, and its deletion succeeds", async () => {
  const { stacks, client, ended } = await drive();
  await stacks.create("app", { Resources: { Q: { Type: queue } } });
  const { PhysicalResourceId: Identifier = "" } = await stacks.resource("app", "Q");
  const { ProgressEvent: begun } = await client.send(new DeleteResourceCommand({ TypeName: queue, Identifier }));
  await ended(begun);
  await stacks.update("app", { Resources: { Q: { Type: queue, Properties: { DelaySeconds: 1 } } } });
  expect((await stacks.history("app")).join("\n")).toContain(
    `Q UPDATE_FAILED: Resource handler returned message: "Resource of type '${queue}' with identifier '${Identifier}' was not found."`,
  );
  expect((await stacks.remove("app")).StackStatus).toBe("DELETE_COMPLETE");
});

interface Driver {
  readonly stacks: StackDriver;
  readonly client: CloudControlClient;
  read(type: string, identifier: string): Promise<unknown>;
  patch(type: string, identifier: string, operations: readonly object[]): Promise<ProgressEvent>;
  /** The event once nothing happens any more. */
  ended(event: ProgressEvent | undefined): Promise<ProgressEvent>;
}

async function drive(): Promise<Driver> {
  const stacks = await driveStacks();
  const client = new CloudControlClient({ ...stacks.cloud.connection(), maxAttempts: 1 });
  const driver: Driver = {
    stacks,
    client,
    async read(TypeName, Identifier) {
      const { ResourceDescription } = await client.send(new GetResourceCommand({ TypeName, Identifier }));
      return JSON.parse(ResourceDescription?.Properties ?? "") as unknown;
    },
    async patch(TypeName, Identifier, operations) {
      const PatchDocument = JSON.stringify(operations);
      const { ProgressEvent } = await client.send(new UpdateResourceCommand({ TypeName, Identifier, PatchDocument }));
      return driver.ended(ProgressEvent);
    },
    async ended(event) {
      await stacks.cloud.settle();
      const command = new GetResourceRequestStatusCommand({ RequestToken: event?.RequestToken });
      return (await client.send(command)).ProgressEvent ?? {};
    },
  };
  return driver;
}
