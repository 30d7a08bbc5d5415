import {
  CreateChangeSetCommand,
  DescribeAccountLimitsCommand,
  DescribeChangeSetHooksCommand,
  EstimateTemplateCostCommand,
  GetHookResultCommand,
  ListHookResultsCommand,
} from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { driveStacks } from "./stack-driver.testing.ts";

const template = {
  Parameters: { Delay: { Type: "Number" } },
  Resources: { Q: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: { Ref: "Delay" } } } },
};
const TemplateBody = JSON.stringify(template);

test("SPEC 32.1: the account's limits are the default quotas", async () => {
  const { client } = await driveStacks();
  expect((await client.send(new DescribeAccountLimitsCommand({}))).AccountLimits).toEqual([
    { Name: "StackLimit", Value: 2_000 },
    { Name: "StackOutputsLimit", Value: 200 },
    { Name: "ConcurrentResourcesLimit", Value: 2_500 },
  ]);
});

test("SPEC 32.2: the cost of a template that could be deployed can be asked", async () => {
  const { client } = await driveStacks();
  const Parameters = [{ ParameterKey: "Delay", ParameterValue: "5" }];
  const { Url } = await client.send(new EstimateTemplateCostCommand({ TemplateBody, Parameters }));
  expect(Url).toMatch(/^http:\/\/calculator\.s3\.amazonaws\.com\/calc5\.html\?key=cloudformation\/[0-9a-f-]{36}$/);
  await expect(client.send(new EstimateTemplateCostCommand({ TemplateBody }))).rejects.toThrow(
    "Parameters: [Delay] must have values",
  );
  await expect(client.send(new EstimateTemplateCostCommand({ TemplateBody: "{}" }))).rejects.toThrow(
    "Template format error: At least one Resources member must be defined.",
  );
});

test("SPEC 32.3: no Hook is ever invoked", async () => {
  const { client, cloud } = await driveStacks();
  const { Id, StackId } = await client.send(
    new CreateChangeSetCommand({
      StackName: "orders",
      ChangeSetName: "first",
      ChangeSetType: "CREATE",
      TemplateBody: JSON.stringify({ Resources: { Q: { Type: "AWS::SQS::Queue" } } }),
    }),
  );
  const hooks = async (): Promise<object> => {
    const { $metadata: _, ...answer } = await client.send(new DescribeChangeSetHooksCommand({ ChangeSetName: Id }));
    return answer;
  };
  const described = { ChangeSetId: Id, ChangeSetName: "first", Hooks: [], StackId, StackName: "orders" };
  expect(await hooks()).toEqual({ ...described, Status: "PLANNING" });
  await cloud.settle();
  expect(await hooks()).toEqual({ ...described, Status: "PLANNED" });
  await expect(
    client.send(new DescribeChangeSetHooksCommand({ ChangeSetName: "second", StackName: "orders" })),
  ).rejects.toMatchObject({ name: "ChangeSetNotFoundException", message: "ChangeSet [second] does not exist" });

  expect((await client.send(new ListHookResultsCommand({}))).HookResults).toEqual([]);
  await expect(
    client.send(new ListHookResultsCommand({ TargetType: "CHANGE_SET", TargetId: Id })),
  ).rejects.toMatchObject({ name: "HookResultNotFoundException" });
  await expect(client.send(new GetHookResultCommand({ HookResultId: "none" }))).rejects.toMatchObject({
    name: "HookResultNotFoundException",
  });
});
