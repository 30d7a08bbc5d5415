import { expect, test } from "vitest";

import { driveStacks } from "../stack-driver.testing.ts";

const service = (name: string): object => ({
  Resources: {
    Network: { Type: "AWS::SNS::Topic" },
    Service: { Type: "AWS::SQS::Queue", DependsOn: "Network", Properties: { QueueName: name } },
  },
});

test("SPEC 4.23: a service that never becomes stable is taken away again, by the id it got", async () => {
  const { cloud, create, events, history } = await driveStacks();
  cloud.faults.failResource({ logicalId: "Service", stage: "stabilization", action: "create", reason: "never stable" });
  expect((await create("app", service("blue"))).StackStatus).toBe("ROLLBACK_COMPLETE");
  expect(await history("app")).toEqual([
    "app CREATE_IN_PROGRESS: User Initiated",
    "Network CREATE_IN_PROGRESS",
    "Network CREATE_IN_PROGRESS: Resource creation Initiated",
    "Network CREATE_COMPLETE",
    "Service CREATE_IN_PROGRESS",
    "Service CREATE_IN_PROGRESS: Resource creation Initiated",
    "Service CREATE_FAILED: never stable",
    "app ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [Service]. Rollback requested by user.",
    "Service DELETE_IN_PROGRESS",
    "Service DELETE_COMPLETE",
    "Network DELETE_IN_PROGRESS",
    "Network DELETE_COMPLETE",
    "app ROLLBACK_COMPLETE",
  ]);
  const failed = (await events("app")).find(({ ResourceStatus }) => ResourceStatus === "CREATE_FAILED");
  expect(failed?.PhysicalResourceId).toMatch(/\/blue$/);
});

test("SPEC 4.23: a replacement that never becomes stable is deleted, and the old resource is meant again", async () => {
  const { cloud, create, update, events, history, resource } = await driveStacks();
  await create("app", service("blue"));
  const { length: before } = await events("app");
  cloud.faults.failResource({ logicalId: "Service", stage: "stabilization", reason: "never stable", times: 1 });
  expect((await update("app", service("green"))).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(await history("app", before)).toEqual([
    "app UPDATE_IN_PROGRESS: User Initiated",
    "Service UPDATE_IN_PROGRESS: Requested update requires the creation of a new physical resource; hence creating one.",
    "Service UPDATE_IN_PROGRESS: Resource creation Initiated",
    "Service UPDATE_FAILED: never stable",
    "app UPDATE_ROLLBACK_IN_PROGRESS: The following resource(s) failed to update: [Service]. ",
    "Service UPDATE_IN_PROGRESS",
    "Service UPDATE_COMPLETE",
    "app UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "Service DELETE_IN_PROGRESS",
    "Service DELETE_COMPLETE",
    "app UPDATE_ROLLBACK_COMPLETE",
  ]);
  expect((await resource("app", "Service")).PhysicalResourceId).toMatch(/\/blue$/);
  expect((await events("app")).at(-2)?.PhysicalResourceId).toMatch(/\/green$/);
});

test("SPEC 10.6: a policy attached to nothing fails after it got an id, and blocks the deletion of its stack", async () => {
  const { create, remove, history } = await driveStacks();
  const policy = {
    Type: "AWS::IAM::Policy",
    Properties: { PolicyName: "open", PolicyDocument: { Version: "2012-10-17", Statement: [] } },
  };
  const capabilities = { Capabilities: ["CAPABILITY_NAMED_IAM" as const] };
  const stack = await create("app", { Resources: { Policy: policy } }, capabilities);
  expect(stack.StackStatus).toBe("ROLLBACK_FAILED");
  expect((await remove("app")).StackStatus).toBe("DELETE_FAILED");
  expect((await remove("app", { RetainResources: ["Policy"] })).StackStatus).toBe("DELETE_COMPLETE");
  const unattached = "At least one of [Groups,Roles,Users] must be non-empty.";
  expect(await history(stack.StackId ?? "")).toEqual([
    "app CREATE_IN_PROGRESS: User Initiated",
    "Policy CREATE_IN_PROGRESS",
    "Policy CREATE_IN_PROGRESS: Resource creation Initiated",
    `Policy CREATE_FAILED: ${unattached}`,
    "app ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [Policy]. Rollback requested by user.",
    "Policy DELETE_IN_PROGRESS",
    `Policy DELETE_FAILED: ${unattached}`,
    "app ROLLBACK_FAILED: The following resource(s) failed to delete: [Policy]. ",
    "app DELETE_IN_PROGRESS: User Initiated",
    "Policy DELETE_IN_PROGRESS",
    `Policy DELETE_FAILED: ${unattached}`,
    "app DELETE_FAILED: The following resource(s) failed to delete: [Policy]. ",
    "app DELETE_IN_PROGRESS: User Initiated",
    "Policy DELETE_SKIPPED",
    "app DELETE_COMPLETE",
  ]);
});

test("SPEC 5.1: resources that do not depend on each other are deleted at the same time", async () => {
  const { create, remove, events } = await driveStacks();
  const { StackId = "" } = await create("app", {
    Resources: { A: { Type: "AWS::SNS::Topic" }, B: { Type: "AWS::SQS::Queue" } },
  });
  await remove("app");
  const begun = (await events(StackId)).filter(
    ({ ResourceStatus, LogicalResourceId }) => ResourceStatus === "DELETE_IN_PROGRESS" && LogicalResourceId !== "app",
  );
  expect(begun).toHaveLength(2);
  expect(begun[0]?.Timestamp).toEqual(begun[1]?.Timestamp);
});
