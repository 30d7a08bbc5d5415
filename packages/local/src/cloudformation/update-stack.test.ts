import { UpdateStackCommand } from "@aws-sdk/client-cloudformation";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect, test } from "vitest";

import { driveStacks } from "./stack-driver.testing.ts";

function queueWith(properties: object, topicName = "news"): object {
  return {
    Resources: {
      Queue: { Type: "AWS::SQS::Queue", Properties: properties },
      Topic: {
        Type: "AWS::SNS::Topic",
        Properties: { TopicName: topicName, DisplayName: { "Fn::Sub": "${Queue.QueueName}" } },
      },
    },
  };
}

test("SPEC 3.1: an update in place changes the resource under its id and cleans up even when there is nothing to clean", async () => {
  const { create, update, events, history } = await driveStacks();
  await create("network", queueWith({ QueueName: "jobs", DelaySeconds: 5 }));
  const { length: before } = await events("network");
  const stack = await update("network", queueWith({ QueueName: "jobs", DelaySeconds: 7 }));
  expect(stack.StackStatus).toBe("UPDATE_COMPLETE");
  expect(await history("network", before)).toEqual([
    "network UPDATE_IN_PROGRESS: User Initiated",
    "Queue UPDATE_IN_PROGRESS",
    "Queue UPDATE_COMPLETE",
    "network UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "network UPDATE_COMPLETE",
  ]);
});

