import {
  CreateStackCommand,
  DescribeStackEventsCommand,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
} from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { driveNestedStacks } from "./nested-stack-driver.testing.ts";

const child = (delay: number | object, more: object = {}): object => ({
  Parameters: { Name: { Type: "String" } },
  Resources: {
    Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: { Ref: "Name" }, DelaySeconds: delay } },
    ...more,
  },
  Outputs: { Url: { Value: { Ref: "Queue" } } },
});
const parent = (key: string, more: object = {}): object => ({
  Resources: {
    Child: {
      Type: "AWS::CloudFormation::Stack",
      Properties: {
        TemplateURL: `https://templates.s3.amazonaws.com/${key}`,
        Parameters: { Name: "jobs" },
      },
    },
    Url: {
      Type: "AWS::SSM::Parameter",
      Properties: { Type: "String", Value: { "Fn::GetAtt": ["Child", "Outputs.Url"] } },
    },
    ...more,
  },
  Outputs: { Url: { Value: { "Fn::GetAtt": ["Url", "Value"] } } },
});
const bad = { Bad: { Type: "AWS::SQS::Queue", DependsOn: "Queue" } };

test("SPEC 7.1: a nested stack is a stack of its own, whose outputs its parent reads", async () => {
  const { put, create, children, history } = await driveNestedStacks();
  await put("child.json", child(5));
  const root = await create("app", parent("child.json"));
  expect(root.Outputs?.[0]?.OutputValue).toBe("https://sqs.us-east-1.amazonaws.com/111111111111/jobs");
  const [nested] = await children();
  expect(nested).toMatchObject({ StackStatus: "CREATE_COMPLETE", ParentId: root.StackId, RootId: root.StackId });
  expect(nested?.StackName).toMatch(/^app-Child-[A-Z0-9]{12}$/);
  expect(await history(nested?.StackName ?? "")).toContain("Queue CREATE_COMPLETE");
});

test("SPEC 7.19: its events carry the token of the call that set them off", async () => {
  const { client, cloud, put, children } = await driveNestedStacks();
  await put("child.json", child(5));
  const TemplateBody = JSON.stringify(parent("child.json"));
  await client.send(new CreateStackCommand({ StackName: "app", TemplateBody, ClientRequestToken: "first" }));
  await cloud.settle();
  const tokens = async (): Promise<Set<string | undefined>> => {
    const [nested] = await children();
    const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: nested?.StackId }));
    return new Set(StackEvents.map(({ ClientRequestToken }) => ClientRequestToken));
  };
  expect(await tokens()).toEqual(new Set(["first"]));
  await put("child.json", child(7));
  await client.send(new UpdateStackCommand({ StackName: "app", TemplateBody, ClientRequestToken: "second" }));
  await cloud.settle();
  expect(await tokens()).toEqual(new Set(["first", "second"]));
});

test("SPEC 7.2: when a nested stack fails, its parent says why, and takes it away", async () => {
  const { cloud, put, create, children, history } = await driveNestedStacks();
  await put("child.json", child(5, bad));
  cloud.faults.failResource({ logicalId: "Bad", action: "create", reason: "no" });
  const root = await create("app", parent("child.json"));
  expect(root.StackStatus).toBe("ROLLBACK_COMPLETE");
  expect((await history("app")).join("\n")).toMatch(
    /Child CREATE_FAILED: Embedded stack arn:aws:cloudformation:\S+ was not successfully created: The following resource\(s\) failed to create: \[Bad\]\. /,
  );
  expect(await children()).toEqual([]);
});

test("SPEC 7.3: an update goes into nested stacks, also when only what the URL holds has changed", async () => {
  const { put, create, update, children } = await driveNestedStacks();
  await put("child.json", child(5));
  await create("app", parent("child.json"));
  await put("child.json", child(7));
  expect((await update("app", parent("child.json"))).StackStatus).toBe("UPDATE_COMPLETE");
  expect((await children())[0]?.StackStatus).toBe("UPDATE_COMPLETE");
});

