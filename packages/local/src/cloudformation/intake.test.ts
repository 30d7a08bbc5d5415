import { CreateStackCommand, UpdateStackCommand, type CreateStackInput } from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect, test } from "vitest";

import { driveStacks } from "./stack-driver.testing.ts";

const topic = { Type: "AWS::SNS::Topic" };

async function refusal(template: object | string | undefined, input: Partial<CreateStackInput> = {}): Promise<unknown> {
  const { client } = await driveStacks();
  const TemplateBody = typeof template === "object" ? JSON.stringify(template) : template;
  const command = new CreateStackCommand({
    StackName: "refused",
    ...(TemplateBody === undefined ? {} : { TemplateBody }),
    ...input,
  });
  return client.send(command).then(
    () => "accepted",
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

test.each<[string, object | string | undefined, string]>([
  ["no template", undefined, "ValidationError: Either Template URL or Template Body must be specified."],
  ["a text that is no template", "hello", "ValidationError: Template format error: unsupported structure."],
  [
    "no resources",
    { Resources: {} },
    "ValidationError: Template format error: At least one Resources member must be defined.",
  ],
  [
    "a resource without a type",
    { Resources: { A: {} } },
    "ValidationError: Template format error: [/Resources/A] Every Resources object must contain a Type member.",
  ],
  [
    "a name with dashes",
    { Resources: { "my-bad-resource-id": topic } },
    "ValidationError: Template format error: Resource name my-bad-resource-id is non alphanumeric.",
  ],
  [
    "a parameter without a value",
    { Parameters: { Input: { Type: "String" } }, Resources: { T: topic } },
    "ValidationError: Parameters: [Input] must have values",
  ],
  [
    "an unknown type",
    { Resources: { T: { Type: "AWS::Nothing::AtAll" } } },
    "ValidationError: Template format error: Unrecognized resource types: [AWS::Nothing::AtAll]",
  ],
])("SPEC 1.1: refused with the service's sentence: %s", async (_, template, answer) => {
  expect(await refusal(template)).toBe(answer);
});

test("SPEC 1.2: a reference to a resource whose condition is false is unresolved", async () => {
  const off = {
    Conditions: { Off: { "Fn::Equals": ["a", "b"] } },
    Resources: { Other: topic, MyTopic: { ...topic, Condition: "Off" } },
  };
  const user = { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: { Ref: "MyTopic" } } };
  expect(await refusal({ ...off, Resources: { ...off.Resources, User: user } })).toBe(
    "ValidationError: Template format error: Unresolved resource dependencies [MyTopic] in the Resources block of the template",
  );
  expect(await refusal({ ...off, Outputs: { Out: { Value: { Ref: "MyTopic" } } } })).toBe(
    "ValidationError: Unresolved resource dependencies [MyTopic] in the Outputs block of the template",
  );
});

test("SPEC 1.3: resources that need each other are refused by name", async () => {
  const cycle = { Resources: { A: { ...topic, DependsOn: "B" }, B: { ...topic, DependsOn: "A" } } };
  expect(await refusal(cycle)).toBe("ValidationError: Circular dependency between resources: [A, B]");
});

test("SPEC 1.4: a template that makes roles needs the caller's acknowledgement", async () => {
  const role = { Resources: { R: { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: {} } } } };
  expect(await refusal(role)).toBe("InsufficientCapabilitiesException: Requires capabilities : [CAPABILITY_IAM]");
  expect(await refusal(role, { Capabilities: ["CAPABILITY_NAMED_IAM"] })).toBe("accepted");
});

test("SPEC 1.5: what nothing here would heed is not implemented, by name", async () => {
  const serverless = { Transform: "AWS::Serverless-2016-10-31", Resources: { T: topic } };
  const capabilities = { Capabilities: ["CAPABILITY_AUTO_EXPAND" as const] };
  expect(await refusal(serverless, capabilities)).toBe(
    `NotImplemented: not implemented by the local cloud: the transform AWS::Serverless-2016-10-31; plug one in with cloud.macros.register("AWS::Serverless-2016-10-31", …)`,
  );
});

test("SPEC 1.6: ResourceTypes limits what a template may hold", async () => {
  expect(await refusal({ Resources: { T: topic } }, { ResourceTypes: ["AWS::EC2::*"] })).toBe(
    "ValidationError: Resource type AWS::SNS::Topic is not allowed by parameter ResourceTypes [AWS::EC2::*]",
  );
});

