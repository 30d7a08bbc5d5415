import {
  DescribeEventsCommand,
  GetTemplateCommand,
  waitUntilStackImportComplete,
} from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { driveImports, queue, queueType, topic, toImport, type ImportDriver } from "./import-driver.testing.ts";

const both = { News: topic(), Queue: queue(), Jobs: queue({ QueueName: "jobs" }) };

/** A stack that has a topic, and an import of two queues that is ready to be executed. */
async function driveReviewed(
  template: object = { Resources: both },
): Promise<ImportDriver & { readonly orders: string; readonly jobs: string; readonly from: number }> {
  const driver = await driveImports();
  const orders = await driver.make(queueType, { QueueName: "orders" });
  const jobs = await driver.make(queueType, { QueueName: "jobs" });
  await driver.create("shop", { Resources: { News: topic() } });
  const from = (await driver.events("shop")).length;
  await driver.proposeImport(template, [
    toImport(queueType, "Queue", { QueueUrl: orders }),
    toImport(queueType, "Jobs", { QueueUrl: jobs }),
  ]);
  return { ...driver, orders, jobs, from };
}

test("SPEC 24.12: an import that fails gives everything back, and the stack is what it was", async () => {
  const driver = await driveReviewed({ Resources: { ...both, Queue: { ...queue(), DependsOn: "Jobs" } } });
  const { client, orders, jobs, from } = driver;
  const { ChangeSetId: id } = await driver.describe();
  await driver.unmake(queueType, orders);
  await driver.execute();
  const reason = "The following resource(s) failed to import: [Queue]. ";
  const missing = `Resource handler returned message: "Resource of type 'AWS::SQS::Queue' with identifier '${orders}' was not found." (RequestToken: `;
  expect((await driver.history("shop", from)).map((line) => line.replace(/(RequestToken: ).*/, "$1"))).toEqual([
    "shop IMPORT_IN_PROGRESS: User Initiated",
    "Jobs IMPORT_IN_PROGRESS: Resource import started.",
    "Jobs IMPORT_IN_PROGRESS",
    "Jobs IMPORT_COMPLETE: Resource import completed.",
    "Jobs UPDATE_IN_PROGRESS: Apply stack-level tags to imported resource if applicable.",
    "Jobs UPDATE_COMPLETE",
    "Queue IMPORT_IN_PROGRESS: Resource import started.",
    `Queue IMPORT_FAILED: ${missing}`,
    `shop IMPORT_ROLLBACK_IN_PROGRESS: ${reason}`,
    "Queue IMPORT_ROLLBACK_IN_PROGRESS",
    "Queue IMPORT_ROLLBACK_COMPLETE",
    "Jobs IMPORT_ROLLBACK_IN_PROGRESS",
    "Jobs IMPORT_ROLLBACK_COMPLETE",
    "shop IMPORT_ROLLBACK_COMPLETE",
  ]);
  expect(await driver.stack("shop")).toMatchObject({
    StackStatus: "IMPORT_ROLLBACK_COMPLETE",
    LastOperations: [{ OperationType: "ROLLBACK" }, { OperationType: "UPDATE_STACK" }],
  });
  expect(await driver.describe(id)).toMatchObject({ ExecutionStatus: "EXECUTE_FAILED" });
  await expect(driver.resource("shop", "Jobs")).rejects.toThrow("shop has no resource Jobs.");
  const { TemplateBody } = await client.send(new GetTemplateCommand({ StackName: "shop" }));
  expect(JSON.parse(TemplateBody ?? "")).toEqual({ Resources: { News: topic() } });
  expect(await driver.read(queueType, jobs)).toMatchObject({ QueueName: "jobs" });
  const waited = waitUntilStackImportComplete({ client, maxWaitTime: 60 }, { StackName: "shop" });
  await expect(waited).rejects.toThrow("FAILURE");
});

