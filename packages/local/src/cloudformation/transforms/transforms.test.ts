import {
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  GetTemplateCommand,
  GetTemplateSummaryCommand,
} from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { isJsonObject, type Json, type JsonObject } from "@stacksteward/template";
import { expect, test } from "vitest";

import { driveStacks, type StackDriver } from "../stack-driver.testing.ts";
import type { MacroRequest, MacroResponse } from "./macro.ts";

const acknowledged = { Capabilities: ["CAPABILITY_AUTO_EXPAND" as const] };
const parameter = (properties: object): object => ({
  P: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", ...properties } },
});

/** A macro that writes its parameter `Text` behind each `Value` of its fragment, so that results show who ran when. */
function append({ fragment, params }: MacroRequest): MacroResponse {
  return { status: "SUCCESS", fragment: appended(fragment, String(params["Text"])) };
}

function appended(node: Json, text: string): Json {
  if (!isJsonObject(node)) return node;
  const entries = Object.entries(node).map(([key, member]): [string, Json] =>
    key === "Value" && typeof member === "string" ? [key, `${member}${text}`] : [key, appended(member, text)],
  );
  return Object.fromEntries(entries);
}

const call = (text: Json): JsonObject => ({ Name: "Append", Parameters: { Text: text } });

async function processed({ client }: StackDriver, StackName: string): Promise<string> {
  const { TemplateBody = "" } = await client.send(new GetTemplateCommand({ StackName, TemplateStage: "Processed" }));
  return TemplateBody;
}

test("SPEC 20.1: a macro is handed what stands beside its call, or the whole template without its transforms", async () => {
  const { cloud, create } = await driveStacks();
  const requests: MacroRequest[] = [];
  cloud.macros.register("Spy", (request) => {
    requests.push(request);
    return { status: "success", fragment: request.fragment, requestId: request.requestId };
  });
  const template = {
    Transform: ["Spy"],
    Parameters: { Names: { Type: "CommaDelimitedList" }, Stage: { Type: "String", Default: "dev" } },
    Resources: parameter({ Value: "x", "Fn::Transform": { Name: "Spy", Parameters: { Stage: { Ref: "Stage" } } } }),
  };
  const Parameters = [{ ParameterKey: "Names", ParameterValue: "a,b" }];
  expect((await create("app", template, { ...acknowledged, Parameters })).StackStatus).toBe("CREATE_COMPLETE");
  const common = {
    region: "us-east-1",
    accountId: "111111111111",
    transformId: "111111111111::Spy",
    templateParameterValues: { Names: ["a", "b"], Stage: "dev" },
  };
  expect(requests).toMatchObject([
    { ...common, params: { Stage: "dev" } },
    { ...common, params: {} },
  ]);
  expect(requests.map(({ fragment }) => fragment)).toEqual([
    { Type: "String", Value: "x" },
    { Parameters: template.Parameters, Resources: parameter({ Value: "x" }) },
  ]);
});

test("SPEC 20.2: the innermost call comes first, the template's own last, and lists in their order", async () => {
  const driver = await driveStacks();
  driver.cloud.macros.register("Append", append);
  const template = {
    Transform: [call(" third"), call({ "Fn::Join": ["", [" ", { Ref: "AWS::Region" }]] })],
    Resources: {
      ...parameter({ Value: "x", "Fn::Transform": [call(" first")] }),
      "Fn::Transform": [call(" second"), "Keep"],
    },
  };
  driver.cloud.macros.register("Keep", ({ fragment }) => ({ status: "success", fragment }));
  await driver.create("app", template, acknowledged);
  expect(JSON.parse(await processed(driver, "app"))).toEqual({
    Resources: parameter({ Value: "x first second third us-east-1" }),
  });
});

test("SPEC 20.2: loops are written out in their turn, and what a call stands for may be a value", async () => {
  const driver = await driveStacks();
  driver.cloud.macros.register("Append", append);
  driver.cloud.macros.register("Word", () => ({ status: "success", fragment: "word" }));
  const loop = {
    "Fn::ForEach::Each": [
      "Name",
      ["A", "B"],
      { "P${Name}": Object.values(parameter({ Value: { "Fn::Transform": "Word" } }))[0] ?? {} },
    ],
  };
  await driver.create("app", { Transform: ["AWS::LanguageExtensions", call("!")], Resources: loop }, acknowledged);
  const { P: written } = parameter({ Value: "word!" }) as { P: object };
  expect(JSON.parse(await processed(driver, "app"))).toMatchObject({ Resources: { PA: written, PB: written } });
});

