import {
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  DetectStackDriftCommand,
  ExecuteChangeSetCommand,
  RollbackStackCommand,
  type StackEvent,
} from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { driveNestedStacks } from "./nested-stack-driver.testing.ts";
import { driveStacks, type StackDriver } from "./stack-driver.testing.ts";

const express = { DeploymentConfig: { Mode: "EXPRESS" } } as const;
const expressWithRollback = { DeploymentConfig: { Mode: "EXPRESS", DisableRollback: false } } as const;
const behind = "Resource operation completed using Express Mode. It may continue becoming available in the background.";

const queue = (delay: number, more: object = {}): object => ({
  Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: delay } }, ...more },
});
const table = (name: string): object => ({
  Table: {
    Type: "AWS::DynamoDB::Table",
    DependsOn: "Queue",
    Properties: {
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    },
  },
});

/** From the first to the last of the events of a stack, in milliseconds. */
function span(events: readonly StackEvent[]): number {
  const [first, last] = [events.at(0), events.at(-1)].map((event) => event?.Timestamp?.getTime() ?? 0);
  return (last ?? 0) - (first ?? 0);
}

/** How long the creation of a resource took, in milliseconds, without the time in which its request was accepted. */
async function lasting(driver: StackDriver, stackName: string, logicalId: string): Promise<number> {
  const events = (await driver.events(stackName)).filter((event) => event.LogicalResourceId === logicalId);
  return span(events.slice(1));
}

async function failedExpressUpdate(): Promise<StackDriver> {
  const driver = await driveStacks();
  await driver.create("app", queue(5));
  driver.cloud.faults.failResource({ logicalId: "Table", reason: "no", times: 1 });
  const stack = await driver.update("app", queue(7, table("jobs")), express);
  expect(stack.StackStatus).toBe("UPDATE_FAILED");
  return driver;
}

test("SPEC 29.1: an express create is over once configuration is applied, in dependency order", async () => {
  const driver = await driveStacks();
  const { create, history, events } = driver;
  const stack = await create("app", queue(5, table("jobs")), express);
  expect(await history("app")).toEqual([
    "app CREATE_IN_PROGRESS: User Initiated",
    "Queue CREATE_IN_PROGRESS",
    "Queue CREATE_IN_PROGRESS: Resource creation Initiated",
    `Queue CREATE_COMPLETE: ${behind}`,
    "Table CREATE_IN_PROGRESS",
    "Table CREATE_IN_PROGRESS: Resource creation Initiated",
    `Table CREATE_COMPLETE: ${behind}`,
    "app CREATE_COMPLETE",
  ]);
  expect(stack).toMatchObject({ DeploymentConfig: { Mode: "EXPRESS", DisableRollback: true }, DisableRollback: true });
  const standard = await create("other", queue(5, table("more")));
  expect(standard.DeploymentConfig).toEqual({ Mode: "STANDARD", DisableRollback: false });
  expect((await events("other")).every(({ ResourceStatusReason: reason }) => reason !== behind)).toBe(true);
  for (const logicalId of ["Queue", "Table"]) {
    const [fast, slow] = [await lasting(driver, "app", logicalId), await lasting(driver, "other", logicalId)];
    // Beside the time it takes to accept a request; chance makes either a tenth longer at most.
    expect(fast / slow).toBeGreaterThan(0.9 / 5);
    expect(fast / slow).toBeLessThan(1.2 / 5);
  }
});

test("SPEC 29.1: no configuration takes more than ten seconds to be applied", async () => {
  const driver = await driveStacks();
  const cluster = {
    Type: "AWS::EKS::Cluster",
    Properties: { RoleArn: "role", ResourcesVpcConfig: { SubnetIds: ["a"] } },
  };
  await driver.create("app", { Resources: { Cluster: cluster } }, express);
  expect(await lasting(driver, "app", "Cluster")).toBe(10_000);
  await driver.create("other", { Resources: { Cluster: cluster } });
  expect(await lasting(driver, "other", "Cluster")).toBeGreaterThan(60_000);
});

test("SPEC 29.1: so are updates, replacements and their clean-up", async () => {
  const { create, update, events, history, resource } = await driveStacks();
  await create("app", queue(5, table("jobs")));
  const { length: before } = await events("app");
  const { PhysicalResourceId: old } = await resource("app", "Table");
  await update("app", queue(7, table("others")), express);
  expect(await history("app", before)).toEqual([
    "app UPDATE_IN_PROGRESS: User Initiated",
    "Queue UPDATE_IN_PROGRESS",
    `Queue UPDATE_COMPLETE: ${behind}`,
    "Table UPDATE_IN_PROGRESS: Requested update requires the creation of a new physical resource; hence creating one.",
    "Table UPDATE_IN_PROGRESS: Resource creation Initiated",
    `Table UPDATE_COMPLETE: ${behind}`,
    "app UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "Table DELETE_IN_PROGRESS",
    `Table DELETE_COMPLETE: ${behind}`,
    "app UPDATE_COMPLETE",
  ]);
  expect(old).toBe("jobs");
  const quick = span((await events("app")).slice(before));
  await create("other", queue(5, table("more")));
  const { length: created } = await events("other");
  await update("other", queue(7, table("most")));
  expect(quick * 2).toBeLessThan(span((await events("other")).slice(created)));
});

