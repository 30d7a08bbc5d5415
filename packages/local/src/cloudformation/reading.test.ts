import {
  CreateChangeSetCommand,
  DescribeEventsCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  GetTemplateSummaryCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  paginateListStackResources,
  UpdateStackCommand,
  ValidateTemplateCommand,
} from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { driveStacks } from "./stack-driver.testing.ts";

const parameter = (value: unknown): object => ({
  Type: "AWS::SSM::Parameter",
  Properties: { Type: "String", Value: value },
});
const small = { Description: "One value", Resources: { P: parameter("v") } };

test("SPEC 11.1: a described stack shows what it was made with", async () => {
  const { create } = await driveStacks();
  const stack = await create("small", small, {
    Tags: [{ Key: "team", Value: "blue" }],
    NotificationARNs: ["arn:aws:sns:us-east-1:111111111111:events"],
    Capabilities: ["CAPABILITY_NAMED_IAM", "CAPABILITY_IAM"],
    RoleARN: "arn:aws:iam::111111111111:role/deploy",
  });
  expect(stack).toMatchObject({
    StackName: "small",
    Description: "One value",
    StackStatus: "CREATE_COMPLETE",
    DisableRollback: false,
    EnableTerminationProtection: false,
    RollbackConfiguration: {},
    NotificationARNs: ["arn:aws:sns:us-east-1:111111111111:events"],
    Capabilities: ["CAPABILITY_NAMED_IAM", "CAPABILITY_IAM"],
    RoleARN: "arn:aws:iam::111111111111:role/deploy",
    Tags: [{ Key: "team", Value: "blue" }],
    DriftInformation: { StackDriftStatus: "NOT_CHECKED" },
    DeploymentConfig: { Mode: "STANDARD", DisableRollback: false },
  });
  expect(stack).not.toHaveProperty("LastUpdatedTime");
  expect(stack).not.toHaveProperty("Outputs");
  expect(stack).not.toHaveProperty("Parameters");
});

test("SPEC 11.2: the reason of an operation's start is seen only while it starts", async () => {
  const { cloud, client, create, stack } = await driveStacks();
  await create("small", small);
  const TemplateBody = JSON.stringify({ Resources: { P: parameter("w") } });
  await client.send(new UpdateStackCommand({ StackName: "small", TemplateBody }));
  expect((await stack("small")).StackStatusReason).toBe("User Initiated");
  await cloud.clock.advance(2_200);
  expect(await stack("small")).not.toHaveProperty("StackStatusReason");
});

test("SPEC 11.3: what does not exist is refused in the words of each operation", async () => {
  const { client, create } = await driveStacks();
  await create("small", small);
  const refusals: [Promise<unknown>, string][] = [
    [client.send(new DescribeStacksCommand({ StackName: "none" })), "Stack with id none does not exist"],
    [client.send(new GetTemplateCommand({ StackName: "none" })), "Stack with id none does not exist"],
    [client.send(new DescribeStackEventsCommand({ StackName: "none" })), "Stack [none] does not exist"],
    [
      client.send(new DescribeStackResourceCommand({ StackName: "none", LogicalResourceId: "P" })),
      "Stack 'none' does not exist",
    ],
    [
      client.send(new DescribeStackResourceCommand({ StackName: "small", LogicalResourceId: "Q" })),
      "Resource Q does not exist for stack small",
    ],
  ];
  for (const [refusal, message] of refusals) {
    await expect(refusal).rejects.toMatchObject({ name: "ValidationError", message });
  }
});

test("SPEC 11.4: events are paged newest first, and later events shift no page", async () => {
  const { client, create, update } = await driveStacks();
  const many = (value: string): object => ({
    Resources: Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`P${index}`, parameter(value)])),
  });
  await create("many", many("a"));
  const first = await client.send(new DescribeStackEventsCommand({ StackName: "many" }));
  expect(first.StackEvents).toHaveLength(100);
  expect(first.StackEvents?.[0]).toMatchObject({ LogicalResourceId: "many", ResourceStatus: "CREATE_COMPLETE" });
  await update("many", many("b"));
  const command = { StackName: "many", NextToken: first.NextToken };
  const second = await client.send(new DescribeStackEventsCommand(command));
  expect(second.NextToken).toBeUndefined();
  expect(second.StackEvents).toHaveLength(60 * 3 + 2 - 100);
  const ids = [...(first.StackEvents ?? []), ...(second.StackEvents ?? [])].map(({ EventId }) => EventId);
  expect(new Set(ids).size).toBe(60 * 3 + 2);
});

