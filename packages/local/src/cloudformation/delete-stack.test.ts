import {
  CreateStackCommand,
  DeleteStackCommand,
  UpdateTerminationProtectionCommand,
} from "@aws-sdk/client-cloudformation";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect, test } from "vitest";

import { driveStacks } from "./stack-driver.testing.ts";

const policy = {
  Resources: {
    BrokenPolicy: {
      Type: "AWS::IAM::Policy",
      Properties: { PolicyName: "p", PolicyDocument: { Version: "2012-10-17", Statement: [] }, Roles: ["r"] },
    },
  },
};
const acknowledged = { Capabilities: ["CAPABILITY_NAMED_IAM" as const] };

test("SPEC 5.1: resources are deleted before what they depend on, and the stack stays describable by id", async () => {
  const { create, remove, history } = await driveStacks();
  const value = (text: unknown): object => ({
    Type: "AWS::SSM::Parameter",
    Properties: { Type: "String", Value: text },
  });
  const created = await create("chain", { Resources: { A: value("root"), B: value({ Ref: "A" }) } });
  const stack = await remove("chain");
  expect(stack).toMatchObject({ StackStatus: "DELETE_COMPLETE", DeletionTime: expect.any(Date) });
  expect(stack).not.toHaveProperty("EnableTerminationProtection");
  expect((await history(created.StackId ?? "")).slice(-6)).toEqual([
    "chain DELETE_IN_PROGRESS: User Initiated",
    "B DELETE_IN_PROGRESS",
    "B DELETE_COMPLETE",
    "A DELETE_IN_PROGRESS",
    "A DELETE_COMPLETE",
    "chain DELETE_COMPLETE",
  ]);
});

test("SPEC 5.2: a resource that refuses fails the deletion, and a second one may leave it behind", async () => {
  const { cloud, client, create, remove, history } = await driveStacks();
  const created = await create("blocked", policy, acknowledged);
  cloud.faults.failResource({ logicalId: "BrokenPolicy", action: "delete", reason: "no" });
  const failed = await remove("blocked");
  expect(failed).toMatchObject({
    StackStatus: "DELETE_FAILED",
    StackStatusReason: "The following resource(s) failed to delete: [BrokenPolicy]. ",
  });
  const stack = await remove("blocked", { RetainResources: ["BrokenPolicy"] });
  expect(stack.StackStatus).toBe("DELETE_COMPLETE");
  expect((await history(created.StackId ?? "")).slice(-3)).toEqual([
    "blocked DELETE_IN_PROGRESS: User Initiated",
    "BrokenPolicy DELETE_SKIPPED",
    "blocked DELETE_COMPLETE",
  ]);
  await expect(client.send(new DeleteStackCommand({ StackName: "blocked" }))).resolves.toBeDefined();
});

test("SPEC 5.2: only a failed deletion may be told what to retain, and nothing that is gone", async () => {
  const { cloud, client, create, remove } = await driveStacks();
  const { StackId = "" } = await create(
    "blocked",
    { Resources: { ...policy.Resources, Queue: { Type: "AWS::SQS::Queue" } } },
    acknowledged,
  );
  const retain = (...RetainResources: string[]): Promise<unknown> =>
    client.send(new DeleteStackCommand({ StackName: StackId, RetainResources }));
  await expect(retain("BrokenPolicy")).rejects.toMatchObject({
    name: "ValidationError",
    message: `Invalid operation on stack [${StackId}]. Specify the resources to retain only when the stack is in the DELETE_FAILED state.`,
  });
  cloud.faults.failResource({ logicalId: "BrokenPolicy", action: "delete", reason: "no" });
  await remove("blocked");
  await expect(retain("BrokenPolicy", "Queue")).rejects.toMatchObject({
    name: "ValidationError",
    message:
      "The specified resources to retain must be in a valid state. Do not specify resources that are in the DELETE_COMPLETE state.",
  });
  expect((await remove("blocked", { RetainResources: ["BrokenPolicy"] })).StackStatus).toBe("DELETE_COMPLETE");
});

test("SPEC 5.3: a failed create whose rollback fails ends in ROLLBACK_FAILED", async () => {
  const { cloud, create, history } = await driveStacks();
  cloud.faults.failResource({ logicalId: "BrokenPolicy", action: "delete", reason: "no" });
  cloud.faults.failResource({ logicalId: "Bad", action: "create", reason: "no" });
  const stack = await create(
    "blocked",
    { Resources: { ...policy.Resources, Bad: { Type: "AWS::SQS::Queue", DependsOn: "BrokenPolicy" } } },
    acknowledged,
  );
  expect(stack).toMatchObject({
    StackStatus: "ROLLBACK_FAILED",
    StackStatusReason: "The following resource(s) failed to delete: [BrokenPolicy]. ",
    DeletionTime: expect.any(Date),
  });
  expect(await history("blocked")).toContain("BrokenPolicy DELETE_FAILED: no");
});