test("SPEC 29.2: an express deletion is over once everything was asked to go", async () => {
  const { create, remove, events, history } = await driveStacks();
  const { StackId = "" } = await create("app", queue(5, table("jobs")));
  const { length: before } = await events("app");
  const stack = await remove("app", express);
  expect(await history(StackId, before)).toEqual([
    "app DELETE_IN_PROGRESS: User Initiated",
    "Table DELETE_IN_PROGRESS",
    `Table DELETE_COMPLETE: ${behind}`,
    "Queue DELETE_IN_PROGRESS",
    `Queue DELETE_COMPLETE: ${behind}`,
    "app DELETE_COMPLETE",
  ]);
  expect(stack.DeploymentConfig?.Mode).toBe("EXPRESS");
  const other = await create("other", queue(5, table("jobs")));
  await remove("other");
  const waited = await events(other.StackId ?? "");
  expect(span((await events(StackId)).slice(before)) * 2).toBeLessThan(span(waited.slice(before)));
});

test("SPEC 29.3: what fails after its configuration was applied is not noticed, what refuses it is", async () => {
  const { cloud, create } = await driveStacks();
  cloud.faults.failResource({ logicalId: "Table", action: "create", stage: "stabilization", reason: "never ready" });
  expect((await create("app", queue(5, table("jobs")), express)).StackStatus).toBe("CREATE_COMPLETE");
  expect((await create("slow", queue(5, table("more")))).StackStatus).toBe("ROLLBACK_COMPLETE");
});

test("SPEC 29.4: a failure leaves everything as it is, unless rollback is asked for", async () => {
  const { cloud, create, history, stack } = await driveStacks();
  cloud.faults.failResource({ logicalId: "Table", action: "create", reason: "no" });
  await create("kept", queue(5, table("jobs")), express);
  expect((await history("kept")).slice(-2)).toEqual([
    "Table CREATE_FAILED: no",
    "kept CREATE_FAILED: The following resource(s) failed to create: [Table]. ",
  ]);
  await create("back", queue(5, table("jobs")), expressWithRollback);
  expect((await history("back")).slice(-6)).toEqual([
    "Table CREATE_FAILED: no",
    "back ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [Table]. Rollback requested by user.",
    "Table DELETE_COMPLETE",
    "Queue DELETE_IN_PROGRESS",
    `Queue DELETE_COMPLETE: ${behind}`,
    "back ROLLBACK_COMPLETE",
  ]);
  expect((await stack("back")).DeploymentConfig).toEqual({ Mode: "EXPRESS", DisableRollback: false });
});

test("SPEC 29.4: an express update with rollback is taken back in express mode", async () => {
  const { cloud, create, update, events, history } = await driveStacks();
  await create("app", queue(5));
  const { length: before } = await events("app");
  cloud.faults.failResource({ logicalId: "Table", action: "create", reason: "no" });
  await update("app", queue(7, table("jobs")), expressWithRollback);
  expect((await history("app", before)).slice(-6)).toEqual([
    "app UPDATE_ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [Table]. ",
    "Queue UPDATE_IN_PROGRESS",
    `Queue UPDATE_COMPLETE: ${behind}`,
    "app UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "Table DELETE_COMPLETE",
    "app UPDATE_ROLLBACK_COMPLETE",
  ]);
});

test("SPEC 29.5: what failed in express mode goes on in express mode alone, or is deleted", async () => {
  const { client, cloud, update, remove } = await failedExpressUpdate();
  const sentence =
    "This stack is in a UPDATE_FAILED state from a previous operation that used EXPRESS deployment mode with disable-rollback. Follow-up operations must use the same DeploymentConfig (mode=EXPRESS) until the stack reaches a *_COMPLETE state";
  await expect(update("app", queue(8))).rejects.toThrow(sentence);
  await expect(update("app", queue(8), { DisableRollback: true })).rejects.toThrow(sentence);
  const ChangeSetName = "next";
  const changed = { StackName: "app", ChangeSetName, TemplateBody: JSON.stringify(queue(8)) };
  await expect(client.send(new CreateChangeSetCommand(changed))).rejects.toThrow(sentence);
  await expect(client.send(new RollbackStackCommand({ StackName: "app" }))).rejects.toThrow(
    "RollbackStack is not supported for stacks that were last updated using EXPRESS deployment mode and are in a failed state",
  );
  await expect(update("app", queue(8), expressWithRollback)).rejects.toThrow(
    "This stack is currently in a non-terminal [UPDATE_FAILED] state.",
  );
  expect((await update("app", queue(7, table("jobs")), express)).StackStatus).toBe("UPDATE_COMPLETE");
  expect((await update("app", queue(9))).DeploymentConfig?.Mode).toBe("STANDARD");
  cloud.faults.failResource({ logicalId: "Queue", action: "update", times: 1 });
  await update("app", queue(3), express);
  expect((await remove("app")).StackStatus).toBe("DELETE_COMPLETE");
});

