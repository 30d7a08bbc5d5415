import { GetTemplateSummaryCommand, waitUntilStackImportComplete } from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { ListTagsForResourceCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect, test } from "vitest";

import { driveImports, queue, queueType, topic, toImport, type ImportDriver } from "./import-driver.testing.ts";

const table = {
  Type: "AWS::DynamoDB::Table",
  DeletionPolicy: "Retain",
  Properties: {
    TableName: "orders",
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  },
};
const bucket = { Type: "AWS::S3::Bucket", DeletionPolicy: "Delete", Properties: { BucketName: "orders" } };

/** A queue, a table and a bucket that no stack has, and how an import names them. */
async function threeResources(driver: ImportDriver): Promise<{
  queueUrl: string;
  declared: object;
  resources: ReturnType<typeof toImport>[];
}> {
  const queueUrl = await driver.make(queueType, { QueueName: "orders", DelaySeconds: 5 });
  await driver.make("AWS::DynamoDB::Table", table.Properties);
  await new S3Client(driver.cloud.connection()).send(new CreateBucketCommand({ Bucket: "orders" }));
  return {
    queueUrl,
    declared: { Queue: queue(), Table: table, Bucket: bucket },
    resources: [
      toImport(queueType, "Queue", { QueueUrl: queueUrl }),
      toImport("AWS::DynamoDB::Table", "Table", { TableName: "orders" }),
      toImport("AWS::S3::Bucket", "Bucket", { BucketName: "orders" }),
    ],
  };
}

const importHistory = (logicalId: string): string[] => [
  `${logicalId} IMPORT_IN_PROGRESS: Resource import started.`,
  `${logicalId} IMPORT_IN_PROGRESS`,
  `${logicalId} IMPORT_COMPLETE: Resource import completed.`,
  `${logicalId} UPDATE_IN_PROGRESS: Apply stack-level tags to imported resource if applicable.`,
  `${logicalId} UPDATE_COMPLETE`,
];

test("SPEC 24.1: an import into a new stack shows what it imports, and leaves the stack in review", async () => {
  const driver = await driveImports();
  const { declared, resources, queueUrl } = await threeResources(driver);
  await driver.proposeImport({ Resources: declared }, resources);
  expect(await driver.stack("shop")).toMatchObject({ StackStatus: "REVIEW_IN_PROGRESS" });
  expect(await driver.describe()).toMatchObject({
    Status: "CREATE_COMPLETE",
    ExecutionStatus: "AVAILABLE",
    StatusReason:
      "Verify that resources and their properties defined in the template match the intended configuration of the resource import to avoid unexpected changes.",
  });
  const unchanged = { Action: "Import", Scope: [], Details: [] };
  expect(await driver.changes()).toEqual([
    { ...unchanged, LogicalResourceId: "Queue", PhysicalResourceId: queueUrl, ResourceType: queueType },
    { ...unchanged, LogicalResourceId: "Table", PhysicalResourceId: "orders", ResourceType: "AWS::DynamoDB::Table" },
    { ...unchanged, LogicalResourceId: "Bucket", PhysicalResourceId: "orders", ResourceType: "AWS::S3::Bucket" },
  ]);
  const [change] = await driver.changes("next", true);
  expect(JSON.parse(change?.AfterContext ?? "")).toEqual({
    Properties: { QueueName: "orders" },
    DeletionPolicy: "Retain",
  });
});

test("SPEC 24.9: a queue, a table and a bucket come into a new stack, each imported and then tagged", async () => {
  const driver = await driveImports();
  const { declared, resources, queueUrl } = await threeResources(driver);
  await driver.proposeImport({ Resources: declared }, resources);
  const { ChangeSetId: Id = "" } = await driver.describe();
  await driver.execute();
  const history = await driver.history("shop", 1);
  expect(history.filter((line) => line.startsWith("shop"))).toEqual([
    "shop IMPORT_IN_PROGRESS: User Initiated",
    "shop IMPORT_COMPLETE",
  ]);
  for (const logicalId of ["Queue", "Table", "Bucket"]) {
    expect(history.filter((line) => line.startsWith(`${logicalId} `))).toEqual(importHistory(logicalId));
  }
  const queueEvents = (await driver.events("shop")).filter((event) => event.LogicalResourceId === "Queue");
  expect(queueEvents.map(({ PhysicalResourceId: id }) => id)).toEqual(["", queueUrl, queueUrl, queueUrl, queueUrl]);
  expect(await driver.stack("shop")).toMatchObject({
    StackStatus: "IMPORT_COMPLETE",
    ChangeSetId: Id,
    LastOperations: [{ OperationType: "CREATE_STACK" }],
  });
  expect(await driver.describe(Id)).toMatchObject({ ExecutionStatus: "EXECUTE_COMPLETE" });
  const waited = waitUntilStackImportComplete({ client: driver.client, maxWaitTime: 60 }, { StackName: "shop" });
  await expect(waited).resolves.toMatchObject({ state: "SUCCESS" });
});