test("SPEC 1.7: a parameter may mean what Parameter Store holds, at each operation anew", async () => {
  const { cloud, create, update, client } = await driveStacks();
  const template = {
    Parameters: { Size: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/size" } },
    Resources: { P: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: { Ref: "Size" } } } },
    Outputs: { Size: { Value: { "Fn::GetAtt": ["P", "Value"] } } },
  };
  const TemplateBody = JSON.stringify(template);
  await expect(client.send(new CreateStackCommand({ StackName: "sized", TemplateBody }))).rejects.toThrow(
    "Parameter Size should either have input value or default value",
  );
  const ssm = new SSMClient(cloud.connection());
  await ssm.send(new PutParameterCommand({ Name: "/size", Type: "String", Value: "small" }));
  const created = await create("sized", template);
  expect(created.Parameters).toEqual([{ ParameterKey: "Size", ParameterValue: "/size", ResolvedValue: "small" }]);
  await ssm.send(new PutParameterCommand({ Name: "/size", Value: "large", Overwrite: true }));
  expect((await update("sized", undefined)).Outputs?.[0]?.OutputValue).toBe("large");
});

test("SPEC 1.8: NoEcho values are masked in parameters and events, but not in outputs", async () => {
  const { create, events } = await driveStacks();
  const stack = await create(
    "secret",
    {
      Parameters: { Secret: { Type: "String", NoEcho: true } },
      Resources: { P: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: { Ref: "Secret" } } } },
      Outputs: { Secret: { Value: { Ref: "Secret" } } },
    },
    { Parameters: [{ ParameterKey: "Secret", ParameterValue: "hush" }] },
  );
  expect(stack.Parameters).toEqual([{ ParameterKey: "Secret", ParameterValue: "****" }]);
  expect(stack.Outputs?.[0]?.OutputValue).toBe("hush");
  expect(JSON.stringify(await events("secret"))).not.toContain("hush");
});

test("SPEC 1.9: a template may come from S3, and only from there", async () => {
  const { cloud, client, stack } = await driveStacks();
  const s3 = new S3Client(cloud.connection());
  await s3.send(new CreateBucketCommand({ Bucket: "templates" }));
  await s3.send(
    new PutObjectCommand({ Bucket: "templates", Key: "t.json", Body: JSON.stringify({ Resources: { T: topic } }) }),
  );
  await client.send(
    new CreateStackCommand({ StackName: "remote", TemplateURL: "https://templates.s3.amazonaws.com/t.json" }),
  );
  await cloud.settle();
  expect((await stack("remote")).StackStatus).toBe("CREATE_COMPLETE");
  expect(await refusal(undefined, { TemplateURL: "https://example.com/t.json" })).toBe(
    "ValidationError: S3 error: Domain name specified in example.com is not a valid S3 domain",
  );
});

test("SPEC 1.10: contradictory requests are refused", async () => {
  const { create, client } = await driveStacks();
  await create("plain", { Resources: { T: topic } });
  await expect(
    client.send(new UpdateStackCommand({ StackName: "plain", UsePreviousTemplate: true, TemplateBody: "{}" })),
  ).rejects.toThrow("You cannot specify both usePreviousTemplate and Template Body/Template URL.");
  const template = { Parameters: { K: { Type: "String", Default: "d" } }, Resources: { T: topic } };
  expect(
    await refusal(template, { Parameters: [{ ParameterKey: "K", ParameterValue: "v", UsePreviousValue: true }] }),
  ).toBe(
    "ValidationError: Invalid input for parameter key K. Cannot specify usePreviousValue as true and non empty value for a parameter",
  );
});

test("SPEC 1.11: rules of the template hold for the parameters", async () => {
  const template = {
    Parameters: { Stage: { Type: "String" } },
    Rules: {
      Known: {
        Assertions: [
          { Assert: { "Fn::Contains": [["dev", "prod"], { Ref: "Stage" }] }, AssertDescription: "dev or prod" },
        ],
      },
    },
    Resources: { T: topic },
  };
  expect(await refusal(template, { Parameters: [{ ParameterKey: "Stage", ParameterValue: "test" }] })).toBe(
    "ValidationError: Template validation error: Rule Known failed: dev or prod",
  );
});