test("SPEC 11.5: resources are listed by page, and described at most a hundred at a time", async () => {
  const { client, create } = await driveStacks();
  const resources = Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`P${index}`, parameter("v")]));
  await create("many", { Resources: resources });
  const listed: (string | undefined)[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName: "many" })) {
    listed.push(...(page.StackResourceSummaries ?? []).map(({ LogicalResourceId }) => LogicalResourceId));
  }
  expect(listed).toEqual(Object.keys(resources).toSorted());
  const { StackResources } = await client.send(new DescribeStackResourcesCommand({ StackName: "many" }));
  expect(StackResources?.map(({ LogicalResourceId }) => LogicalResourceId)).toEqual(listed.slice(0, 100));
  const { StackResourceSummaries: [one] = [] } = await client.send(
    new ListStackResourcesCommand({ StackName: "many" }),
  );
  const byPhysicalId = await client.send(
    new DescribeStackResourcesCommand({ PhysicalResourceId: String(one?.PhysicalResourceId) }),
  );
  expect(byPhysicalId.StackResources).toHaveLength(100);
});

test("SPEC 11.6: a resource that an update removed, or that was never made, does not exist", async () => {
  const { client, create, update } = await driveStacks();
  await create("small", { Resources: { P: parameter("v"), Q: parameter("w") } });
  await update("small", { Resources: { P: parameter("v") } });
  await expect(
    client.send(new DescribeStackResourceCommand({ StackName: "small", LogicalResourceId: "Q" })),
  ).rejects.toThrow("Resource Q does not exist for stack small");
  await create("broken", { Resources: { P: { Type: "AWS::SSM::Parameter", Properties: { Type: "String" } } } });
  await expect(
    client.send(new DescribeStackResourceCommand({ StackName: "broken", LogicalResourceId: "P" })),
  ).rejects.toThrow("Resource P does not exist for stack broken");
});

test("SPEC 11.7: stacks are listed newest first, deleted ones too, by status when asked", async () => {
  const { client, create, remove } = await driveStacks();
  await create("one", small);
  await create("two", small);
  await remove("one");
  const names = async (StackStatusFilter?: ("CREATE_COMPLETE" | "DELETE_COMPLETE")[]): Promise<unknown> =>
    (await client.send(new ListStacksCommand({ StackStatusFilter }))).StackSummaries?.map(
      ({ StackName, StackStatus }) => `${StackName} ${StackStatus}`,
    );
  expect(await names()).toEqual(["two CREATE_COMPLETE", "one DELETE_COMPLETE"]);
  expect(await names(["DELETE_COMPLETE"])).toEqual(["one DELETE_COMPLETE"]);
  const { Stacks } = await client.send(new DescribeStacksCommand({}));
  expect(Stacks?.map(({ StackName }) => StackName)).toEqual(["two"]);
});

test("SPEC 11.8: the template comes back byte for byte, and processed when a transform changed it", async () => {
  const { client, create } = await driveStacks();
  const text =
    "Transform: AWS::LanguageExtensions # loops\nResources:\n  Fn::ForEach::Each:\n    - X\n    - [A, B]\n    - P${X}: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref AWS::StackName}}\n";
  await create("loop", text, { Capabilities: ["CAPABILITY_AUTO_EXPAND"] });
  const original = await client.send(new GetTemplateCommand({ StackName: "loop" }));
  expect(original).toMatchObject({ TemplateBody: text, StagesAvailable: ["Original", "Processed"] });
  const processed = await client.send(new GetTemplateCommand({ StackName: "loop", TemplateStage: "Processed" }));
  expect(Object.keys(JSON.parse(processed.TemplateBody ?? "").Resources)).toEqual(["PA", "PB"]);
});