test("SPEC 24.9: an import into a stack touches nothing else, and shows outputs and operation of the stack", async () => {
  const driver = await driveImports();
  const { declared, resources } = await threeResources(driver);
  const Outputs = { News: { Value: { Ref: "News" } } };
  await driver.create("shop", { Resources: { News: topic() }, Outputs });
  const from = (await driver.events("shop")).length;
  await driver.proposeImport({ Resources: { News: topic(), ...declared }, Outputs }, resources);
  expect((await driver.changes()).map(({ Action: action, LogicalResourceId: id }) => `${action} ${id}`)).toEqual([
    "Import Queue",
    "Import Table",
    "Import Bucket",
  ]);
  await driver.execute();
  const history = await driver.history("shop", from);
  expect(history.filter((line) => line.startsWith("News"))).toEqual([]);
  expect(history.at(-1)).toBe("shop IMPORT_COMPLETE");
  expect(await driver.stack("shop")).toMatchObject({
    StackStatus: "IMPORT_COMPLETE",
    Outputs: [{ OutputKey: "News" }],
    LastOperations: [{ OperationType: "UPDATE_STACK" }],
  });
});

test("SPEC 24.10: what is imported stays as it is, until an update changes what the template says", async () => {
  const driver = await driveImports();
  const QueueUrl = await driver.make(queueType, { QueueName: "orders", DelaySeconds: 5 });
  await driver.proposeImport({ Resources: { Queue: queue({ DelaySeconds: 9 }) } }, [
    toImport(queueType, "Queue", { QueueUrl }),
  ]);
  await driver.execute();
  expect(await driver.read(queueType, QueueUrl)).toMatchObject({ DelaySeconds: 5 });
  await expect(driver.update("shop", { Resources: { Queue: queue({ DelaySeconds: 9 }) } })).rejects.toThrow(
    "No updates are to be performed.",
  );
  const updated = await driver.update("shop", { Resources: { Queue: queue({ DelaySeconds: 10 }) } });
  expect(updated.StackStatus).toBe("UPDATE_COMPLETE");
  expect(await driver.read(queueType, QueueUrl)).toMatchObject({ DelaySeconds: 10 });
});

test("SPEC 24.10: what S3 and Parameter Store made answers its attributes, and gets the stack's tags beside its own", async () => {
  const driver = await driveImports();
  const [s3, ssm] = [new S3Client(driver.cloud.connection()), new SSMClient(driver.cloud.connection())];
  await s3.send(new CreateBucketCommand({ Bucket: "orders" }));
  await ssm.send(
    new PutParameterCommand({ Name: "limit", Value: "5", Type: "String", Tags: [{ Key: "own", Value: "1" }] }),
  );
  const limit = {
    Type: "AWS::SSM::Parameter",
    DeletionPolicy: "Retain",
    Properties: { Name: "limit", Type: "String", Value: "9" },
  };
  await driver.create("shop", { Resources: { News: topic() } }, { Tags: [{ Key: "team", Value: "blue" }] });
  await driver.proposeImport({ Resources: { News: topic(), Bucket: bucket, Limit: limit } }, [
    toImport("AWS::S3::Bucket", "Bucket", { BucketName: "orders" }),
    toImport("AWS::SSM::Parameter", "Limit", { Name: "limit" }),
  ]);
  await driver.execute();
  const { TagList } = await ssm.send(
    new ListTagsForResourceCommand({ ResourceType: "Parameter", ResourceId: "limit" }),
  );
  expect(TagList).toEqual([
    { Key: "own", Value: "1" },
    { Key: "team", Value: "blue" },
  ]);
  expect(await driver.read("AWS::SSM::Parameter", "limit")).toMatchObject({ Value: "5" });
  const Outputs = { Arn: { Value: { "Fn::GetAtt": ["Bucket", "Arn"] } } };
  const updated = await driver.update("shop", {
    Resources: { News: topic(), Bucket: bucket, Limit: limit },
    Outputs,
  });
  expect(updated.Outputs).toEqual([{ OutputKey: "Arn", OutputValue: "arn:aws:s3:::orders" }]);
});

