import * as sdk from "@aws-sdk/client-cloudformation";
import {
  DescribeAccountLimitsCommand,
  DescribeTypeCommand,
  EstimateTemplateCostCommand,
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

test("SPEC 32.3: every operation on stacks, change sets, refactors, templates and exports is there", async () => {
  const { client } = await driveStacks();
  const elsewhere = /Type|Publisher|HandlerProgress|GeneratedTemplate|ResourceScan/;
  const commands = Object.entries(sdk).filter(([name]) => name.endsWith("Command") && name !== "$Command");
  expect(commands.length).toBeGreaterThan(80);
  const missing: string[] = [];
  for (const [name, Command] of commands) {
    const command = new (Command as typeof sdk.ListStacksCommand)({});
    const error = await client.send(command).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error instanceof Error && error.name === "NotImplemented") missing.push(name.replace(/Command$/, ""));
  }
  expect(missing.filter((operation) => !elsewhere.test(operation))).toEqual([]);
});

test("SPEC 32.4: a resource type is described by its name or its ARN", async () => {
  const { client } = await driveStacks();
  const named = await client.send(new DescribeTypeCommand({ Type: "RESOURCE", TypeName: "AWS::SQS::Queue" }));
  expect(named).toMatchObject({
    Arn: "arn:aws:cloudformation:us-east-1::type/resource/AWS-SQS-Queue",
    ProvisioningType: "FULLY_MUTABLE",
    DeprecatedStatus: "LIVE",
    Visibility: "PUBLIC",
  });
  expect(JSON.parse(named.Schema ?? "")).toMatchObject({
    typeName: "AWS::SQS::Queue",
    primaryIdentifier: ["/properties/QueueUrl"],
    createOnlyProperties: expect.arrayContaining(["/properties/QueueName"]),
    properties: { DelaySeconds: {} },
  });
  const byArn = await client.send(new DescribeTypeCommand({ Arn: named.Arn }));
  expect(byArn.Schema).toBe(named.Schema);
});

test.each(["AWS::SQS::Kueue", "AWS::Serverless::Api"])("SPEC 32.4: %s is not found", async (TypeName) => {
  const { client } = await driveStacks();
  await expect(client.send(new DescribeTypeCommand({ Type: "RESOURCE", TypeName }))).rejects.toMatchObject({
    name: "TypeNotFoundException",
    message: `The type '${TypeName}' cannot be found.`,
    $metadata: { httpStatusCode: 404 },
  });
});

test("SPEC 32.4: a question without a type is refused, and one about a module is not implemented", async () => {
  const { client } = await driveStacks();
  await expect(client.send(new DescribeTypeCommand({ TypeName: "AWS::SQS::Queue" }))).rejects.toThrow(
    "Either Arn, or both Type and TypeName, must be given.",
  );
  await expect(
    client.send(new DescribeTypeCommand({ Type: "MODULE", TypeName: "My::Own::Thing::MODULE" })),
  ).rejects.toMatchObject({ name: "NotImplemented" });
});
