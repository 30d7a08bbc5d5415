import { GetHookResultCommand, ListHookResultsCommand, ListTypesCommand } from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { driveChangeSets } from "../change-sets/change-set-driver.testing.ts";
import { driveStacks } from "../stack-driver.testing.ts";

const name = "Example::Testing::Hook";
const arn = "arn:aws:cloudformation:us-east-1:111111111111:type/hook/Example-Testing-Hook";
const shop = (delay: number): object => ({
  Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: delay } } },
});
const refuse = () => ({ hookStatus: "FAILED", message: "Not today" }) as const;

test("SPEC 27.12: results are kept, of all hooks, of one hook, of one target, or one by one", async () => {
  const { client, cloud, create, propose } = await driveChangeSets();
  const annotations = [
    { annotationName: "delay", status: "FAILED", statusMessage: "too short", severityLevel: "LOW" } as const,
  ];
  const { StackId } = await create("shop", shop(1));
  cloud.hooks.register(name, () => ({ ...refuse(), annotations }), { targets: ["CHANGE_SET", "RESOURCE"] });
  await create("other", shop(1));
  const { Id } = await propose(shop(2));
  const common = {
    HookResultId: expect.any(String),
    InvocationPoint: "PRE_PROVISION",
    FailureMode: "FAIL",
    TypeName: name,
    TypeVersionId: "00000001",
    TypeConfigurationVersionId: "00000001",
    TypeArn: arn,
    Status: "HOOK_COMPLETE_FAILED",
    HookStatusReason: "Hook failed with message: Not today",
  };
  const ofChangeSet = { ...common, TargetType: "CHANGE_SET", TargetId: Id };
  const list = async (input: object): Promise<object> => {
    const { $metadata: _, ...answer } = await client.send(new ListHookResultsCommand(input));
    return answer;
  };
  expect(await list({ TargetType: "CHANGE_SET", TargetId: Id })).toEqual({
    TargetType: "CHANGE_SET",
    TargetId: Id,
    HookResults: [ofChangeSet],
  });
  const both = [
    { ...ofChangeSet, InvokedAt: expect.any(Date), HookExecutionTarget: StackId },
    {
      ...common,
      TargetType: "RESOURCE",
      TargetId: "Queue",
      InvokedAt: expect.any(Date),
      HookExecutionTarget: expect.any(String),
    },
  ];
  expect(await list({})).toEqual({ HookResults: both });
  expect(await list({ TypeArn: arn, Status: "HOOK_COMPLETE_FAILED" })).toEqual({ HookResults: both });
  expect(await list({ TypeArn: arn, Status: "HOOK_FAILED" })).toEqual({ HookResults: [] });

  const { HookResults: [newest] = [] } = await client.send(new ListHookResultsCommand({}));
  const { $metadata: _, ...result } = await client.send(
    new GetHookResultCommand({ HookResultId: newest?.HookResultId }),
  );
  expect(result).toEqual({
    ...common,
    InvokedAt: expect.any(Date),
    Target: { TargetType: "CHANGE_SET", TargetTypeName: "CHANGE_SET", TargetId: Id, Action: "UPDATE" },
    Annotations: [{ AnnotationName: "delay", Status: "FAILED", StatusMessage: "too short", SeverityLevel: "LOW" }],
  });
});

test("SPEC 27.12: what was never asked has no results", async () => {
  const { client } = await driveStacks();
  expect((await client.send(new ListHookResultsCommand({}))).HookResults).toEqual([]);
  const target = new ListHookResultsCommand({ TargetType: "CHANGE_SET", TargetId: "arn:aws:none" });
  await expect(client.send(target)).rejects.toMatchObject({ name: "HookResultNotFoundException" });
  await expect(
    client.send(new GetHookResultCommand({ HookResultId: "00000000-0000-0000-0000-000000000000" })),
  ).rejects.toMatchObject({ name: "HookResultNotFoundException" });
  await expect(client.send(new ListHookResultsCommand({ TargetType: "STACK" }))).rejects.toThrow(
    "TargetType and TargetId must be specified together.",
  );
  await expect(client.send(new ListHookResultsCommand({ Status: "HOOK_FAILED" }))).rejects.toThrow(
    "Status can only be specified with TypeArn.",
  );
});

test("SPEC 27.13: hooks are registered with the cloud, not in a registry of types", async () => {
  const { client } = await driveStacks();
  await expect(client.send(new ListTypesCommand({ Type: "HOOK" }))).rejects.toMatchObject({
    name: "NotImplemented",
    message: expect.stringContaining("ListTypes"),
  });
});