test("SPEC 29.5: a stack that failed in standard mode is rolled back in express mode when asked to be", async () => {
  const { cloud, client, create, update, history, stack } = await driveStacks();
  await create("app", queue(5));
  cloud.faults.failResource({ logicalId: "Table", action: "create", reason: "no" });
  await update("app", queue(7, table("jobs")), { DeploymentConfig: { DisableRollback: true } });
  expect((await stack("app")).DeploymentConfig).toEqual({ Mode: "STANDARD", DisableRollback: true });
  await client.send(new RollbackStackCommand({ StackName: "app", ...express }));
  await cloud.settle();
  expect((await history("app")).slice(-5)).toContain(`Queue UPDATE_COMPLETE: ${behind}`);
  expect(await stack("app")).toMatchObject({
    StackStatus: "UPDATE_ROLLBACK_COMPLETE",
    DeploymentConfig: { Mode: "EXPRESS" },
  });
});

test("SPEC 29.6: a change set keeps its mode for its execution", async () => {
  const { client, cloud, create, history, stack } = await driveStacks();
  await create("app", queue(5));
  const target = { StackName: "app", ChangeSetName: "fast" };
  await client.send(new CreateChangeSetCommand({ ...target, TemplateBody: JSON.stringify(queue(7)), ...express }));
  await cloud.settle();
  expect((await client.send(new DescribeChangeSetCommand(target))).DeploymentConfig).toEqual({ Mode: "EXPRESS" });
  expect((await stack("app")).DeploymentConfig?.Mode).toBe("STANDARD");
  await client.send(new ExecuteChangeSetCommand(target));
  await cloud.settle();
  expect((await history("app")).at(-3)).toBe(`Queue UPDATE_COMPLETE: ${behind}`);
  expect((await stack("app")).DeploymentConfig).toEqual({ Mode: "EXPRESS", DisableRollback: true });
});

test("SPEC 29.7: nested stacks are deployed and deleted in the mode of their parent", async () => {
  const { put, create, remove, children, history, stack } = await driveNestedStacks();
  await put("child.json", queue(5));
  const TemplateURL = "https://templates.s3.amazonaws.com/child.json";
  const parent = { Resources: { Child: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL } } } };
  await create("app", parent, express);
  const [child] = await children();
  expect(child?.DeploymentConfig).toEqual({ Mode: "EXPRESS", DisableRollback: true });
  expect(await history(child?.StackId ?? "")).toContain(`Queue CREATE_COMPLETE: ${behind}`);
  expect(await history("app")).toContain("Child CREATE_COMPLETE");
  await remove("app", express);
  expect(await history(child?.StackId ?? "")).toContain(`Queue DELETE_COMPLETE: ${behind}`);
  expect((await stack(child?.StackId ?? "")).StackStatus).toBe("DELETE_COMPLETE");
});

test("SPEC 29.8: custom resources and wait conditions are waited for all the same", async () => {
  const { cloud, create, history, events } = await driveStacks();
  const ServiceToken = "arn:aws:lambda:us-east-1:111111111111:function:seed";
  cloud.customResources.register(ServiceToken, () => ({ PhysicalResourceId: "seeded" }));
  const Resources = {
    Seed: { Type: "Custom::Seed", Properties: { ServiceToken } },
    Handle: { Type: "AWS::CloudFormation::WaitConditionHandle" },
    Wait: { Type: "AWS::CloudFormation::WaitCondition", Properties: { Handle: { Ref: "Handle" }, Timeout: "60" } },
  };
  await create("app", { Resources }, express);
  expect(await history("app")).toContain("Seed CREATE_COMPLETE");
  expect(await history("app")).toContain(
    "Wait CREATE_FAILED: WaitCondition timed out. Received 0 conditions when expecting 1",
  );
  expect(span(await events("app"))).toBeGreaterThan(60_000);
});

test("SPEC 29.9: what express mode has left behind is there, and in sync", async () => {
  const { client, cloud, create, stack } = await driveStacks();
  await create("app", queue(5, table("jobs")), express);
  await client.send(new DetectStackDriftCommand({ StackName: "app" }));
  await cloud.settle();
  expect((await stack("app")).DriftInformation?.StackDriftStatus).toBe("IN_SYNC");
});

test("SPEC 29.10: a DeploymentConfig goes with neither DisableRollback nor OnFailure", async () => {
  const { create, update } = await driveStacks();
  await create("app", queue(5));
  await expect(create("new", queue(5), { ...express, OnFailure: "DELETE" })).rejects.toThrow(
    "You cannot specify both DeploymentConfig and OnFailure.",
  );
  await expect(update("app", queue(7), { ...express, DisableRollback: false })).rejects.toThrow(
    "You cannot specify both DeploymentConfig and DisableRollback.",
  );
});
