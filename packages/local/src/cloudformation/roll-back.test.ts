import { CancelUpdateStackCommand, DescribeStacksCommand, UpdateStackCommand } from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { driveStacks } from "./stack-driver.testing.ts";

const queue = (delay: number, more: object = {}): object => ({
  Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: delay } }, ...more },
  Outputs: { Url: { Value: { Ref: "Queue" } } },
});
const badQueue = { BadQueue: { Type: "AWS::SQS::Queue", DependsOn: "Queue" } };

test("SPEC 4.1: an update that fails is taken back: old properties return, what was new is deleted in the clean-up", async () => {
  const { cloud, create, update, events } = await driveStacks();
  await create("network", queue(5));
  const { length: before } = await events("network");
  cloud.faults.failResource({ logicalId: "BadQueue", action: "create", reason: "The service said no" });
  const stack = await update("network", queue(7, badQueue));
  const seen = (await events("network"))
    .slice(before)
    .map((event) => [
      event.LogicalResourceId,
      event.ResourceStatus,
      event.ResourceStatusReason,
      event.LogicalResourceId === "BadQueue" ? event.PhysicalResourceId : event.ResourceProperties,
    ]);
  expect(seen).toEqual([
    ["network", "UPDATE_IN_PROGRESS", "User Initiated", undefined],
    ["Queue", "UPDATE_IN_PROGRESS", undefined, '{"DelaySeconds":"7"}'],
    ["Queue", "UPDATE_COMPLETE", undefined, '{"DelaySeconds":"7"}'],
    ["BadQueue", "CREATE_IN_PROGRESS", undefined, ""],
    ["BadQueue", "CREATE_FAILED", "The service said no", ""],
    ["network", "UPDATE_ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [BadQueue]. ", undefined],
    ["Queue", "UPDATE_IN_PROGRESS", undefined, '{"DelaySeconds":"5"}'],
    ["Queue", "UPDATE_COMPLETE", undefined, '{"DelaySeconds":"5"}'],
    ["network", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", undefined, undefined],
    ["BadQueue", "DELETE_COMPLETE", undefined, ""],
    ["network", "UPDATE_ROLLBACK_COMPLETE", undefined, undefined],
  ]);
  expect(stack.LastOperations?.map(({ OperationType }) => OperationType)).toEqual(["ROLLBACK", "UPDATE_STACK"]);
});

test("SPEC 4.2: events of a rollback carry an operation id of their own and the token of the call", async () => {
  const { cloud, create, update, events } = await driveStacks();
  await create("network", queue(5));
  const { length: before } = await events("network");
  cloud.faults.failResource({ logicalId: "BadQueue", action: "create" });
  const stack = await update("network", queue(7, badQueue), { ClientRequestToken: "mine" });
  const ids = [...new Set((await events("network")).slice(before).map(({ OperationId }) => OperationId))];
  expect(ids).toEqual(stack.LastOperations?.map(({ OperationId }) => OperationId).toReversed());
  const tokens = (await events("network")).slice(before).map(({ ClientRequestToken }) => ClientRequestToken);
  expect(new Set(tokens)).toEqual(new Set(["mine"]));
});

test("SPEC 4.3: a stack shows no outputs while its update is rolled back, and the old ones afterwards", async () => {
  const { cloud, client, create, update } = await driveStacks();
  const { Outputs: outputs } = await create("network", queue(5));
  cloud.faults.failResource({ logicalId: "BadQueue", action: "create" });
  const command = new UpdateStackCommand({
    StackName: "network",
    TemplateBody: JSON.stringify(queue(7, badQueue)),
  });
  await client.send(command);
  const seen = new Map<string, unknown>();
  for (let step = 0; step < 100; step += 1) {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: "network" }));
    seen.set(String(stack?.StackStatus), stack?.Outputs);
    await cloud.clock.advance(100);
  }
  expect(Object.fromEntries(seen)).toEqual({
    UPDATE_IN_PROGRESS: outputs,
    UPDATE_ROLLBACK_IN_PROGRESS: undefined,
    UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: outputs,
    UPDATE_ROLLBACK_COMPLETE: outputs,
  });
  expect((await update("network", queue(6))).StackStatus).toBe("UPDATE_COMPLETE");
});