test("SPEC 7.4: a nested stack that was updated is taken back with its parent", async () => {
  const { cloud, put, create, update, children, history, events } = await driveNestedStacks();
  await put("child.json", child(5));
  await create("app", parent("child.json"));
  const [nested] = await children();
  const { length: before } = await events(nested?.StackName ?? "");
  await put("child.json", child(7));
  cloud.faults.failResource({ logicalId: "Late", action: "create", reason: "no" });
  const late = { Late: { Type: "AWS::SQS::Queue", DependsOn: "Child" } };
  expect((await update("app", parent("child.json", late))).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(await history(nested?.StackName ?? "", before)).toEqual([
    `${nested?.StackName} UPDATE_IN_PROGRESS: User Initiated`,
    "Queue UPDATE_IN_PROGRESS",
    "Queue UPDATE_COMPLETE",
    `${nested?.StackName} UPDATE_COMPLETE_CLEANUP_IN_PROGRESS`,
    `${nested?.StackName} UPDATE_ROLLBACK_IN_PROGRESS`,
    "Queue UPDATE_IN_PROGRESS",
    "Queue UPDATE_COMPLETE",
    `${nested?.StackName} UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS`,
    `${nested?.StackName} UPDATE_ROLLBACK_COMPLETE`,
  ]);
  expect(await history("app")).toContain("app UPDATE_ROLLBACK_COMPLETE");
});

test("SPEC 7.4: a nested stack that fails its update is taken back with its parent", async () => {
  const { cloud, put, create, update, children } = await driveNestedStacks();
  await put("child.json", child(5));
  await create("app", parent("child.json"));
  await put("child.json", child(7, bad));
  cloud.faults.failResource({ logicalId: "Bad", action: "create", reason: "no" });
  expect((await update("app", parent("child.json"))).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect((await children())[0]?.StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
});

test("SPEC 7.5: nested stacks are deleted with their parent", async () => {
  const { put, create, remove, children, stack } = await driveNestedStacks();
  await put("child.json", child(5));
  await create("app", parent("child.json"));
  const [nested] = await children();
  await remove("app");
  expect((await stack(nested?.StackId ?? "")).StackStatus).toBe("DELETE_COMPLETE");
});

test("SPEC 7.6: a template that cannot be had or read fails the nested stack before there is one", async () => {
  const { put, create, history } = await driveNestedStacks();
  await create("app", parent("missing.json"));
  expect((await history("app")).join("\n")).toContain(
    "Child CREATE_FAILED: S3 error: The specified key does not exist.",
  );
  await put("child.json", { Resources: {} });
  await create("other", parent("child.json"));
  expect(await history("other")).toContain(
    "Child CREATE_FAILED: Template format error: At least one Resources member must be defined.",
  );
});

test("SPEC 7.7: an output that a nested stack does not have fails the parent that asks for it", async () => {
  const { put, create, history } = await driveNestedStacks();
  await put("child.json", { ...child(5), Outputs: {} });
  expect((await create("app", parent("child.json"))).StackStatus).toBe("ROLLBACK_COMPLETE");
  expect((await history("app")).join("\n")).toMatch(
    /app ROLLBACK_IN_PROGRESS: Output 'Outputs\.Url' not found in stack 'arn:\S+'\. Rollback requested by user\./,
  );
});

test("SPEC 7.4: a nested stack that its parent's update never changed is left as it is", async () => {
  const { put, create, update, children, events } = await driveNestedStacks();
  await put("child.json", child(5));
  await create("app", parent("child.json"));
  await put("child.json", child(7));
  await update("app", parent("child.json"));
  const [nested] = await children();
  const { length: before } = await events(nested?.StackName ?? "");
  expect((await update("app", parent("missing.json"))).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect((await children())[0]?.StackStatus).toBe("UPDATE_COMPLETE");
  expect(await events(nested?.StackName ?? "")).toHaveLength(before);
});

test("SPEC 5.6: nested stacks are protected with their root, except from an update that removes them", async () => {
  const { client, put, create, update, remove, children, stack } = await driveNestedStacks();
  await put("child.json", child(5));
  await create("app", parent("child.json"), { EnableTerminationProtection: true });
  const nested = async (): Promise<string> => (await children())[0]?.StackName ?? "";
  const refusal = {
    name: "ValidationError",
    message: `Stack [${await nested()}] cannot be deleted while TerminationProtection is enabled`,
  };
  await expect(remove(await nested())).rejects.toMatchObject(refusal);
  const protect = (StackName: string, EnableTerminationProtection: boolean): Promise<unknown> =>
    client.send(new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection }));
  await expect(protect(await nested(), false)).rejects.toMatchObject({ name: "ValidationError" });
  await protect("app", false);
  expect((await children())[0]?.EnableTerminationProtection).toBe(false);
  await protect("app", true);
  await expect(remove(await nested())).rejects.toMatchObject(refusal);
  await update("app", { Resources: { Other: { Type: "AWS::SQS::Queue" } } });
  expect(await children()).toEqual([]);
  expect((await stack("app")).EnableTerminationProtection).toBe(true);
});