test("SPEC 24.12: after that the stack is checked for drift, updated, imported into again and deleted", async () => {
  const driver = await driveReviewed();
  const { jobs } = driver;
  driver.cloud.faults.failResource({ action: "import", logicalId: "Jobs", times: 1, reason: "Not now" });
  await driver.execute();
  expect(await driver.stack("shop")).toMatchObject({ StackStatus: "IMPORT_ROLLBACK_COMPLETE" });
  expect(await driver.drift("shop")).toEqual(["News IN_SYNC"]);
  const wanted = { News: topic("gazette"), Jobs: queue({ QueueName: "jobs" }, { DeletionPolicy: "Delete" }) };
  await driver.update("shop", { Resources: { News: topic("gazette") } });
  await driver.proposeImport({ Resources: wanted }, [toImport(queueType, "Jobs", { QueueUrl: jobs })]);
  await driver.execute();
  expect(await driver.stack("shop")).toMatchObject({ StackStatus: "IMPORT_COMPLETE" });
  await driver.remove("shop");
  await expect(driver.read(queueType, jobs)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("SPEC 24.13: a new stack whose import fails has nothing, and ends as a create that was taken back", async () => {
  const driver = await driveImports();
  const QueueUrl = await driver.make(queueType, { QueueName: "orders" });
  const resources = [toImport(queueType, "Queue", { QueueUrl })];
  const template = { Resources: { Queue: queue({ DelaySeconds: "soon" }, { DeletionPolicy: "Delete" }) } };
  await driver.proposeImport(template, resources);
  expect((await driver.describe()).StatusReason).toContain("[AWS::EarlyValidation::PropertyValidation]");
  await driver.discard();
  await driver.proposeImport(template, resources, { DisableValidation: true });
  await driver.execute();
  expect((await driver.history("shop", 1)).slice(1)).toEqual([
    "Queue IMPORT_IN_PROGRESS: Resource import started.",
    "Queue IMPORT_FAILED: Properties validation failed for resource Queue with message:\n#/DelaySeconds: expected type: Integer, found: String",
    "shop IMPORT_ROLLBACK_IN_PROGRESS: The following resource(s) failed to import: [Queue]. ",
    "Queue IMPORT_ROLLBACK_IN_PROGRESS",
    "Queue IMPORT_ROLLBACK_COMPLETE",
    "shop ROLLBACK_COMPLETE",
  ]);
  await driver.remove("shop");
  expect(await driver.read(queueType, QueueUrl)).toMatchObject({ QueueName: "orders" });
});

test("SPEC 24.12: tags that cannot be put on take the import back as well", async () => {
  const driver = await driveReviewed();
  driver.cloud.faults.failResource({ action: "update", logicalId: "Queue", reason: "No tags" });
  await driver.execute();
  const history = await driver.history("shop", driver.from);
  expect(history).toContain("Queue UPDATE_FAILED: No tags");
  expect(history).toContain(
    "shop IMPORT_ROLLBACK_IN_PROGRESS: The following resource(s) failed to update: [Queue, Jobs]. ",
  );
  expect(history.filter((line) => line.startsWith("Jobs ")).slice(-3)).toEqual([
    "Jobs UPDATE_FAILED: Resource update cancelled",
    "Jobs IMPORT_ROLLBACK_IN_PROGRESS",
    "Jobs IMPORT_ROLLBACK_COMPLETE",
  ]);
  expect(await driver.read(queueType, driver.orders)).toMatchObject({ QueueName: "orders" });
});

test("SPEC 24.12: a rollback trigger that is missing takes the import back", async () => {
  const driver = await driveImports();
  const QueueUrl = await driver.make(queueType, { QueueName: "orders" });
  const Arn = "arn:aws:cloudwatch:us-east-1:111111111111:alarm:errors";
  const RollbackConfiguration = { RollbackTriggers: [{ Arn, Type: "AWS::CloudWatch::Alarm" }] };
  const named = [toImport(queueType, "Queue", { QueueUrl })];
  await driver.proposeImport({ Resources: { Queue: queue() } }, named, { RollbackConfiguration });
  await driver.execute();
  expect(await driver.history("shop", 1)).toEqual([
    "shop IMPORT_IN_PROGRESS: User Initiated",
    `shop IMPORT_ROLLBACK_IN_PROGRESS: Rollback trigger ${Arn} does not exist`,
    "shop ROLLBACK_COMPLETE",
  ]);
});

test("SPEC 24.12: a resource that another stack has taken meanwhile is that stack's", async () => {
  const driver = await driveReviewed();
  const other = [toImport(queueType, "Queue", { QueueUrl: driver.orders })];
  await driver.proposeImport({ Resources: { Queue: queue() } }, other, { StackName: "rival" });
  await driver.execute("next", { StackName: "rival" });
  await driver.execute();
  const { StackId } = await driver.stack("rival");
  expect(await driver.history("shop", driver.from)).toContain(
    `Queue IMPORT_FAILED: ${driver.orders} already exists in stack ${StackId}`,
  );
  expect(await driver.stack("rival")).toMatchObject({ StackStatus: "IMPORT_COMPLETE" });
});

test("SPEC 24.14: what cannot be given back ends in IMPORT_ROLLBACK_FAILED, from which a stack is only deleted", async () => {
  const driver = await driveReviewed({ Resources: { ...both, Queue: { ...queue(), DependsOn: "Jobs" } } });
  driver.cloud.faults.failResource({ action: "import", logicalId: "Queue", reason: "No import" });
  driver.cloud.faults.failResource({ action: "rollback", logicalId: "Jobs", reason: "No rollback" });
  await driver.execute();
  expect((await driver.history("shop", driver.from)).slice(-5)).toEqual([
    "Queue IMPORT_ROLLBACK_IN_PROGRESS",
    "Queue IMPORT_ROLLBACK_COMPLETE",
    "Jobs IMPORT_ROLLBACK_IN_PROGRESS",
    "Jobs IMPORT_ROLLBACK_FAILED: No rollback",
    "shop IMPORT_ROLLBACK_FAILED: The following resource(s) failed to import: [Jobs]. ",
  ]);
  await expect(driver.update("shop", { Resources: both })).rejects.toThrow(
    "is in IMPORT_ROLLBACK_FAILED state and can not be updated.",
  );
  expect((await driver.remove("shop")).StackStatus).toBe("DELETE_COMPLETE");
  expect(await driver.read(queueType, driver.jobs)).toMatchObject({ QueueName: "jobs" });
});

test("SPEC 24.9: DescribeEvents tells of an import as an update of the stack, and of its failures", async () => {
  const driver = await driveReviewed();
  driver.cloud.faults.failResource({ action: "import", logicalId: "Jobs", reason: "Not now" });
  await driver.execute();
  const { OperationEvents = [] } = await driver.client.send(
    new DescribeEventsCommand({ StackName: "shop", Filters: { FailedEvents: true } }),
  );
  expect(
    OperationEvents.map(({ EventType, LogicalResourceId, ResourceStatus }) => ({
      EventType,
      LogicalResourceId,
      ResourceStatus,
    })),
  ).toEqual([
    { EventType: "PROVISIONING_ERROR", LogicalResourceId: "Queue", ResourceStatus: "IMPORT_FAILED" },
    { EventType: "PROVISIONING_ERROR", LogicalResourceId: "Jobs", ResourceStatus: "IMPORT_FAILED" },
  ]);
});