test("SPEC 4.4: a failed create deletes what it made, dependants first", async () => {
  const { cloud, create, history } = await driveStacks();
  cloud.faults.failResource({ logicalId: "BadQueue", action: "create", reason: "no" });
  const stack = await create("network", queue(5, badQueue));
  expect(stack).toMatchObject({ StackStatus: "ROLLBACK_COMPLETE", DisableRollback: false });
  expect(await history("network")).toEqual([
    "network CREATE_IN_PROGRESS: User Initiated",
    "Queue CREATE_IN_PROGRESS",
    "Queue CREATE_IN_PROGRESS: Resource creation Initiated",
    "Queue CREATE_COMPLETE",
    "BadQueue CREATE_IN_PROGRESS",
    "BadQueue CREATE_FAILED: no",
    "network ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [BadQueue]. Rollback requested by user.",
    "BadQueue DELETE_COMPLETE",
    "Queue DELETE_IN_PROGRESS",
    "Queue DELETE_COMPLETE",
    "network ROLLBACK_COMPLETE",
  ]);
});

test("SPEC 4.5: OnFailure DELETE deletes the stack, which is then described by id only", async () => {
  const { cloud, create, history, stack: describe } = await driveStacks();
  cloud.faults.failResource({ logicalId: "BadQueue", action: "create", reason: "no" });
  const stack = await create("network", queue(5, badQueue), { OnFailure: "DELETE" });
  expect(stack).toMatchObject({ StackStatus: "DELETE_COMPLETE", DisableRollback: false });
  expect(await history(stack.StackId ?? "")).toContain(
    "network DELETE_IN_PROGRESS: The following resource(s) failed to create: [BadQueue]. Delete requested by user.",
  );
  await expect(describe("network")).rejects.toThrow("Stack with id network does not exist");
});

test("SPEC 4.6: OnFailure DO_NOTHING stops where it stands", async () => {
  const { cloud, create, history, resource } = await driveStacks();
  cloud.faults.failResource({ logicalId: "BadQueue", action: "create", reason: "no" });
  const stack = await create("network", queue(5, badQueue), { OnFailure: "DO_NOTHING" });
  expect(stack).toMatchObject({ StackStatus: "CREATE_FAILED", DisableRollback: true });
  expect((await history("network")).at(-1)).toBe(
    "network CREATE_FAILED: The following resource(s) failed to create: [BadQueue]. ",
  );
  expect(await resource("network", "Queue")).toMatchObject({ ResourceStatus: "CREATE_COMPLETE" });
});

test("SPEC 4.7: resources still running when another one fails are cancelled", async () => {
  const { cloud, create, history } = await driveStacks();
  cloud.faults.failResource({ logicalId: "Bad", action: "create", reason: "no" });
  await create("network", {
    Resources: { Slow: { Type: "AWS::RDS::DBInstance" }, Bad: { Type: "AWS::SQS::Queue" } },
  });
  expect(await history("network")).toEqual(
    expect.arrayContaining([
      "Slow CREATE_FAILED: Resource creation cancelled",
      "network ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [Bad, Slow]. Rollback requested by user.",
      "Slow DELETE_COMPLETE",
    ]),
  );
});

test("SPEC 4.8: without rollback, the paths that do not depend on the failed resource go on", async () => {
  const { cloud, create, history } = await driveStacks();
  cloud.faults.failResource({ logicalId: "Bad", action: "create", reason: "no" });
  const stack = await create(
    "network",
    { Resources: { Slow: { Type: "AWS::RDS::DBInstance" }, Bad: { Type: "AWS::SQS::Queue" } } },
    { DisableRollback: true },
  );
  expect(stack.StackStatus).toBe("CREATE_FAILED");
  expect(await history("network")).toContain("Slow CREATE_COMPLETE");
});

