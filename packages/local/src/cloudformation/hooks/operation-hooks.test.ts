import {
  CreateChangeSetCommand,
  DescribeChangeSetHooksCommand,
  type DescribeChangeSetHooksInput,
} from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { driveChangeSets } from "../change-sets/change-set-driver.testing.ts";
import { driveImports, queue as importedQueue, queueType, toImport } from "../imports/import-driver.testing.ts";
import { driveStacks } from "../stack-driver.testing.ts";
import type { HookRequest } from "./hook.ts";

const name = "Example::Testing::Hook";
const queue = (delay: number): object => ({ Type: "AWS::SQS::Queue", Properties: { DelaySeconds: delay } });
const shop = (delay: number): object => ({ Resources: { Queue: queue(delay) } });
const refuse = () => ({ hookStatus: "FAILED", message: "Not today" }) as const;
const failed = `The following hook(s) failed: [${name}]`;

test("SPEC 27.8: a hook on stacks is asked before an operation, and refuses it as a whole", async () => {
  const { cloud, create, update, remove, history, events } = await driveStacks();
  cloud.hooks.register(name, refuse, { targets: ["STACK"] });
  expect((await create("shop", shop(1))).StackStatus).toBe("ROLLBACK_COMPLETE");
  expect(await history("shop")).toEqual([
    "shop CREATE_IN_PROGRESS: User Initiated",
    "shop CREATE_IN_PROGRESS",
    "shop CREATE_IN_PROGRESS",
    `shop ROLLBACK_IN_PROGRESS: ${failed}. Rollback requested by user.`,
    "shop ROLLBACK_COMPLETE",
  ]);
  const [, invoked, verdict] = await events("shop");
  expect([invoked, verdict]).toMatchObject([
    { LogicalResourceId: "shop", HookStatus: "HOOK_IN_PROGRESS", HookType: name },
    { HookStatus: "HOOK_COMPLETE_FAILED", HookStatusReason: "Hook failed with message: Not today" },
  ]);

  cloud.hooks.unregister(name);
  await create("store", shop(1));
  cloud.hooks.register(name, refuse, { targets: ["STACK"] });
  const from = (await events("store")).length;
  expect((await update("store", shop(2))).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(await history("store", from)).toEqual([
    "store UPDATE_IN_PROGRESS: User Initiated",
    "store UPDATE_IN_PROGRESS",
    "store UPDATE_IN_PROGRESS",
    `store UPDATE_ROLLBACK_IN_PROGRESS: ${failed}`,
    "store UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "store UPDATE_ROLLBACK_COMPLETE",
  ]);
  expect(await remove("store")).toMatchObject({ StackStatus: "DELETE_FAILED", StackStatusReason: failed });
  cloud.hooks.unregister(name);
  expect((await remove("store")).StackStatus).toBe("DELETE_COMPLETE");
});

test("SPEC 27.8: it is handed the templates", async () => {
  const { cloud, create, update, remove } = await driveStacks();
  const asked: HookRequest[] = [];
  cloud.hooks.register(name, (request) => void asked.push(request), { targets: ["STACK"] });
  const stack = await create("shop", shop(1));
  await update("shop", shop(2));
  await remove("shop");
  const data = (template: string, previousTemplate: string): object => ({
    targetName: "STACK",
    targetType: "STACK",
    targetLogicalId: "shop",
    payload: { template, previousTemplate },
  });
  const [first, second] = [JSON.stringify(shop(1)), JSON.stringify(shop(2))];
  expect(asked.map(({ stackId }) => stackId)).toEqual([stack.StackId, stack.StackId, stack.StackId]);
  expect(asked.map(({ actionInvocationPoint, requestData }) => [actionInvocationPoint, requestData])).toEqual([
    ["CREATE_PRE_PROVISION", data(first, "")],
    ["UPDATE_PRE_PROVISION", data(second, first)],
    ["DELETE_PRE_PROVISION", data("", "")],
  ]);
});

test("SPEC 27.9: a hook on change sets is asked about the changes, and fails the change set", async () => {
  const { cloud, create, propose, describe, execute } = await driveChangeSets();
  const asked: HookRequest[] = [];
  await create("shop", { Resources: { Queue: queue(1), Old: queue(1) } });
  cloud.hooks.register(name, (request) => (asked.push(request), refuse()), { targets: ["CHANGE_SET"] });
  const template = { Resources: { New: queue(1), Queue: queue(2) } };
  const { Id } = await propose(template);
  expect(await describe(Id)).toMatchObject({
    Status: "FAILED",
    ExecutionStatus: "UNAVAILABLE",
    StatusReason: `Change set creation failed. ${failed}`,
  });
  const contexts = (delay: number): string => JSON.stringify({ Properties: { DelaySeconds: String(delay) } });
  const change = (logicalResourceId: string, more: object): object => ({
    logicalResourceId,
    resourceType: "AWS::SQS::Queue",
    ...more,
  });
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({ changeSetId: Id, actionInvocationPoint: "UPDATE_PRE_PROVISION" });
  expect(asked[0]?.requestData).toEqual({
    targetName: "CHANGE_SET",
    targetType: "CHANGE_SET",
    targetLogicalId: Id,
    payload: {
      template: JSON.stringify(template),
      changedResources: expect.arrayContaining([
        change("New", { action: "CREATE", beforeContext: null, afterContext: contexts(1), lineNumber: 1 }),
        change("Queue", { action: "UPDATE", beforeContext: contexts(1), afterContext: contexts(2), lineNumber: 1 }),
        change("Old", { action: "DELETE", beforeContext: contexts(1), afterContext: null, lineNumber: null }),
      ]),
    },
  });
  cloud.hooks.register(name, refuse, { targets: ["CHANGE_SET"], failureMode: "WARN" });
  const warned = await propose(template, { ChangeSetName: "warned" });
  expect(await describe(warned.Id)).toMatchObject({ Status: "CREATE_COMPLETE", ExecutionStatus: "AVAILABLE" });
  await execute(warned.Id);
});

test("SPEC 27.4: an import is an update of its stack and its change set, of its resources only tags are asked about", async () => {
  const driver = await driveImports();
  const queueUrl = await driver.make(queueType, { QueueName: "orders", DelaySeconds: 5 });
  await driver.create("shop", shop(1));
  const asked: string[] = [];
  driver.cloud.hooks.register(
    name,
    ({ actionInvocationPoint, requestData }) => {
      asked.push(`${actionInvocationPoint} ${requestData.targetName}`);
    },
    { targets: ["RESOURCE", "STACK", "CHANGE_SET"], types: [queueType] },
  );
  const template = { Resources: { Queue: queue(1), Imported: importedQueue() } };
  await driver.proposeImport(template, [toImport(queueType, "Imported", { QueueUrl: queueUrl })]);
  await driver.execute();
  expect((await driver.stack("shop")).StackStatus).toBe("IMPORT_COMPLETE");
  // The tags of the stack are put on what was imported: that is an update of it.
  expect(asked).toEqual([
    "UPDATE_PRE_PROVISION CHANGE_SET",
    "UPDATE_PRE_PROVISION STACK",
    `UPDATE_PRE_PROVISION ${queueType}`,
  ]);
});

test("SPEC 27.10: DescribeChangeSetHooks tells which hooks the execution will ask", async () => {
  const { client, cloud, create, propose } = await driveChangeSets();
  await create("shop", { Resources: { Queue: queue(1), Old: queue(1) } });
  cloud.hooks.register(name, () => undefined, { types: ["AWS::SQS::*"], failureMode: "WARN" });
  cloud.hooks.register("Example::Create::Hook", () => undefined, { actions: ["CREATE"] });
  const { Id, StackId } = await propose({ Resources: { New: queue(1), Queue: queue(2) } });
  const hooks = async (input: Partial<DescribeChangeSetHooksInput> = {}): Promise<object> => {
    const command = new DescribeChangeSetHooksCommand({ ChangeSetName: Id, ...input });
    const { $metadata: _, ...answer } = await client.send(command);
    return answer;
  };
  const target = (LogicalResourceId: string, ResourceAction: string): object => ({
    TargetType: "RESOURCE",
    ResourceTargetDetails: { LogicalResourceId, ResourceType: "AWS::SQS::Queue", ResourceAction },
  });
  const hook = { InvocationPoint: "PRE_PROVISION", TypeVersionId: "00000001", TypeConfigurationVersionId: "00000001" };
  const warns = { ...hook, TypeName: name, FailureMode: "WARN" };
  const fails = { ...hook, TypeName: "Example::Create::Hook", FailureMode: "FAIL" };
  const described = { ChangeSetId: Id, ChangeSetName: "next", StackId, StackName: "shop", Status: "PLANNED" };
  const added = [
    { ...warns, TargetDetails: target("New", "Add") },
    { ...fails, TargetDetails: target("New", "Add") },
  ];
  const modified = [{ ...warns, TargetDetails: target("Queue", "Modify") }];
  const all = (await hooks()) as { Hooks: object[] };
  expect({ ...all, Hooks: new Set(all.Hooks) }).toEqual({ ...described, Hooks: new Set([...added, ...modified]) });
  expect(await hooks({ LogicalResourceId: "Queue" })).toEqual({ ...described, Hooks: modified });
  cloud.hooks.register(name, refuse, { targets: ["CHANGE_SET"] });
  const refused = await propose({ Resources: { New: queue(3), Queue: queue(2) } }, { ChangeSetName: "refused" });
  expect(await hooks({ ChangeSetName: refused.Id })).toMatchObject({ Status: "UNAVAILABLE", Hooks: [] });
});

test("SPEC 27.10: of a change set that is still made, or that does not exist", async () => {
  const { client, cloud } = await driveStacks();
  cloud.hooks.register(name, () => undefined);
  const StackName = "shop";
  const TemplateBody = JSON.stringify(shop(1));
  const input = { StackName, ChangeSetName: "first", ChangeSetType: "CREATE", TemplateBody } as const;
  await client.send(new CreateChangeSetCommand(input));
  const first = new DescribeChangeSetHooksCommand({ ChangeSetName: "first", StackName });
  expect(await client.send(first)).toMatchObject({ Status: "PLANNING", Hooks: [] });
  await cloud.settle();
  expect(await client.send(first)).toMatchObject({ Status: "PLANNED", Hooks: [{ TypeName: name }] });
  const second = new DescribeChangeSetHooksCommand({ ChangeSetName: "second", StackName });
  await expect(client.send(second)).rejects.toMatchObject({
    name: "ChangeSetNotFoundException",
    message: "ChangeSet [second] does not exist",
  });
});
