import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { RollbackStackCommand } from "@aws-sdk/client-cloudformation";
import { describe, expect, test } from "vitest";

import { driveImports, queue, queueType, topic, type ImportDriver } from "./import-driver.testing.ts";

const bucket = (BucketName: unknown = "orders", DeletionPolicy: unknown = "Retain"): object => ({
  Type: "AWS::S3::Bucket",
  DeletionPolicy,
  Properties: { BucketName },
});
const asCreate = { ChangeSetType: "CREATE", ImportExistingResources: true } as const;
const asUpdate = { ImportExistingResources: true } as const;

/** A cloud in which the bucket `orders` exists, and no stack has it. */
async function driveBucket(): Promise<ImportDriver & { readonly exists: () => Promise<boolean> }> {
  const driver = await driveImports();
  const s3 = new S3Client(driver.cloud.connection());
  await s3.send(new CreateBucketCommand({ Bucket: "orders" }));
  return {
    ...driver,
    exists: () =>
      driver.read("AWS::S3::Bucket", "orders").then(
        () => true,
        () => false,
      ),
  };
}

async function actions({ changes }: ImportDriver, changeSet?: string): Promise<string[]> {
  return (await changes(changeSet)).map(({ Action: action, LogicalResourceId: id }) => `${action} ${id}`);
}

