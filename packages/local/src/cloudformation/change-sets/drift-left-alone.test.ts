import { UpdateResourceCommand } from "@aws-sdk/client-cloudcontrol";
import { expect, test } from "vitest";

import { driveDriftAware } from "./drift-aware-driver.testing.ts";

const database = (properties: object): object => ({
  Resources: {
    Database: {
      Type: "AWS::RDS::DBInstance",
      Properties: { DBInstanceClass: "db.t3.micro", Engine: "postgres", ...properties },
    },
  },
});
const inClear = /hunter|swordfish/;

test("SPEC 25.8: for write-only properties and secrets the last deployment counts, and nothing of them is shown", async () => {
  const { create, patch, review, changes, describe, revert } = await driveDriftAware();
  const Parameters = { Label: { Type: "String", NoEcho: true } };
  const template = (properties: object): object => ({
    Parameters,
    ...database({
      MasterUserPassword: "{{resolve:secretsmanager:admin}}",
      Tags: [{ Key: "label", Value: { Ref: "Label" } }],
      KmsKeyId: "alias/a",
      AllowMajorVersionUpgrade: true,
      ...properties,
    }),
  });
  const label = (ParameterValue: string): object => ({ Parameters: [{ ParameterKey: "Label", ParameterValue }] });
  await create("shop", template({}), label("hunter2"));
  await patch("Database", [{ op: "replace", path: "/Tags/0/Value", value: "hunter3" }]);
  await review(template({}), label("hunter2"));
  expect(await describe()).toMatchObject({ Status: "FAILED", StackDriftStatus: "IN_SYNC" });
  await patch("Database", [{ op: "replace", path: "/DBInstanceClass", value: "db.t3.large" }]);
  await review(template({ AllowMajorVersionUpgrade: false }), label("swordfish"));
  const [change] = await changes("next", true);
  expect(change?.ResourceDriftStatus).toBe("MODIFIED");
  expect(change?.ResourceDriftIgnoredAttributes).toEqual([
    { Path: "/Properties/MasterUserPassword", Reason: "WRITE_ONLY_PROPERTY" },
    { Path: "/Properties/Tags/0/Value", Reason: "SENSITIVE_PROPERTY" },
    { Path: "/Properties/AllowMajorVersionUpgrade", Reason: "WRITE_ONLY_PROPERTY" },
  ]);
  const told = (change?.Details ?? []).map(({ Target: target }) => [
    target?.Name,
    target?.BeforeValue,
    target?.AfterValue,
    target?.BeforeValueFrom,
  ]);
  expect(told).toEqual([
    ["DBInstanceClass", "db.t3.large", "db.t3.micro", "ACTUAL_STATE"],
    ["Tags", "****", "****", "PREVIOUS_DEPLOYMENT_STATE"],
    ["Tags", "****", "****", "PREVIOUS_DEPLOYMENT_STATE"],
    ["AllowMajorVersionUpgrade", "true", "false", "PREVIOUS_DEPLOYMENT_STATE"],
  ]);
  expect(JSON.stringify(change)).not.toMatch(inClear);
  expect(await revert()).toBe("UPDATE_COMPLETE");
});

test("SPEC 25.8: a live value that is the new secret is hidden too", async () => {
  const { create, patch, review, changes, actions } = await driveDriftAware();
  const queue = (value: unknown): object => ({
    Parameters: { Label: { Type: "String", NoEcho: true } },
    Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { Tags: [{ Key: "label", Value: value }] } } },
  });
  const label = { Parameters: [{ ParameterKey: "Label", ParameterValue: "hunter2" }] };
  await create("shop", queue("open"), label);
  await patch("Queue", [{ op: "replace", path: "/Tags/0/Value", value: "hunter2" }]);
  await review(queue({ Ref: "Label" }), label);
  expect(await actions()).toEqual(["SyncWithActual Queue MODIFIED"]);
  expect(JSON.stringify(await changes("next", true))).not.toMatch(inClear);
});

test("SPEC 25.8: an engine version that AWS upgrades stays, until the template names another one", async () => {
  const { create, patch, review, changes, describe, actions, revert, live } = await driveDriftAware();
  const upgraded = (EngineVersion: string, more: object = {}): object =>
    database({ EngineVersion, AutoMinorVersionUpgrade: true, ...more });
  await create("shop", upgraded("16.1"));
  await patch("Database", [{ op: "replace", path: "/EngineVersion", value: "16.4" }]);
  await review();
  expect(await describe()).toMatchObject({ Status: "FAILED", StackDriftStatus: "IN_SYNC" });
  await review(upgraded("16.1", { AllocatedStorage: "40" }));
  expect(await actions()).toEqual(["Modify Database IN_SYNC"]);
  const [change] = await changes("next", true);
  expect(change?.ResourceDriftIgnoredAttributes).toEqual([
    { Path: "/Properties/EngineVersion", Reason: "MANAGED_BY_AWS" },
  ]);
  expect(JSON.parse(change?.BeforeContext ?? "")).toMatchObject({ Properties: { EngineVersion: "16.4" } });
  expect(await revert()).toBe("UPDATE_COMPLETE");
  expect(await live("Database")).toMatchObject({ EngineVersion: "16.4", AllocatedStorage: "40" });
  await review(upgraded("16.2", { AllocatedStorage: "40" }));
  const [renamed] = await changes("next", true);
  expect(renamed?.Details?.[0]?.Target).toMatchObject({ BeforeValue: "16.4", AfterValue: "16.2" });
  expect(renamed).not.toHaveProperty("ResourceDriftIgnoredAttributes");
  expect(await revert()).toBe("UPDATE_COMPLETE");
  expect(await live("Database")).toMatchObject({ EngineVersion: "16.2" });
});

