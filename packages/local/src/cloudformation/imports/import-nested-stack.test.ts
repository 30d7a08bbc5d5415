import { PutObjectCommand, CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";

import { driveImports, queue, queueType, topic, toImport, type ImportDriver } from "./import-driver.testing.ts";

const stackType = "AWS::CloudFormation::Stack";
const TemplateURL = "https://templates.s3.amazonaws.com/child.json";
const childTemplate = (name = "child"): object => ({
  Resources: { Topic: topic(name) },
  Outputs: { Name: { Value: { "Fn::GetAtt": ["Topic", "TopicName"] } } },
});
const nested = (properties: object = {}, DeletionPolicy = "Retain"): object => ({
  Type: stackType,
  DeletionPolicy,
  Properties: { TemplateURL, ...properties },
});

/** A stack, another one that could become its nested stack, and the template of that one in S3. */
async function driveNested(): Promise<
  ImportDriver & {
    readonly StackId: string;
    publish(template: object): Promise<void>;
    proposeNested(Nested?: object, StackId?: string): Promise<void>;
    reason(): Promise<string | undefined>;
  }
> {
  const driver = await driveImports();
  const s3 = new S3Client(driver.cloud.connection());
  await s3.send(new CreateBucketCommand({ Bucket: "templates" }));
  const publish = async (template: object): Promise<void> => {
    await s3.send(new PutObjectCommand({ Bucket: "templates", Key: "child.json", Body: JSON.stringify(template) }));
  };
  await publish(childTemplate());
  const { StackId = "" } = await driver.create("child", childTemplate(), { Tags: [{ Key: "team", Value: "blue" }] });
  await driver.create("shop", { Resources: { News: topic() } });
  return {
    ...driver,
    StackId,
    publish,
    proposeNested: (Nested = nested({ Tags: [{ Key: "team", Value: "blue" }] }), id = StackId) =>
      driver.proposeImport({ Resources: { News: topic(), Nested } }, [toImport(stackType, "Nested", { StackId: id })]),
    async reason() {
      const { Status, StatusReason } = await driver.describe();
      expect(Status).toBe("FAILED");
      await driver.discard();
      return StatusReason;
    },
  };
}

test("SPEC 24.7: an existing stack becomes a nested one, and is updated and deleted with its parent", async () => {
  const driver = await driveNested();
  const { StackId: id, publish } = driver;
  const Nested = nested({ Tags: [{ Key: "team", Value: "blue" }] }, "Delete");
  await driver.proposeNested(Nested);
  expect(await driver.changes()).toEqual([
    {
      Action: "Import",
      LogicalResourceId: "Nested",
      PhysicalResourceId: id,
      ResourceType: stackType,
      Scope: [],
      Details: [],
    },
  ]);
  const before = (await driver.events(id)).length;
  await driver.execute();
  const { StackId: parent } = await driver.stack("shop");
  expect(await driver.stack("child")).toMatchObject({
    StackStatus: "CREATE_COMPLETE",
    ParentId: parent,
    RootId: parent,
  });
  expect((await driver.events(id)).length).toBe(before);
  await publish(childTemplate("renamed"));
  const updated = await driver.update("shop", {
    Resources: { News: topic(), Nested },
    Outputs: { Name: { Value: { "Fn::GetAtt": ["Nested", "Outputs.Name"] } } },
  });
  expect(updated).toMatchObject({
    StackStatus: "UPDATE_COMPLETE",
    Outputs: [{ OutputKey: "Name", OutputValue: "renamed" }],
  });
  await driver.remove("shop");
  expect(await driver.stack(id)).toMatchObject({ StackStatus: "DELETE_COMPLETE" });
});

test("SPEC 24.7: its template and its tags must be those of the resource", async () => {
  const { proposeNested, publish, reason, StackId: id } = await driveNested();
  await proposeNested(nested());
  expect(await reason()).toBe(`Stack [${id}] cannot be imported: its tags are not those of the resource.`);
  await publish(childTemplate("other"));
  await proposeNested();
  expect(await reason()).toBe(`Stack [${id}] cannot be imported: its template is not the one at TemplateURL.`);
  await proposeNested(nested({ TemplateURL: "https://templates.s3.amazonaws.com/none.json" }));
  expect(await reason()).toContain(`Stack [${id}] cannot be imported: `);
});

test("SPEC 24.7: one level of nesting: neither into a nested stack, nor one that is nested or has nested ones", async () => {
  const driver = await driveNested();
  const { proposeNested, reason, StackId: id } = driver;
  const oneLevel = "resource import supports one level of nesting.";
  const { StackId: own } = await driver.stack("shop");
  await proposeNested(nested(), own);
  expect(await reason()).toBe(`Stack [${own}] cannot be imported: ${oneLevel}`);
  await driver.publish(childTemplate("inner"));
  const { StackId: parent } = await driver.create("parent", { Resources: { Inner: nested() } });
  const { PhysicalResourceId: inner = "" } = await driver.resource("parent", "Inner");
  await proposeNested(nested(), inner);
  expect(await reason()).toBe(`${inner} already exists in stack ${parent}`);
  await proposeNested(nested(), parent);
  expect(await reason()).toBe(`Stack [${parent}] cannot be imported: ${oneLevel}`);
  const innerImport = toImport(stackType, "Nested", { StackId: id });
  const innerTemplate = { ...childTemplate(), Resources: { Topic: topic("inner"), Nested: nested() } };
  const { Id } = await driver.propose(innerTemplate, {
    StackName: inner,
    ChangeSetType: "IMPORT",
    ResourcesToImport: [innerImport],
  });
  expect((await driver.describe(Id)).StatusReason).toBe(`Stack [${id}] cannot be imported: ${oneLevel}`);
});

test("SPEC 24.7: a stack that is not there, and one that is in no stable status", async () => {
  const driver = await driveNested();
  const { proposeNested, reason } = driver;
  await proposeNested(nested(), "arn:aws:cloudformation:us-east-1:111111111111:stack/none/1");
  expect(await reason()).toBe(
    "Resource of type 'AWS::CloudFormation::Stack' with identifier 'arn:aws:cloudformation:us-east-1:111111111111:stack/none/1' was not found.",
  );
  driver.cloud.faults.failResource({ logicalId: "Topic" });
  const { StackId: failed = "" } = await driver.create("failed", { Resources: { Topic: topic("failed") } });
  await proposeNested(nested(), failed);
  expect(await reason()).toBe(`Stack [${failed}] cannot be imported: it is in ROLLBACK_COMPLETE state.`);
});

test("SPEC 24.12: the rollback of an import makes the nested stack a stack of its own again", async () => {
  const driver = await driveNested();
  const QueueUrl = await driver.make(queueType, { QueueName: "orders" });
  const Nested = nested({ Tags: [{ Key: "team", Value: "blue" }] }, "Delete");
  await driver.proposeImport({ Resources: { News: topic(), Nested, Queue: { ...queue(), DependsOn: "Nested" } } }, [
    toImport(stackType, "Nested", { StackId: driver.StackId }),
    toImport(queueType, "Queue", { QueueUrl }),
  ]);
  driver.cloud.faults.failResource({ action: "import", logicalId: "Queue", reason: "Not now" });
  await driver.execute();
  expect(await driver.stack("shop")).toMatchObject({ StackStatus: "IMPORT_ROLLBACK_COMPLETE" });
  const child = await driver.stack("child");
  expect(child).toMatchObject({ StackStatus: "CREATE_COMPLETE" });
  expect(child).not.toHaveProperty("ParentId");
  expect(child).not.toHaveProperty("RootId");
  await driver.proposeNested(Nested);
  await driver.execute();
  expect(await driver.stack("child")).toHaveProperty("ParentId");
});