test("SPEC 11.9: ValidateTemplate and GetTemplateSummary say what a template asks for", async () => {
  const { client, create } = await driveStacks();
  const template = {
    Parameters: {
      Delay: { Type: "Number", Default: 0, AllowedValues: [0, 5] },
      Secret: { Type: "String", NoEcho: true, Description: "Not shown" },
    },
    Resources: { Role: { Type: "AWS::IAM::Role", Properties: { RoleName: "r", AssumeRolePolicyDocument: {} } } },
  };
  const TemplateBody = JSON.stringify(template);
  expect(await client.send(new ValidateTemplateCommand({ TemplateBody }))).toMatchObject({
    Capabilities: ["CAPABILITY_NAMED_IAM"],
    CapabilitiesReason: "The following resource(s) require capabilities: [AWS::IAM::Role]",
    Parameters: [
      { ParameterKey: "Delay", DefaultValue: "0", NoEcho: false },
      { ParameterKey: "Secret", NoEcho: true, Description: "Not shown" },
    ],
  });
  await create("roles", template, {
    Capabilities: ["CAPABILITY_NAMED_IAM"],
    Parameters: [{ ParameterKey: "Secret", ParameterValue: "s" }],
  });
  expect(await client.send(new GetTemplateSummaryCommand({ StackName: "roles" }))).toMatchObject({
    ResourceTypes: ["AWS::IAM::Role"],
    Parameters: [
      { ParameterKey: "Delay", ParameterType: "Number", ParameterConstraints: { AllowedValues: ["0", "5"] } },
      { ParameterKey: "Secret", ParameterType: "String" },
    ],
    ResourceIdentifierSummaries: [
      { ResourceType: "AWS::IAM::Role", LogicalResourceIds: ["Role"], ResourceIdentifiers: ["RoleName"] },
    ],
  });
});

test("SPEC 11.9: a loop is summed up as what it repeats, under the name that the template gives it", async () => {
  const { client } = await driveStacks();
  const loop = ["Name", ["a", "b"], { "Queue${Name}": { Type: "AWS::SQS::Queue" } }];
  const TemplateBody = JSON.stringify({
    Transform: "AWS::LanguageExtensions",
    Resources: { "Fn::ForEach::Queues": loop, Topic: { Type: "AWS::SNS::Topic" } },
  });
  expect(await client.send(new GetTemplateSummaryCommand({ TemplateBody }))).toMatchObject({
    ResourceTypes: ["AWS::SQS::Queue", "AWS::SNS::Topic"],
    ResourceIdentifierSummaries: [
      { ResourceType: "AWS::SQS::Queue", LogicalResourceIds: ["Queue${Name}"] },
      { ResourceType: "AWS::SNS::Topic", LogicalResourceIds: ["Topic"] },
    ],
  });
});

test("SPEC 11.10: the template of a change set is had before it is executed; until then the stack has none", async () => {
  const { client } = await driveStacks();
  const TemplateBody = JSON.stringify(small);
  const names = { StackName: "reviewed", ChangeSetName: "first" };
  await client.send(new CreateChangeSetCommand({ ...names, ChangeSetType: "CREATE", TemplateBody }));
  expect(await client.send(new GetTemplateCommand(names))).toMatchObject({ TemplateBody });
  expect(await client.send(new GetTemplateCommand({ StackName: "reviewed" }))).toMatchObject({ TemplateBody: "{}" });
});

test("SPEC 11.17: tokens that are none, or those of a list of another kind, are refused", async () => {
  const { client, create } = await driveStacks();
  const Resources = Object.fromEntries(
    Array.from({ length: 101 }, (_, index) => [`N${index}`, { Type: "AWS::SNS::Topic" }]),
  );
  await create("app", { Resources });
  const StackName = "app";
  const resources = await client.send(new ListStackResourcesCommand({ StackName }));
  const events = await client.send(new DescribeStackEventsCommand({ StackName }));
  const refusal = { name: "ValidationError", message: "The NextToken is not valid." };
  for (const NextToken of ["nonsense", events.NextToken]) {
    await expect(client.send(new ListStackResourcesCommand({ StackName, NextToken }))).rejects.toMatchObject(refusal);
  }
  for (const NextToken of ["nonsense", resources.NextToken]) {
    await expect(client.send(new DescribeStackEventsCommand({ StackName, NextToken }))).rejects.toMatchObject(refusal);
    await expect(client.send(new DescribeEventsCommand({ StackName, NextToken }))).rejects.toMatchObject(refusal);
  }
});