const target = (service: string, id: string, dimension: string): object => ({
  Type: "AWS::ApplicationAutoScaling::ScalableTarget",
  Properties: {
    ServiceNamespace: service,
    ResourceId: { "Fn::Sub": id },
    ScalableDimension: dimension,
    MinCapacity: 1,
    MaxCapacity: 9,
  },
});

test("SPEC 25.8: what a scaling target or policy moves stays, other capacities do not", async () => {
  const { create, patch, review, actions, revert, live } = await driveDriftAware();
  const table = {
    Type: "AWS::DynamoDB::Table",
    Properties: {
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
    },
  };
  const group = {
    Type: "AWS::AutoScaling::AutoScalingGroup",
    Properties: { MinSize: "1", MaxSize: "9", DesiredCapacity: "2" },
  };
  await create("shop", {
    Resources: {
      Table: table,
      Reads: target("dynamodb", "table/${Table}", "dynamodb:table:ReadCapacityUnits"),
      Group: group,
      Policy: { Type: "AWS::AutoScaling::ScalingPolicy", Properties: { AutoScalingGroupName: { Ref: "Group" } } },
      Other: group,
    },
  });
  const scaled = { ReadCapacityUnits: 50, WriteCapacityUnits: 50 };
  await patch("Table", [{ op: "replace", path: "/ProvisionedThroughput", value: scaled }]);
  for (const logicalId of ["Group", "Other"]) {
    await patch(logicalId, [{ op: "replace", path: "/DesiredCapacity", value: "7" }]);
  }
  await review();
  expect(await actions()).toEqual(["Modify Table MODIFIED", "Modify Other MODIFIED"]);
  expect(await revert()).toBe("UPDATE_COMPLETE");
  expect(await live("Table")).toMatchObject({
    ProvisionedThroughput: { ReadCapacityUnits: 50, WriteCapacityUnits: 5 },
  });
  expect(await live("Group")).toMatchObject({ DesiredCapacity: "7" });
  expect(await live("Other")).toMatchObject({ DesiredCapacity: "2" });
});

test("SPEC 25.8: the size of a service that is scaled stays", async () => {
  const { create, cloud, control, review, describe, resource } = await driveDriftAware();
  await create("shop", {
    Resources: {
      Service: { Type: "AWS::ECS::Service", Properties: { Cluster: "main", DesiredCount: 2 } },
      Tasks: target("ecs", "service/main/${Service.Name}", "ecs:service:DesiredCount"),
    },
  });
  const { PhysicalResourceId: arn } = await resource("shop", "Service");
  const PatchDocument = JSON.stringify([{ op: "replace", path: "/DesiredCount", value: 7 }]);
  await control.send(
    new UpdateResourceCommand({ TypeName: "AWS::ECS::Service", Identifier: `${arn}|main`, PatchDocument }),
  );
  await cloud.settle();
  await review();
  expect(await describe()).toMatchObject({ Status: "FAILED", StackDriftStatus: "IN_SYNC" });
});

test("SPEC 25.9: drift of what only a new resource could have is not undone, but a template may accept it", async () => {
  const { create, erase, make, patch, review, describe, changes, actions, revert, live, detect, resource } =
    await driveDriftAware();
  const table = (key: string, more: object = {}): object => ({
    TableName: "orders",
    KeySchema: [{ AttributeName: key, KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST",
    ...more,
  });
  const template = (properties: object): object => ({
    Resources: { Table: { Type: "AWS::DynamoDB::Table", Properties: properties } },
  });
  await create("shop", template(table("id")));
  await erase("Table");
  await make("AWS::DynamoDB::Table", table("sku"));
  await review();
  expect(await describe()).toMatchObject({ Status: "FAILED", StackDriftStatus: "DRIFTED", Changes: [] });
  await patch("Table", [{ op: "replace", path: "/BillingMode", value: "PROVISIONED" }]);
  await review();
  expect(await actions()).toEqual(["Modify Table MODIFIED"]);
  const [change] = await changes("next", true);
  expect(change?.Details?.map(({ Target }) => Target?.Path)).toEqual(["/Properties/BillingMode"]);
  expect(change?.Replacement).toBe("False");
  expect(JSON.parse(change?.BeforeContext ?? "")).toMatchObject({
    Properties: { KeySchema: [{ AttributeName: "sku" }] },
  });
  expect(await revert()).toBe("UPDATE_COMPLETE");
  expect(await live("Table")).toMatchObject(table("sku"));
  expect(await detect()).toMatchObject({ StackDriftStatus: "DRIFTED" });
  await review(template(table("sku")));
  expect(await actions()).toEqual(["SyncWithActual Table MODIFIED"]);
  expect(await revert()).toBe("UPDATE_COMPLETE");
  expect((await resource("shop", "Table")).PhysicalResourceId).toBe("orders");
  expect(await detect()).toMatchObject({ StackDriftStatus: "IN_SYNC" });
});

test("SPEC 25.9: the external tags of a list go on being reported by a detection", async () => {
  const { create, patch, review, describe, detect } = await driveDriftAware();
  const Tags = [{ Key: "team", Value: "a" }];
  await create("shop", { Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { Tags } } } });
  await patch("Queue", [{ op: "add", path: "/Tags/0", value: { Key: "cost", Value: "1" } }]);
  await review();
  expect(await describe()).toMatchObject({ Status: "FAILED", StackDriftStatus: "IN_SYNC" });
  expect(await detect()).toMatchObject({ StackDriftStatus: "DRIFTED" });
});