describe("SPEC 24.15: what exists under a chosen name is imported instead of created", () => {
  test("in the creation of a stack, beside what is created and before what needs it", async () => {
    const driver = await driveBucket();
    const policy = { Type: "AWS::S3::BucketPolicy", Properties: { Bucket: { Ref: "Bucket" }, PolicyDocument: {} } };
    await driver.propose({ Resources: { Bucket: bucket(), Policy: policy, News: topic() } }, asCreate);
    expect(await actions(driver)).toEqual(["Import Bucket", "Add Policy", "Add News"]);
    expect(await driver.describe()).toMatchObject({ ImportExistingResources: true, ExecutionStatus: "AVAILABLE" });
    expect((await driver.changes())[0]).toMatchObject({ PhysicalResourceId: "orders", Scope: [], Details: [] });
    await driver.execute();
    const history = await driver.history("shop", 1);
    expect(history.filter((line) => line.startsWith("shop"))).toEqual([
      "shop CREATE_IN_PROGRESS: User Initiated",
      "shop CREATE_COMPLETE",
    ]);
    expect(history.filter((line) => /^(Bucket|Policy) /.test(line))).toEqual([
      "Bucket IMPORT_IN_PROGRESS: Resource import started.",
      "Bucket IMPORT_IN_PROGRESS",
      "Bucket IMPORT_COMPLETE: Resource import completed.",
      "Bucket UPDATE_IN_PROGRESS: Apply stack-level tags to imported resource if applicable.",
      "Bucket UPDATE_COMPLETE",
      "Policy CREATE_IN_PROGRESS",
      "Policy CREATE_IN_PROGRESS: Resource creation Initiated",
      "Policy CREATE_COMPLETE",
    ]);
    expect(await driver.drift("shop")).toContain("Bucket IN_SYNC");
  });

  test("in an update that also adds, modifies and removes", async () => {
    const driver = await driveBucket();
    await driver.create("shop", { Resources: { News: topic(), Queue: queue({ DelaySeconds: 1 }) } });
    await driver.propose(
      { Resources: { Queue: queue({ DelaySeconds: 2 }), Bucket: bucket(), More: topic("more") } },
      asUpdate,
    );
    expect((await actions(driver)).toSorted()).toEqual(["Add More", "Import Bucket", "Modify Queue", "Remove News"]);
    await driver.execute();
    expect(await driver.stack("shop")).toMatchObject({ StackStatus: "UPDATE_COMPLETE" });
    expect(await driver.resource("shop", "Bucket")).toMatchObject({ PhysicalResourceId: "orders" });
  });

  test("whether the name is written out or follows from parameters, but not from another resource", async () => {
    const driver = await driveBucket();
    await driver.make("AWS::DynamoDB::Table", {
      TableName: "news",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    });
    const table = {
      Type: "AWS::DynamoDB::Table",
      DeletionPolicy: "Retain",
      Properties: {
        TableName: { "Fn::GetAtt": ["News", "TopicName"] },
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      },
    };
    const Parameters = { Kind: { Type: "String", Default: "ord" } };
    const Resources = { Bucket: bucket({ "Fn::Sub": "${Kind}ers" }), News: topic(), Table: table };
    await driver.propose({ Parameters, Resources }, asCreate);
    expect((await actions(driver)).toSorted()).toEqual(["Add News", "Add Table", "Import Bucket"]);
  });

  test("but not where the service assigns the identifier, nor when nobody asks for it", async () => {
    const driver = await driveBucket();
    await driver.make(queueType, { QueueName: "orders" });
    await driver.propose({ Resources: { Queue: queue() } }, asCreate);
    expect((await driver.describe()).StatusReason).toContain("[AWS::EarlyValidation::ResourceExistenceCheck]");
    await driver.discard();
    await driver.propose({ Resources: { Queue: queue() } }, { ...asCreate, DisableValidation: true });
    expect(await actions(driver)).toEqual(["Add Queue"]);
    await driver.discard();
    await driver.propose({ Resources: { Bucket: bucket() } }, { ChangeSetType: "CREATE", DisableValidation: true });
    expect(await actions(driver)).toEqual(["Add Bucket"]);
    await driver.execute();
    expect((await driver.history("shop")).join("\n")).toContain("with identifier 'orders' already exists.");
  });

  test("in nested stacks too, when the change set is made with them", async () => {
    const driver = await driveBucket();
    const s3 = new S3Client(driver.cloud.connection());
    await s3.send(new CreateBucketCommand({ Bucket: "templates" }));
    const Body = JSON.stringify({ Resources: { Bucket: bucket(), More: topic("more") } });
    await s3.send(new PutObjectCommand({ Bucket: "templates", Key: "child.json", Body }));
    const TemplateURL = "https://templates.s3.amazonaws.com/child.json";
    const Resources = { News: topic(), Child: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL } } };
    await driver.propose({ Resources }, { ...asCreate, IncludeNestedStacks: true });
    const [, { ChangeSetId: nested } = {}] = await driver.changes();
    expect(await actions(driver, nested)).toEqual(["Import Bucket", "Add More"]);
    await driver.execute();
    expect(await driver.stack("shop")).toMatchObject({ StackStatus: "CREATE_COMPLETE" });
    const { PhysicalResourceId: child = "" } = await driver.resource("shop", "Child");
    expect(await driver.history(child)).toContain("Bucket IMPORT_COMPLETE: Resource import completed.");
    await driver.remove("shop");
    expect(await driver.exists()).toBe(true);
  });
});

describe("SPEC 24.16: a change set fails for what exists and", () => {
  const reason = async ({ describe: description }: ImportDriver): Promise<unknown> => {
    const { Status, Changes, StatusReason } = await description();
    expect({ Status, Changes }).toEqual({ Status: "FAILED", Changes: [] });
    return StatusReason;
  };

  test("would not be retained", async () => {
    const driver = await driveBucket();
    await driver.make("AWS::Logs::LogGroup", { LogGroupName: "/orders" });
    const logs = { Type: "AWS::Logs::LogGroup", Properties: { LogGroupName: "/orders" } };
    await driver.propose({ Resources: { Bucket: bucket("orders", "Delete"), Logs: logs, News: topic() } }, asCreate);
    expect(await reason(driver)).toBe(
      "CloudFormation is attempting to import some resources because they already exist in your account. The resources must have the DeletionPolicy attribute set to 'Retain' or 'RetainExceptOnCreate' in the template for successful import. The affected resources are Bucket ({BucketName=orders}), Logs ({LogGroupName=/orders})",
    );
  });

  test("belongs to a stack", async () => {
    const driver = await driveImports();
    const { StackId } = await driver.create("owner", { Resources: { Bucket: bucket() } });
    await driver.propose({ Resources: { Bucket: bucket() } }, asCreate);
    expect(await reason(driver)).toBe(`orders already exists in stack ${StackId}`);
  });
});

