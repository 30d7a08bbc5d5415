import {
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetParameterCommand, ListTagsForResourceCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect, test } from "vitest";

import { driveStacks } from "./stack-driver.testing.ts";

const bucket = (properties: object = {}): object => ({
  Resources: { Bucket: { Type: "AWS::S3::Bucket", Properties: { BucketName: "reports", ...properties } } },
});
const parameter = (value: unknown, properties: object = {}): object => ({
  Resources: {
    P: { Type: "AWS::SSM::Parameter", Properties: { Name: "/app/p", Type: "String", Value: value, ...properties } },
  },
});

test("SPEC 10.1: a bucket exists in S3 while its stack does", async () => {
  const { cloud, create, update, remove } = await driveStacks({ regions: ["eu-west-1"] });
  const s3 = new S3Client(cloud.connection());
  await create("storage", bucket());
  await expect(s3.send(new HeadBucketCommand({ Bucket: "reports" }))).resolves.toMatchObject({
    BucketRegion: "eu-west-1",
  });
  await update("storage", bucket({ VersioningConfiguration: { Status: "Enabled" } }));
  const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket: "reports" }));
  expect(Status).toBe("Enabled");
  await remove("storage");
  await expect(s3.send(new HeadBucketCommand({ Bucket: "reports" }))).rejects.toMatchObject({ name: "NotFound" });
});

test("SPEC 10.2: a bucket that is not empty refuses to be deleted, in the words of S3", async () => {
  const { cloud, create, remove, history } = await driveStacks();
  const s3 = new S3Client(cloud.connection());
  const created = await create("storage", bucket());
  await s3.send(new PutObjectCommand({ Bucket: "reports", Key: "a", Body: "b" }));
  expect((await remove("storage")).StackStatus).toBe("DELETE_FAILED");
  expect((await history("storage")).join("\n")).toContain(
    'Bucket DELETE_FAILED: Resource handler returned message: "The bucket you tried to delete is not empty (Service: S3, Status Code: 409',
  );
  await s3.send(new DeleteObjectCommand({ Bucket: "reports", Key: "a" }));
  await remove("storage");
  expect(created.StackStatus).toBe("CREATE_COMPLETE");
});

test("SPEC 10.3: a bucket of that name, whoever made it, fails the creation", async () => {
  const { create, history } = await driveStacks();
  await create("storage", bucket());
  await create("rival", bucket(), { DisableValidation: true });
  expect((await history("rival")).join("\n")).toContain(
    "Bucket CREATE_FAILED: Resource handler returned message: \"Resource of type 'AWS::S3::Bucket' with identifier 'reports' already exists.\"",
  );
});

test("SPEC 10.4: a parameter exists in Parameter Store while its stack does", async () => {
  const { cloud, create, update, remove } = await driveStacks();
  const ssm = new SSMClient(cloud.connection());
  const read = async (): Promise<unknown> =>
    (await ssm.send(new GetParameterCommand({ Name: "/app/p" }))).Parameter?.Value;
  await create("config", parameter("a", { Tags: { team: "blue" } }));
  expect(await read()).toBe("a");
  const tags = await ssm.send(new ListTagsForResourceCommand({ ResourceType: "Parameter", ResourceId: "/app/p" }));
  expect(tags.TagList).toContainEqual({ Key: "team", Value: "blue" });
  await update("config", parameter("b", { Tags: { team: "blue" } }));
  expect(await read()).toBe("b");
  await remove("config");
  await expect(read()).rejects.toMatchObject({ name: "ParameterNotFound" });
});

test("SPEC 10.5: a dynamic reference to a parameter is resolved when the resource is made", async () => {
  const { cloud, create } = await driveStacks();
  const ssm = new SSMClient(cloud.connection());
  await ssm.send(new PutParameterCommand({ Name: "/shared/size", Type: "String", Value: "large" }));
  await create("config", parameter("{{resolve:ssm:/shared/size}}"));
  const { Parameter: stored } = await ssm.send(new GetParameterCommand({ Name: "/app/p" }));
  expect(stored?.Value).toBe("large");
});

test("SPEC 10.5: a dynamic reference to a parameter that is not there fails the resource, naming it", async () => {
  const { create, history } = await driveStacks();
  expect((await create("config", parameter("{{resolve:ssm:/shared/none:3}}"))).StackStatus).toBe("ROLLBACK_COMPLETE");
  expect((await history("config")).join("\n")).toContain("Parameters: [ssm:/shared/none:3] cannot be found.");
});

test("SPEC 3.7, SPEC 10.4: a parameter carries the tags of its stack beside its own, which come first", async () => {
  const { cloud, create, update } = await driveStacks();
  const ssm = new SSMClient(cloud.connection());
  const tags = async (): Promise<unknown> => {
    const command = new ListTagsForResourceCommand({ ResourceType: "Parameter", ResourceId: "/app/p" });
    const { TagList = [] } = await ssm.send(command);
    return Object.fromEntries(TagList.map(({ Key, Value }) => [Key, Value]));
  };
  const both = [
    { Key: "team", Value: "red" },
    { Key: "stage", Value: "dev" },
  ];
  await create("config", parameter("a", { Tags: { team: "blue" } }), { Tags: both });
  expect(await tags()).toEqual({ team: "blue", stage: "dev" });
  await update("config", parameter("a"), { Tags: [{ Key: "stage", Value: "prod" }] });
  expect(await tags()).toEqual({ stage: "prod" });
});