test.each<[string, () => MacroResponse, string]>([
  [
    "says why",
    () => ({ status: "failure", errorMessage: "no such team" }),
    "Transform 111111111111::M failed with: no such team",
  ],
  ["does not say why", () => ({ status: "failure" }), "Transform 111111111111::M failed without an error message."],
  [
    "throws",
    () => {
      throw new Error("bug");
    },
    "Received malformed response from transform 111111111111::M",
  ],
  [
    "answers for another request",
    () => ({ status: "success", fragment: {}, requestId: "other" }),
    "Received malformed response from transform 111111111111::M",
  ],
  [
    "answers no template",
    () => ({ status: "success", fragment: "text" }),
    "Template format error: unsupported structure.",
  ],
])("SPEC 20.3: a macro that %s fails the stack or the change set, not the call", async (_, macro, reason) => {
  const { cloud, client, create, history } = await driveStacks();
  cloud.macros.register("M", macro);
  const template = { Transform: "M", Resources: parameter({ Value: "x" }) };
  const { StackStatus } = await create("app", template, acknowledged);
  expect(StackStatus).toBe("ROLLBACK_COMPLETE");
  expect(await history("app")).toContain(`app ROLLBACK_IN_PROGRESS: ${reason}. Rollback requested by user.`);

  const named = { StackName: "other", ChangeSetName: "first" };
  const TemplateBody = JSON.stringify(template);
  await client.send(new CreateChangeSetCommand({ ...named, ChangeSetType: "CREATE", TemplateBody }));
  await cloud.settle();
  expect(await client.send(new DescribeChangeSetCommand(named))).toMatchObject({
    Status: "FAILED",
    StatusReason: reason,
  });
});