test("SPEC 24.6: what a stack has left behind can be imported by another one", async () => {
  const driver = await driveImports();
  await driver.create("first", { Resources: { Queue: queue() } });
  const { PhysicalResourceId: QueueUrl = "" } = await driver.resource("first", "Queue");
  await driver.remove("first");
  await driver.proposeImport({ Resources: { Jobs: queue() } }, [toImport(queueType, "Jobs", { QueueUrl })]);
  await driver.execute();
  expect(await driver.resource("shop", "Jobs")).toMatchObject({
    PhysicalResourceId: QueueUrl,
    ResourceStatus: "UPDATE_COMPLETE",
  });
});

test("SPEC 24.6: what an update has removed and retained comes back by an import", async () => {
  const driver = await driveImports();
  await driver.create("shop", { Resources: { News: topic(), Queue: queue() } });
  const { PhysicalResourceId: QueueUrl = "" } = await driver.resource("shop", "Queue");
  await driver.update("shop", { Resources: { News: topic() } });
  await driver.proposeImport({ Resources: { News: topic(), Queue: queue() } }, [
    toImport(queueType, "Queue", { QueueUrl }),
  ]);
  await driver.execute();
  expect(await driver.stack("shop")).toMatchObject({ StackStatus: "IMPORT_COMPLETE" });
});

test("SPEC 24.11: an imported resource is the stack's own: it is checked for drift, and deleted as its policy says", async () => {
  const driver = await driveImports();
  const { declared, resources, queueUrl } = await threeResources(driver);
  await driver.proposeImport({ Resources: { ...declared, Queue: queue({ DelaySeconds: 9 }) } }, resources);
  await driver.execute();
  expect(await driver.drift("shop")).toEqual(["Bucket IN_SYNC", "Queue MODIFIED /DelaySeconds 9 5", "Table IN_SYNC"]);
  const { StackId = "", StackStatus } = await driver.remove("shop");
  expect(StackStatus).toBe("DELETE_COMPLETE");
  const deleted = (await driver.history(StackId)).filter((line) => / DELETE_(SKIPPED|COMPLETE)/.test(line));
  expect(deleted.toSorted()).toEqual([
    "Bucket DELETE_COMPLETE",
    "Queue DELETE_SKIPPED",
    "Table DELETE_SKIPPED",
    "shop DELETE_COMPLETE",
  ]);
  await expect(driver.read("AWS::S3::Bucket", "orders")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  expect(await driver.read(queueType, queueUrl)).toMatchObject({ DelaySeconds: 5 });
});

test("SPEC 24.17: a summary tells how each type is identified, as `cdk import` asks, and leaves out what cannot be imported", async () => {
  const { client } = await driveImports();
  const Resources = {
    Queue: queue(),
    Jobs: queue(),
    Client: { Type: "AWS::Cognito::UserPoolClient", Properties: { UserPoolId: "p" } },
    Seed: { Type: "Custom::Seed", Properties: { ServiceToken: "t" } },
  };
  const TemplateBody = JSON.stringify({ Resources });
  const { ResourceIdentifierSummaries } = await client.send(new GetTemplateSummaryCommand({ TemplateBody }));
  expect(ResourceIdentifierSummaries).toEqual([
    { ResourceType: queueType, LogicalResourceIds: ["Queue", "Jobs"], ResourceIdentifiers: ["QueueUrl"] },
    {
      ResourceType: "AWS::Cognito::UserPoolClient",
      LogicalResourceIds: ["Client"],
      ResourceIdentifiers: ["UserPoolId", "ClientId"],
    },
  ]);
});

test("SPEC 24.18: a type that nobody knows is refused, or told as a warning when the caller wants that", async () => {
  const { client } = await driveImports();
  const TemplateBody = JSON.stringify({ Resources: { Thing: { Type: "AWS::No::Thing" }, Queue: queue() } });
  const summary = new GetTemplateSummaryCommand({ TemplateBody });
  await expect(client.send(summary)).rejects.toThrow(
    "Template format error: Unrecognized resource types: [AWS::No::Thing]",
  );
  const TemplateSummaryConfig = { TreatUnrecognizedResourceTypesAsWarnings: true };
  expect(await client.send(new GetTemplateSummaryCommand({ TemplateBody, TemplateSummaryConfig }))).toMatchObject({
    ResourceTypes: ["AWS::No::Thing", queueType],
    Warnings: { UnrecognizedResourceTypes: ["AWS::No::Thing"] },
  });
});