test("SPEC 4.9: an update that fails without rollback stays as it is and can be updated again", async () => {
  const { cloud, create, update } = await driveStacks();
  await create("network", queue(5));
  const fault = cloud.faults.failResource({ logicalId: "BadQueue", action: "create" });
  const failed = await update("network", queue(7, badQueue), { DisableRollback: true });
  expect(failed.StackStatus).toBe("UPDATE_FAILED");
  fault.remove();
  await expect(update("network", queue(7, badQueue))).rejects.toThrow(
    /^This stack is currently in a non-terminal \[UPDATE_FAILED\] state\. To update the stack from this state/,
  );
  const repaired = await update("network", queue(7, badQueue), { DisableRollback: true });
  expect(repaired.StackStatus).toBe("UPDATE_COMPLETE");
});

test("SPEC 4.10: a rollback that cannot bring a resource back ends in UPDATE_ROLLBACK_FAILED", async () => {
  const { cloud, create, update } = await driveStacks();
  await create("network", queue(5));
  cloud.faults.failResource({ logicalId: "BadQueue", action: "create" });
  cloud.faults.failResource({ logicalId: "Queue", action: "rollback", reason: "Locked" });
  expect(await update("network", queue(7, badQueue))).toMatchObject({
    StackStatus: "UPDATE_ROLLBACK_FAILED",
    StackStatusReason: "The following resource(s) failed to update: [Queue]. ",
  });
});

test("SPEC 4.13: a resource whose update failed is brought back like the others", async () => {
  const { cloud, create, update, events, history } = await driveStacks();
  await create("network", queue(5));
  const { length: before } = await events("network");
  cloud.faults.failResource({ logicalId: "Queue", action: "update", reason: "no" });
  expect((await update("network", queue(7))).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(await history("network", before)).toEqual([
    "network UPDATE_IN_PROGRESS: User Initiated",
    "Queue UPDATE_IN_PROGRESS",
    "Queue UPDATE_FAILED: no",
    "network UPDATE_ROLLBACK_IN_PROGRESS: The following resource(s) failed to update: [Queue]. ",
    "Queue UPDATE_IN_PROGRESS",
    "Queue UPDATE_COMPLETE",
    "network UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "network UPDATE_ROLLBACK_COMPLETE",
  ]);
});

test("SPEC 4.11: a replacement is taken back by meaning the old resource again and deleting the new one", async () => {
  const { cloud, create, update, events, resource } = await driveStacks();
  const named = (name: string, more: object = {}): object => ({
    Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: name } }, ...more },
  });
  await create("network", named("jobs"));
  const { length: before } = await events("network");
  cloud.faults.failResource({ logicalId: "BadQueue", action: "create", reason: "no" });
  await update("network", named("tasks", badQueue));
  const deleted = (await events("network"))
    .slice(before)
    .filter(
      ({ ResourceStatus, LogicalResourceId }) => ResourceStatus === "DELETE_COMPLETE" && LogicalResourceId === "Queue",
    );
  expect(deleted.map(({ PhysicalResourceId }) => PhysicalResourceId?.split("/").at(-1))).toEqual(["tasks"]);
  expect((await resource("network", "Queue")).PhysicalResourceId).toMatch(/jobs$/);
});

test("SPEC 4.12: a cancelled update is rolled back", async () => {
  const { cloud, client, create, stack } = await driveStacks();
  await create("network", queue(5));
  await client.send(new UpdateStackCommand({ StackName: "network", TemplateBody: JSON.stringify(queue(7)) }));
  await cloud.clock.advance(1500);
  await client.send(new CancelUpdateStackCommand({ StackName: "network" }));
  await cloud.settle();
  expect((await stack("network")).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  await expect(client.send(new CancelUpdateStackCommand({ StackName: "network" }))).rejects.toThrow(
    "CancelUpdateStack cannot be called from current stack status",
  );
});
