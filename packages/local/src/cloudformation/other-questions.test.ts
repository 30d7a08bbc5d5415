import { DescribeAccountLimitsCommand, EstimateTemplateCostCommand } from "@aws-sdk/client-cloudformation";
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