test("SPEC 20.3: an update whose macro fails goes back, and the stack is what it was", async () => {
  const driver = await driveStacks();
  const { cloud, create, update, history } = driver;
  await create("app", { Resources: parameter({ Value: "x" }) });
  cloud.macros.register("M", () => ({ status: "failure", errorMessage: "no" }));
  const template = { Transform: "M", Resources: parameter({ Value: "y" }) };
  expect((await update("app", template, acknowledged)).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect((await history("app")).join("\n")).toContain(
    "app UPDATE_ROLLBACK_IN_PROGRESS: Transform 111111111111::M failed with: no",
  );
  expect(await processed(driver, "app")).toContain('"Value":"x"');
});

test("SPEC 20.4: a macro that nobody registered fails the same way; a call without a name, or without leave, is refused", async () => {
  const { create, history } = await driveStacks();
  await create("app", { Transform: "M", Resources: parameter({ Value: "x" }) }, acknowledged);
  expect((await history("app")).join("\n")).toContain("No transform named 111111111111::M found.");
  const nameless = { Resources: parameter({ "Fn::Transform": { Name: { Ref: "AWS::Region" } } }) };
  await expect(create("nameless", nameless, acknowledged)).rejects.toThrow(
    "Key Name of transform definition must be a string.",
  );
  await expect(create("silent", { Transform: "M", Resources: parameter({}) })).rejects.toThrow(
    "Requires capabilities : [CAPABILITY_AUTO_EXPAND]",
  );
  const late = parameter({
    Value: "x",
    "Fn::Transform": { Name: "M", Parameters: { Arn: { "Fn::GetAtt": ["P", "Type"] } } },
  });
  await create("late", { Resources: late }, acknowledged);
  expect((await history("late")).join("\n")).toContain(
    "The value of parameter Arn under transform M must resolve to a string, number, boolean or a list of any of these.",
  );
});

test("SPEC 20.5: AWS::Include reads a snippet from S3, at the top and anywhere else", async () => {
  const driver = await driveStacks();
  await store(driver, "snippets", {
    "out puts.yaml": "Outputs:\n  Name:\n    Value:\n      Ref: P\n",
    "value.json": '{"Value": "included", "Tier": "Standard"}',
  });
  const include = (Location: Json): object => ({ Name: "AWS::Include", Parameters: { Location } });
  const template = {
    Transform: include("s3://snippets/out puts.yaml"),
    Parameters: { Bucket: { Type: "String", Default: "snippets" } },
    Resources: parameter({
      Value: "own",
      "Fn::Transform": include({ "Fn::Sub": "https://${Bucket}.s3.amazonaws.com/value.json" }),
    }),
  };
  const { Outputs } = await driver.create("app", template, acknowledged);
  expect(Outputs).toMatchObject([{ OutputKey: "Name" }]);
  expect(await processed(driver, "app")).toContain('"Value":"included","Tier":"Standard"');
});

test.each([
  ["s3://nowhere/a.yaml", "S3 bucket [nowhere] does not exist."],
  ["s3://snippets/short.yaml", "The specified S3 object's content should be valid Yaml/JSON"],
  ["s3://snippets/absent.yaml", "S3 error: The specified key does not exist."],
])("SPEC 20.5: a snippet that can't be had fails the stack: %s", async (Location, reason) => {
  const driver = await driveStacks();
  await store(driver, "snippets", { "short.yaml": "Value: !Ref P\n" });
  const Transform = { Name: "AWS::Include", Parameters: { Location } };
  await driver.create("app", { Transform, Resources: parameter({ Value: "x" }) }, acknowledged);
  expect((await driver.history("app")).join("\n")).toContain(`Transform AWS::Include failed with: ${reason}`);
});

test("SPEC 20.6: a transform that AWS hosts can be plugged in by its name; those of the cloud itself can't", async () => {
  const driver = await driveStacks();
  const { cloud, client, create } = driver;
  const name = "AWS::Serverless-2016-10-31";
  const template = { Transform: name, Resources: { Table: { Type: "AWS::Serverless::SimpleTable" } } };
  await expect(create("app", template, acknowledged)).rejects.toThrow(
    `not implemented by the local cloud: the transform ${name}`,
  );
  cloud.macros.register(name, ({ transformId }) => ({
    status: "success",
    fragment: { Resources: { Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: transformId } } } },
  }));
  expect((await create("app", template, acknowledged)).StackStatus).toBe("CREATE_COMPLETE");
  expect(await processed(driver, "app")).toContain(`"DisplayName":"${name}"`);
  const summary = await client.send(new GetTemplateSummaryCommand({ StackName: "app" }));
  expect(summary).toMatchObject({ DeclaredTransforms: [name], ResourceTypes: ["AWS::Serverless::SimpleTable"] });
  expect(() => cloud.macros.register("AWS::Include", append)).toThrow(RangeError);
  cloud.macros.unregister(name);
  await expect(create("again", template, acknowledged)).rejects.toThrow(name);
});

test("SPEC 20.7: templates of nested stacks are transformed too, and a failure is the nested stack's", async () => {
  const driver = await driveStacks();
  driver.cloud.macros.register("Append", append);
  const inner = {
    Transform: call("!"),
    Resources: parameter({ Value: "x" }),
    Outputs: { V: { Value: { "Fn::GetAtt": ["P", "Value"] } } },
  };
  await store(driver, "templates", {
    "inner.json": JSON.stringify(inner),
    "broken.json": JSON.stringify({ ...inner, Transform: "Absent" }),
  });
  const outer = (key: string): object => ({
    Resources: {
      Inner: {
        Type: "AWS::CloudFormation::Stack",
        Properties: { TemplateURL: `https://templates.s3.amazonaws.com/${key}` },
      },
    },
    Outputs: { V: { Value: { "Fn::GetAtt": ["Inner", "Outputs.V"] } } },
  });
  expect((await driver.create("app", outer("inner.json"), acknowledged)).Outputs).toMatchObject([
    { OutputValue: "x!" },
  ]);
  await driver.create("broken", outer("broken.json"), acknowledged);
  expect((await driver.history("broken")).join("\n")).toMatch(
    /Inner CREATE_FAILED: Embedded stack \S+ was not successfully created: No transform named 111111111111::Absent found\./,
  );
});

async function store({ cloud }: StackDriver, Bucket: string, objects: Record<string, string>): Promise<void> {
  const s3 = new S3Client(cloud.connection());
  await s3.send(new CreateBucketCommand({ Bucket }));
  for (const [Key, Body] of Object.entries(objects)) await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
}
