import {
  ContinueUpdateRollbackCommand,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DetectStackDriftCommand,
  DetectStackResourceDriftCommand,
  ListStackResourcesCommand,
  RollbackStackCommand,
  UpdateStackCommand,
  type ContinueUpdateRollbackInput,
  type RollbackStackInput,
} from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";

import { driveStacks, type StackDriver } from "./stack-driver.testing.ts";

const queue = (delay: number, more: object = {}): object => ({
  Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: delay } }, ...more },
});
const badQueue = { BadQueue: { Type: "AWS::SQS::Queue", DependsOn: "Queue" } };

async function rollBack(driver: StackDriver, input: Partial<RollbackStackInput> = {}): Promise<string | undefined> {
  const answer = await driver.client.send(new RollbackStackCommand({ StackName: "network", ...input }));
  await driver.cloud.settle();
  return answer.OperationId;
}

async function continueRollback(
  { client, cloud }: StackDriver,
  input: Partial<ContinueUpdateRollbackInput> = {},
): Promise<void> {
  await client.send(new ContinueUpdateRollbackCommand({ StackName: "network", ...input }));
  await cloud.settle();
}

/** A stack in UPDATE_FAILED: Queue changed in place, BadQueue never made. */
async function failedUpdate(): Promise<StackDriver> {
  const driver = await driveStacks();
  await driver.create("network", queue(5));
  const fault = driver.cloud.faults.failResource({ logicalId: "BadQueue", action: "create", reason: "no" });
  await driver.update("network", queue(7, badQueue), { DisableRollback: true });
  fault.remove();
  return driver;
}

test("SPEC 4.14: RollbackStack takes an update that failed back to the last stable state", async () => {
  const driver = await failedUpdate();
  const { length: before } = await driver.events("network");
  const operationId = await rollBack(driver, { ClientRequestToken: "mine" });
  const stack = await driver.stack("network");
  expect(stack.StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(stack.LastOperations).toEqual([{ OperationType: "ROLLBACK", OperationId: operationId }]);
  expect(await driver.history("network", before)).toEqual([
    "network UPDATE_ROLLBACK_IN_PROGRESS: User Initiated",
    "Queue UPDATE_IN_PROGRESS",
    "Queue UPDATE_COMPLETE",
    "network UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "BadQueue DELETE_COMPLETE",
    "network UPDATE_ROLLBACK_COMPLETE",
  ]);
  const events = (await driver.events("network")).slice(before);
  expect(new Set(events.map((event) => event.ClientRequestToken))).toEqual(new Set(["mine"]));
  expect(events[2]?.ResourceProperties).toBe('{"DelaySeconds":"5"}');
});

test("SPEC 4.15: several updates that failed one after the other are taken back together", async () => {
  const driver = await driveStacks();
  const named = (name: string, more: object = {}): object => ({
    Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: name } }, ...more },
  });
  await driver.create("network", named("jobs"));
  driver.cloud.faults.failResource({ logicalId: "BadQueue", action: "create" });
  await driver.update("network", named("tasks", badQueue), { DisableRollback: true });
  await driver.update("network", named("chores", badQueue), { DisableRollback: true });
  const { length: before } = await driver.events("network");
  await rollBack(driver);
  expect((await driver.resource("network", "Queue")).PhysicalResourceId).toMatch(/jobs$/);
  const deleted = (await driver.events("network"))
    .slice(before)
    .filter(({ LogicalResourceId: id, ResourceStatus }) => id === "Queue" && ResourceStatus === "DELETE_COMPLETE");
  const names = deleted.map(({ PhysicalResourceId }) => PhysicalResourceId?.split("/").at(-1));
  expect(new Set(names)).toEqual(new Set(["tasks", "chores"]));
});

test("SPEC 4.16: RollbackStack deletes a stack that never was stable, with what it made", async () => {
  const driver = await driveStacks();
  driver.cloud.faults.failResource({ logicalId: "BadQueue", action: "create", reason: "no" });
  const { StackId = "" } = await driver.create("network", queue(5, badQueue), { OnFailure: "DO_NOTHING" });
  const { length: before } = await driver.events("network");
  await rollBack(driver);
  expect(await driver.history(StackId, before)).toEqual([
    "network DELETE_IN_PROGRESS: User Initiated",
    "BadQueue DELETE_COMPLETE",
    "Queue DELETE_IN_PROGRESS",
    "Queue DELETE_COMPLETE",
    "network DELETE_COMPLETE",
  ]);
  await expect(driver.stack("network")).rejects.toThrow("Stack with id network does not exist");
});