test("SPEC 3.2: a replacement creates the new resource first and deletes the old one in the clean-up", async () => {
  const { create, update, events } = await driveStacks();
  await create("network", queueWith({ QueueName: "jobs" }));
  const { length: before } = await events("network");
  await update("network", queueWith({ QueueName: "tasks" }));
  const seen = (await events("network"))
    .slice(before)
    .map((event) => [
      event.LogicalResourceId,
      event.ResourceStatus,
      event.ResourceStatusReason,
      event.PhysicalResourceId?.split(/[:/]/).at(-1),
    ])
    .filter(([logicalId]) => logicalId !== "Topic");
  const id = expect.any(String);
  expect(seen).toEqual([
    ["network", "UPDATE_IN_PROGRESS", "User Initiated", id],
    [
      "Queue",
      "UPDATE_IN_PROGRESS",
      "Requested update requires the creation of a new physical resource; hence creating one.",
      "jobs",
    ],
    ["Queue", "UPDATE_IN_PROGRESS", "Resource creation Initiated", "tasks"],
    ["Queue", "UPDATE_COMPLETE", undefined, "tasks"],
    ["network", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", undefined, id],
    ["Queue", "DELETE_IN_PROGRESS", undefined, "jobs"],
    ["Queue", "DELETE_COMPLETE", undefined, "jobs"],
    ["network", "UPDATE_COMPLETE", undefined, id],
  ]);
});

test("SPEC 3.3: deletions of the clean-up have events of another form, without properties", async () => {
  const { create, update, events } = await driveStacks();
  await create("network", queueWith({ QueueName: "jobs" }));
  await update("network", queueWith({ QueueName: "tasks" }));
  const deletions = (await events("network")).filter(({ ResourceStatus }) => ResourceStatus?.startsWith("DELETE"));
  expect(deletions).toHaveLength(2);
  for (const { EventId, ResourceProperties } of deletions) {
    expect(EventId).toMatch(/^Queue-[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/);
    expect(ResourceProperties).toBeUndefined();
  }
});

test("SPEC 3.4: a resource whose evaluated properties stay the same is not touched, even when what it refers to changes", async () => {
  const { create, update, events, history } = await driveStacks();
  await create("network", queueWith({ QueueName: "jobs", DelaySeconds: 5 }));
  const { length: before } = await events("network");
  await update("network", queueWith({ QueueName: "jobs", DelaySeconds: 9 }));
  expect((await history("network", before)).filter((line) => line.startsWith("Topic"))).toEqual([]);
});

test("SPEC 3.4: a resource follows the replacement of what it refers to", async () => {
  const { create, update, events, history } = await driveStacks();
  await create("network", queueWith({ QueueName: "jobs" }));
  const { length: before } = await events("network");
  await update("network", queueWith({ QueueName: "tasks" }));
  expect(await history("network", before)).toContain("Topic UPDATE_COMPLETE");
});

test("SPEC 3.5: what the template no longer has is deleted in the clean-up, dependants first", async () => {
  const { create, update, events, history } = await driveStacks();
  const parameter = (value: unknown): object => ({
    Type: "AWS::SSM::Parameter",
    Properties: { Type: "String", Value: value },
  });
  const dummy = { Dummy: parameter("dummy") };
  const chain = { A: parameter("root"), B: parameter({ Ref: "A" }), C: parameter({ Ref: "B" }) };
  await create("chain", { Resources: { ...dummy, ...chain } });
  const { length: before } = await events("chain");
  await update("chain", { Resources: dummy });
  expect(await history("chain", before)).toEqual([
    "chain UPDATE_IN_PROGRESS: User Initiated",
    "chain UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "C DELETE_IN_PROGRESS",
    "C DELETE_COMPLETE",
    "B DELETE_IN_PROGRESS",
    "B DELETE_COMPLETE",
    "A DELETE_IN_PROGRESS",
    "A DELETE_COMPLETE",
    "chain UPDATE_COMPLETE",
  ]);
});

test("SPEC 3.6: an update that would change nothing is refused", async () => {
  const { create, client } = await driveStacks();
  await create("network", queueWith({ QueueName: "jobs" }));
  const same = new UpdateStackCommand({
    StackName: "network",
    TemplateBody: JSON.stringify(queueWith({ QueueName: "jobs" })),
  });
  await expect(client.send(same)).rejects.toMatchObject({
    name: "ValidationError",
    message: "No updates are to be performed.",
  });
});

test("SPEC 3.7: new tags on the stack update every resource that can carry tags", async () => {
  const { create, update, events, history } = await driveStacks();
  await create("network", queueWith({ QueueName: "jobs" }));
  const { length: before } = await events("network");
  const stack = await update("network", undefined, { Tags: [{ Key: "team", Value: "blue" }] });
  expect(stack.Tags).toEqual([{ Key: "team", Value: "blue" }]);
  expect(await history("network", before)).toEqual(
    expect.arrayContaining(["Queue UPDATE_COMPLETE", "Topic UPDATE_COMPLETE"]),
  );
});

test("SPEC 3.7: the order of tags and of outputs is no change", async () => {
  const { create, client } = await driveStacks();
  const withOutputs = (...names: readonly string[]): string =>
    JSON.stringify({ ...queueWith({}), Outputs: Object.fromEntries(names.map((name) => [name, { Value: name }])) });
  const tags = [
    { Key: "team", Value: "blue" },
    { Key: "age", Value: "new" },
  ];
  await create("network", withOutputs("One", "Two"), { Tags: tags });
  const same = { StackName: "network", TemplateBody: withOutputs("Two", "One"), Tags: tags.toReversed() };
  await expect(client.send(new UpdateStackCommand(same))).rejects.toMatchObject({
    message: "No updates are to be performed.",
  });
});

test("SPEC 3.8: a stack in a status that allows no update is refused by its id", async () => {
  const { create, client } = await driveStacks();
  const stack = await create("broken", { Resources: { P: { Type: "AWS::SSM::Parameter", Properties: {} } } });
  const command = new UpdateStackCommand({ StackName: "broken", TemplateBody: JSON.stringify(queueWith({})) });
  await expect(client.send(command)).rejects.toMatchObject({
    message: `Stack:${stack.StackId} is in ROLLBACK_COMPLETE state and can not be updated.`,
  });
});

test("SPEC 3.9: a replacement that would keep its custom name is refused", async () => {
  const { create, update, events, history } = await driveStacks();
  const table = (attribute: string): object => ({
    Resources: {
      Table: {
        Type: "AWS::DynamoDB::Table",
        Properties: {
          TableName: "orders",
          BillingMode: "PAY_PER_REQUEST",
          KeySchema: [{ AttributeName: attribute, KeyType: "HASH" }],
          AttributeDefinitions: [{ AttributeName: attribute, AttributeType: "S" }],
        },
      },
    },
  });
  await create("data", table("id"));
  const { length: before } = await events("data");
  const stack = await update("data", table("key"));
  expect(stack.StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(await history("data", before)).toContain(
    "Table UPDATE_FAILED: CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename orders and update the stack again.",
  );
});

test("SPEC 3.10: UsePreviousTemplate and UsePreviousValue keep what the stack has", async () => {
  const { cloud, create, update } = await driveStacks();
  const template = {
    Parameters: { Value: { Type: "String" }, Other: { Type: "String", Default: "b" } },
    Resources: {
      P: {
        Type: "AWS::SSM::Parameter",
        Properties: { Name: "p", Type: "String", Value: { "Fn::Sub": "${Value}${Other}" } },
      },
    },
  };
  await create("values", template, { Parameters: [{ ParameterKey: "Value", ParameterValue: "a" }] });
  await update("values", undefined, {
    Parameters: [
      { ParameterKey: "Value", UsePreviousValue: true },
      { ParameterKey: "Other", ParameterValue: "c" },
    ],
  });
  const ssm = new SSMClient(cloud.connection());
  const { Parameter: stored } = await ssm.send(new GetParameterCommand({ Name: "p" }));
  expect(stored?.Value).toBe("ac");
});

test("SPEC 3.11: UpdateReplacePolicy Retain leaves the replaced resource behind", async () => {
  const { create, update, events, history } = await driveStacks();
  const retained = (name: string): object => ({
    Resources: {
      Queue: { Type: "AWS::SQS::Queue", UpdateReplacePolicy: "Retain", Properties: { QueueName: name } },
    },
  });
  await create("network", retained("jobs"));
  const { length: before } = await events("network");
  await update("network", retained("tasks"));
  const [skipped] = (await events("network"))
    .slice(before)
    .filter(({ ResourceStatus }) => ResourceStatus === "DELETE_SKIPPED");
  expect(skipped?.PhysicalResourceId).toMatch(/jobs$/);
  expect(await history("network", before)).not.toContain("Queue DELETE_IN_PROGRESS");
});

test("SPEC 3.12: a clean-up that fails three times does not fail the update", async () => {
  const { cloud, create, update, events, history } = await driveStacks();
  await create("network", queueWith({ QueueName: "jobs" }));
  const { length: before } = await events("network");
  cloud.faults.failResource({ logicalId: "Queue", action: "delete", reason: "In use" });
  const stack = await update("network", queueWith({ QueueName: "tasks" }));
  expect(stack).toMatchObject({
    StackStatus: "UPDATE_COMPLETE",
    StackStatusReason: "Update successful. One or more resources could not be deleted.",
  });
  const failures = (await history("network", before)).filter((line) => line === "Queue DELETE_FAILED: In use");
  expect(failures).toHaveLength(3);
});