describe("SPEC 24.19: a rollback gives back what was imported, and deletes what was created", () => {
  for (const policy of ["Retain", "RetainExceptOnCreate"]) {
    test(`of a create, under ${policy}`, async () => {
      const driver = await driveBucket();
      const bad = { ...topic("bad"), DependsOn: ["Bucket", "News"] };
      driver.cloud.faults.failResource({ logicalId: "Bad" });
      await driver.propose({ Resources: { Bucket: bucket("orders", policy), News: topic(), Bad: bad } }, asCreate);
      await driver.execute("next", { RetainExceptOnCreate: true });
      const history = await driver.history("shop");
      expect(history.filter((line) => line.startsWith("Bucket")).slice(-2)).toEqual([
        "Bucket IMPORT_ROLLBACK_IN_PROGRESS",
        "Bucket IMPORT_ROLLBACK_COMPLETE",
      ]);
      expect(history).toContain("News DELETE_COMPLETE");
      expect(history.at(-1)).toBe("shop ROLLBACK_COMPLETE");
      expect(await driver.exists()).toBe(true);
      await driver.remove("shop");
      await driver.propose({ Resources: { Bucket: bucket("orders", policy) } }, asCreate);
      expect(await actions(driver)).toEqual(["Import Bucket"]);
    });
  }

  test("of an update, and of one that was left as it failed", async () => {
    const driver = await driveBucket();
    await driver.create("shop", { Resources: { News: topic() } });
    const wanted = { News: topic(), Bucket: bucket("orders", "RetainExceptOnCreate") };
    const template = { Resources: { ...wanted, Bad: { ...topic("bad"), DependsOn: "Bucket" } } };
    driver.cloud.faults.failResource({ logicalId: "Bad" });
    await driver.propose(template, asUpdate);
    await driver.execute();
    expect(await driver.stack("shop")).toMatchObject({ StackStatus: "UPDATE_ROLLBACK_COMPLETE" });
    expect(await driver.history("shop")).toContain("Bucket IMPORT_ROLLBACK_COMPLETE");
    await driver.propose(template, asUpdate);
    await driver.execute("next", { DisableRollback: true });
    expect(await driver.resource("shop", "Bucket")).toMatchObject({ ResourceStatus: "UPDATE_COMPLETE" });
    await driver.client.send(new RollbackStackCommand({ StackName: "shop" }));
    await driver.cloud.settle();
    expect(await driver.stack("shop")).toMatchObject({ StackStatus: "UPDATE_ROLLBACK_COMPLETE" });
    await expect(driver.resource("shop", "Bucket")).rejects.toThrow("shop has no resource Bucket.");
    expect(await driver.exists()).toBe(true);
  });

  test("an import that failed and was left so is tried again by the next change set", async () => {
    const driver = await driveBucket();
    await driver.create("shop", { Resources: { News: topic() } });
    driver.cloud.faults.failResource({ action: "import", times: 1, reason: "Not now" });
    const template = { Resources: { News: topic(), Bucket: bucket() } };
    await driver.propose(template, asUpdate);
    await driver.execute("next", { DisableRollback: true });
    expect(await driver.stack("shop")).toMatchObject({
      StackStatus: "UPDATE_FAILED",
      StackStatusReason: "The following resource(s) failed to import: [Bucket]. ",
    });
    await driver.propose(template, asUpdate);
    expect(await actions(driver)).toEqual(["Import Bucket"]);
    await driver.execute("next", { DisableRollback: true });
    expect(await driver.stack("shop")).toMatchObject({ StackStatus: "UPDATE_COMPLETE" });
  });
});