test("SPEC 4.16: RetainExceptOnCreate deletes what a failed create would retain", async () => {
  const kept = { Kept: { Type: "AWS::SQS::Queue", DeletionPolicy: "Retain" } };
  const statusAfter = async (RetainExceptOnCreate: boolean): Promise<string | undefined> => {
    const driver = await driveStacks();
    driver.cloud.faults.failResource({ logicalId: "BadQueue", action: "create" });
    const { StackId = "" } = await driver.create("network", queue(5, { ...badQueue, ...kept }), {
      OnFailure: "DO_NOTHING",
    });
    await rollBack(driver, { RetainExceptOnCreate });
    return (await driver.events(StackId)).findLast(({ LogicalResourceId: id }) => id === "Kept")?.ResourceStatus;
  };
  expect(await statusAfter(false)).toBe("DELETE_SKIPPED");
  expect(await statusAfter(true)).toBe("DELETE_COMPLETE");
});

test("SPEC 4.17: RollbackStack is refused in every other status", async () => {
  const driver = await driveStacks();
  const { StackId } = await driver.create("network", queue(5));
  await expect(rollBack(driver)).rejects.toThrow(
    `Stack:${StackId} is in CREATE_COMPLETE state and can not be rolled back.`,
  );
  await expect(continueRollback(driver)).rejects.toThrow(
    `Stack:${StackId} is in CREATE_COMPLETE state and can not continue an update rollback.`,
  );
});

/** A stack in UPDATE_ROLLBACK_FAILED: Queue can't be brought back, After depends on it, Added is still there. */
async function failedRollback(): Promise<StackDriver & { readonly repair: () => void }> {
  const driver = await driveStacks();
  const template = (delay: number, more: object = {}): object =>
    queue(delay, {
      After: { Type: "AWS::SQS::Queue", DependsOn: "Queue", Properties: { DelaySeconds: delay } },
      ...more,
    });
  await driver.create("network", template(5));
  driver.cloud.faults.failResource({ logicalId: "BadQueue", action: "create", reason: "no" });
  const lock = driver.cloud.faults.failResource({ logicalId: "Queue", action: "rollback", reason: "Locked" });
  const added = {
    Added: { Type: "AWS::SQS::Queue" },
    BadQueue: { Type: "AWS::SQS::Queue", DependsOn: ["After", "Added"] },
  };
  expect((await driver.update("network", template(7, added))).StackStatus).toBe("UPDATE_ROLLBACK_FAILED");
  return { ...driver, repair: () => lock.remove() };
}

test("SPEC 4.18: ContinueUpdateRollback goes on where the rollback stopped", async () => {
  const driver = await failedRollback();
  const { length: before } = await driver.events("network");
  driver.repair();
  await continueRollback(driver);
  expect(await driver.history("network", before)).toEqual([
    "network UPDATE_ROLLBACK_IN_PROGRESS: User Initiated",
    "Queue UPDATE_IN_PROGRESS",
    "Queue UPDATE_COMPLETE",
    "After UPDATE_IN_PROGRESS",
    "After UPDATE_COMPLETE",
    "network UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "BadQueue DELETE_COMPLETE",
    "Added DELETE_IN_PROGRESS",
    "Added DELETE_COMPLETE",
    "network UPDATE_ROLLBACK_COMPLETE",
  ]);
  const { LastOperations: [last] = [] } = await driver.stack("network");
  expect(last?.OperationType).toBe("CONTINUE_ROLLBACK");
  expect((await driver.events("network")).at(-1)?.OperationId).toBe(last?.OperationId);
});

test("SPEC 4.18: a continued rollback may fail again, and be continued again", async () => {
  const driver = await failedRollback();
  await continueRollback(driver);
  expect(await driver.stack("network")).toMatchObject({
    StackStatus: "UPDATE_ROLLBACK_FAILED",
    StackStatusReason: "The following resource(s) failed to update: [Queue]. ",
  });
  driver.repair();
  await continueRollback(driver);
  expect((await driver.stack("network")).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
});

test("SPEC 4.18: a stack whose rollback failed can be deleted, with what the update had added", async () => {
  const driver = await failedRollback();
  const stack = await driver.remove("network");
  expect(stack.StackStatus).toBe("DELETE_COMPLETE");
  expect(await driver.history(stack.StackId ?? "")).toContain("Added DELETE_COMPLETE");
});

test("SPEC 4.19: a skipped resource is UPDATE_COMPLETE without being touched, and what depends on it is brought back", async () => {
  const driver = await failedRollback();
  const { length: before } = await driver.events("network");
  await continueRollback(driver, { ResourcesToSkip: ["Queue"] });
  expect((await driver.history("network", before)).slice(0, 4)).toEqual([
    "network UPDATE_ROLLBACK_IN_PROGRESS: User Initiated",
    "Queue UPDATE_COMPLETE",
    "After UPDATE_IN_PROGRESS",
    "After UPDATE_COMPLETE",
  ]);
  expect((await driver.stack("network")).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
});

test("SPEC 22.12: what was skipped is not checked for drift until an update changes it", async () => {
  const driver = await failedRollback();
  const { client, cloud } = driver;
  const detect = async (): Promise<unknown> => {
    const { StackDriftDetectionId } = await client.send(new DetectStackDriftCommand({ StackName: "network" }));
    await cloud.settle();
    const end = await client.send(new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }));
    const { StackResourceDrifts = [] } = await client.send(
      new DescribeStackResourceDriftsCommand({ StackName: "network" }),
    );
    const { StackResourceSummaries = [] } = await client.send(new ListStackResourcesCommand({ StackName: "network" }));
    const queue = StackResourceSummaries.find(({ LogicalResourceId: id }) => id === "Queue");
    return {
      stack: end.StackDriftStatus,
      results: StackResourceDrifts.map(({ LogicalResourceId: id }) => id),
      queue: queue?.DriftInformation?.StackResourceDriftStatus,
    };
  };
  const checked = { stack: "IN_SYNC", results: ["After", "Queue"], queue: "IN_SYNC" };
  expect(await detect()).toEqual(checked);
  await continueRollback(driver, { ResourcesToSkip: ["Queue"] });
  expect(await detect()).toEqual({ stack: "IN_SYNC", results: ["After"], queue: "NOT_CHECKED" });
  await expect(
    client.send(new DetectStackResourceDriftCommand({ StackName: "network", LogicalResourceId: "Queue" })),
  ).rejects.toThrow("Resource Queue was skipped by a rollback and is not checked for drift");
  await driver.update("network", queue(8));
  expect(await detect()).toEqual({ ...checked, results: ["Queue"] });
});

