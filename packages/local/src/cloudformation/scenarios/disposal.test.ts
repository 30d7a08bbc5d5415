import { expect, test } from "vitest";

import { driveStacks } from "../stack-driver.testing.ts";

const one = (Type: string, more: object = {}): object => ({ Resources: { Data: { Type, ...more } } });
const database = "AWS::RDS::DBInstance";

test("SPEC 5.2, SPEC 5.11: a deletion fails, is repeated, and leaves behind what is retained or refuses", async () => {
  const { cloud, create, remove, events, history } = await driveStacks();
  const { StackId = "" } = await create("shop", {
    Resources: {
      Archive: { Type: "AWS::SQS::Queue", DeletionPolicy: "RetainExceptOnCreate" },
      Orders: { Type: "AWS::SQS::Queue", DependsOn: "Archive" },
      App: { Type: "AWS::SNS::Topic", DependsOn: "Orders" },
    },
  });
  const { length: before } = await events("shop");
  cloud.faults.failResource({ logicalId: "Orders", action: "delete", reason: "in use" });
  await remove("shop");
  await remove("shop", { RetainResources: ["Orders"] });
  expect(await history(StackId, before)).toEqual([
    "shop DELETE_IN_PROGRESS: User Initiated",
    "App DELETE_IN_PROGRESS",
    "App DELETE_COMPLETE",
    "Orders DELETE_IN_PROGRESS",
    "Orders DELETE_FAILED: in use",
    "shop DELETE_FAILED: The following resource(s) failed to delete: [Orders]. ",
    "shop DELETE_IN_PROGRESS: User Initiated",
    "Orders DELETE_SKIPPED",
    "Archive DELETE_SKIPPED",
    "shop DELETE_COMPLETE",
  ]);
});

test.each([
  [database, {}, true],
  [database, { Properties: { DBClusterIdentifier: "orders" } }, false],
  [database, { DeletionPolicy: "Delete" }, false],
  ["AWS::RDS::DBCluster", {}, true],
  ["AWS::RDS::DBCluster", { DeletionPolicy: "Delete" }, false],
  ["AWS::EC2::Volume", { Properties: { AvailabilityZone: "us-east-1a", Size: 1 } }, false],
  ["AWS::EC2::Volume", { Properties: { AvailabilityZone: "us-east-1a", Size: 1 }, DeletionPolicy: "Snapshot" }, true],
  ["AWS::Neptune::DBCluster", { DeletionPolicy: "Snapshot" }, true],
  [
    "AWS::ElastiCache::ReplicationGroup",
    { Properties: { ReplicationGroupDescription: "d" }, DeletionPolicy: "Snapshot" },
    true,
  ],
])("SPEC 5.9: the deletion of %s with %o leaves a snapshot: %s", async (type, more, leavesOne) => {
  const { cloud, create, remove, resource, events, history } = await driveStacks();
  const { StackId = "" } = await create("shop", one(type, more));
  const { PhysicalResourceId: physicalId } = await resource("shop", "Data");
  const { length: before } = await events("shop");
  await remove("shop");
  expect(await history(StackId, before)).toEqual([
    "shop DELETE_IN_PROGRESS: User Initiated",
    "Data DELETE_IN_PROGRESS",
    "Data DELETE_COMPLETE",
    "shop DELETE_COMPLETE",
  ]);
  const [snapshot] = cloud.snapshots();
  if (leavesOne) {
    expect(snapshot).toMatchObject({ account: "111111111111", region: "us-east-1", type, physicalId });
    expect(snapshot?.snapshotId).toMatch(/^shop-snapshot-data-[a-z0-9]{12}$/);
  } else expect(cloud.snapshots()).toEqual([]);
});

test("SPEC 5.9: a database that is replaced or removed leaves a snapshot as its policies say, one that never was finished does not", async () => {
  const { cloud, create, update, history, events } = await driveStacks();
  const named = (name: string, more: object = {}): object => ({
    Resources: {
      Data: { Type: database, UpdateReplacePolicy: "Snapshot", Properties: { DBInstanceIdentifier: name } },
      ...more,
    },
  });
  await create("shop", named("blue"));
  await update("shop", named("green"));
  expect(cloud.snapshots().map(({ physicalId }) => physicalId)).toEqual(["blue"]);
  const { length: before } = await events("shop");
  const fault = cloud.faults.failResource({ logicalId: "App", action: "create", reason: "no" });
  await update("shop", named("red", { App: { Type: "AWS::SNS::Topic", DependsOn: "Data" } }));
  expect((await history("shop", before)).slice(-5)).toEqual([
    "shop UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "App DELETE_COMPLETE",
    "Data DELETE_IN_PROGRESS",
    "Data DELETE_COMPLETE",
    "shop UPDATE_ROLLBACK_COMPLETE",
  ]);
  expect(cloud.snapshots()).toHaveLength(1);
  fault.remove();
  await update("shop", { Resources: { App: { Type: "AWS::SNS::Topic" } } });
  expect(cloud.snapshots().map(({ physicalId }) => physicalId)).toEqual(["blue", "green"]);
});

test.each([
  ["DeletionPolicy", "deletion policy"],
  ["UpdateReplacePolicy", "update replace policy"],
])("SPEC 5.10: %s Snapshot is refused for a type without snapshots", async (attribute, name) => {
  const { create } = await driveStacks();
  await expect(create("shop", one("AWS::DynamoDB::Table", { [attribute]: "Snapshot" }))).rejects.toMatchObject({
    name: "ValidationError",
    message: `Template error: resource type AWS::DynamoDB::Table does not support ${name} Snapshot`,
  });
});