test("SPEC 5.4: FORCE_DELETE_STACK leaves behind what refuses", async () => {
  const { cloud, create, remove } = await driveStacks();
  await create("blocked", policy, acknowledged);
  cloud.faults.failResource({ logicalId: "BrokenPolicy", action: "delete", reason: "no" });
  await remove("blocked");
  expect((await remove("blocked", { DeletionMode: "FORCE_DELETE_STACK" })).StackStatus).toBe("DELETE_COMPLETE");
});

test("SPEC 5.4: a stack whose deletion has not failed is not forced", async () => {
  const { client, create, stack } = await driveStacks();
  const { StackId = "" } = await create("whole", policy, acknowledged);
  const forced = new DeleteStackCommand({ StackName: "whole", DeletionMode: "FORCE_DELETE_STACK" });
  await expect(client.send(forced)).rejects.toMatchObject({
    name: "ValidationError",
    message: `Invalid operation on stack [${StackId}]. You can activate DeletionMode FORCE_DELETE_STACK in a delete stack operation only when the stack is in the DELETE_FAILED state.`,
  });
  expect((await stack("whole")).StackStatus).toBe("CREATE_COMPLETE");
});

test("SPEC 5.5: DeletionPolicy Retain skips the resource, also when a function computes the policy", async () => {
  const { cloud, create, remove, history } = await driveStacks();
  const created = await create("kept", {
    Conditions: { Always: { "Fn::Equals": ["a", "a"] } },
    Resources: {
      P: {
        Type: "AWS::SSM::Parameter",
        DeletionPolicy: { "Fn::If": ["Always", "Retain", "Delete"] },
        Properties: { Name: "p", Type: "String", Value: "v" },
      },
    },
  });
  expect((await remove("kept")).StackStatus).toBe("DELETE_COMPLETE");
  expect(await history(created.StackId ?? "")).toContain("P DELETE_SKIPPED");
  const ssm = new SSMClient(cloud.connection());
  expect((await ssm.send(new GetParameterCommand({ Name: "p" }))).Parameter?.Value).toBe("v");
});

test("SPEC 5.6: a stack under termination protection refuses to be deleted", async () => {
  const { client, create, remove } = await driveStacks();
  await create("precious", policy, { ...acknowledged, EnableTerminationProtection: true });
  await expect(remove("precious")).rejects.toMatchObject({
    name: "ValidationError",
    message: "Stack [precious] cannot be deleted while TerminationProtection is enabled",
  });
  await client.send(
    new UpdateTerminationProtectionCommand({ StackName: "precious", EnableTerminationProtection: false }),
  );
  expect((await remove("precious")).StackStatus).toBe("DELETE_COMPLETE");
});

test("SPEC 5.7: a create that still runs gives way to a deletion", async () => {
  const { cloud, client, stack, history } = await driveStacks();
  const TemplateBody = JSON.stringify({ Resources: { Slow: { Type: "AWS::RDS::DBInstance" } } });
  const { StackId = "" } = await client.send(new CreateStackCommand({ StackName: "gone", TemplateBody }));
  await cloud.clock.advance(5_000);
  await client.send(new DeleteStackCommand({ StackName: "gone" }));
  await cloud.settle();
  expect((await stack(StackId)).StackStatus).toBe("DELETE_COMPLETE");
  expect(await history(StackId)).toEqual([
    "gone CREATE_IN_PROGRESS: User Initiated",
    "Slow CREATE_IN_PROGRESS",
    "Slow CREATE_IN_PROGRESS: Resource creation Initiated",
    "gone DELETE_IN_PROGRESS: User Initiated",
    "Slow CREATE_FAILED: Resource creation cancelled",
    "Slow DELETE_IN_PROGRESS",
    "Slow DELETE_COMPLETE",
    "gone DELETE_COMPLETE",
  ]);
});

test("SPEC 5.8: a name is free again after the deletion, and a new stack of that name has another id", async () => {
  const { create, remove, stack } = await driveStacks();
  const first = await create("again", policy, acknowledged);
  await remove("again");
  const second = await create("again", policy, acknowledged);
  expect(second.StackId).not.toBe(first.StackId);
  expect((await stack(first.StackId ?? "")).StackStatus).toBe("DELETE_COMPLETE");
  expect((await stack("again")).StackId).toBe(second.StackId);
});