test("SPEC 4.19: only what a rollback could not bring back may be skipped", async () => {
  const driver = await failedRollback();
  for (const name of ["After", "Added", "Nothing", "other.Queue"]) {
    await expect(continueRollback(driver, { ResourcesToSkip: [name] })).rejects.toThrow(
      `Resource [${name}] cannot be skipped`,
    );
  }
});

test("SPEC 4.20: ForceRollback skips whatever failed, and excludes a list of resources", async () => {
  const driver = await failedRollback();
  await expect(continueRollback(driver, { ForceRollback: true, ResourcesToSkip: ["Queue"] })).rejects.toThrow(
    "You cannot specify both ForceRollback and ResourcesToSkip.",
  );
  await continueRollback(driver, { ForceRollback: true });
  expect((await driver.stack("network")).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
});

test("SPEC 4.21: the same call with the same token again changes nothing", async () => {
  const driver = await failedRollback();
  driver.repair();
  const again = { ClientRequestToken: "mine" };
  await continueRollback(driver, again);
  const { length: before } = await driver.events("network");
  await continueRollback(driver, again);
  expect(await driver.events("network")).toHaveLength(before);
  await expect(continueRollback(driver, { ...again, ForceRollback: true })).rejects.toThrow(
    "The client request token mine has already been used for this stack.",
  );
});

test("SPEC 4.22: resources of a nested stack are skipped as NestedStackName.LogicalId", async () => {
  const driver = await driveStacks();
  const s3 = new S3Client(driver.cloud.connection());
  await s3.send(new CreateBucketCommand({ Bucket: "templates" }));
  for (const delay of [5, 7]) {
    const Body = JSON.stringify(queue(delay));
    await s3.send(new PutObjectCommand({ Bucket: "templates", Key: `${delay}.json`, Body }));
  }
  const parent = (delay: number, more: object = {}): object => ({
    Resources: {
      Child: {
        Type: "AWS::CloudFormation::Stack",
        Properties: { TemplateURL: `https://templates.s3.amazonaws.com/${delay}.json` },
      },
      ...more,
    },
  });
  await driver.create("network", parent(5));
  driver.cloud.faults.failResource({ logicalId: "BadQueue", action: "create" });
  driver.cloud.faults.failResource({ logicalId: "Queue", action: "rollback", reason: "Locked" });
  const bad = { BadQueue: { Type: "AWS::SQS::Queue", DependsOn: "Child" } };
  expect((await driver.update("network", parent(7, bad))).StackStatus).toBe("UPDATE_ROLLBACK_FAILED");
  const child = (await driver.resource("network", "Child")).PhysicalResourceId ?? "";
  const { StackName: childName, StackStatus } = await driver.stack(child);
  expect(StackStatus).toBe("UPDATE_ROLLBACK_FAILED");

  await expect(continueRollback(driver, { ResourcesToSkip: ["Child"] })).rejects.toThrow("cannot be skipped");
  await expect(continueRollback(driver, { StackName: child })).rejects.toThrow("nested stack");
  await continueRollback(driver, { ResourcesToSkip: [`${childName}.Queue`] });
  expect((await driver.stack("network")).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect((await driver.stack(child)).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(await driver.resource(child, "Queue")).toMatchObject({ ResourceStatus: "UPDATE_COMPLETE" });
});

test("SPEC 4.18: a stack whose rollback failed cannot be updated", async () => {
  const { client } = await failedRollback();
  const command = new UpdateStackCommand({ StackName: "network", TemplateBody: JSON.stringify(queue(6)) });
  await expect(client.send(command)).rejects.toThrow("is in UPDATE_ROLLBACK_FAILED state and can not be updated.");
});
