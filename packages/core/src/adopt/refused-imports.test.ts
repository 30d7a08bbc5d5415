import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { stack, type ImportIdentifier, type Stack } from "../index.ts";
import { openTestCloud, type TestCloud } from "../local-cloud.testing.ts";
import { leaveThreeBehind } from "./left-behind.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

function shop(resources: string, rest = ""): Stack {
  return stack({ name: "shop", lint: "off", template: { body: `Resources:\n${resources}${rest}`, file: "shop.yaml" } });
}

const bucket = (lines = "    DeletionPolicy: Retain\n"): string =>
  `  Files:\n    Type: AWS::S3::Bucket\n${lines}    Properties:\n      BucketName: order-files\n`;

async function refusal(
  definition: Stack,
  resources: Readonly<Record<string, ImportIdentifier>> = {},
): Promise<{ readonly code: string; readonly message: string }> {
  const failure: unknown = await bench.orchestrator.planImport(definition, { resources }).then(
    () => new Error("it was planned"),
    (error: unknown) => error,
  );
  return failure as { readonly code: string; readonly message: string };
}

async function refusedBeforeSending(
  definition: Stack,
  resources?: Readonly<Record<string, ImportIdentifier>>,
): Promise<string> {
  const { code, message } = await refusal(definition, resources);
  expect(code).toBe("IMPORT_INVALID");
  expect(bench.operations()).not.toContain("CreateChangeSet");
  return message.replace('Nothing was imported into stack "shop": ', "");
}

const type = (name: string, properties = ""): string =>
  `  It:\n    Type: ${name}\n    DeletionPolicy: Retain\n${properties}`;

describe("an import is refused before anything is sent", () => {
  test("of a resource that misses its DeletionPolicy, with its line", async () => {
    expect(await refusedBeforeSending(shop(bucket("")))).toBe(
      "shop.yaml:2:3: Files (AWS::S3::Bucket) has no DeletionPolicy, and CloudFormation imports nothing without one. Add DeletionPolicy: Retain, which keeps the resource when the stack lets go of it, or Delete if it is to go with it.",
    );
  });

  test("of a resource whose identifier is missing", async () => {
    expect(await refusedBeforeSending(shop(type("AWS::SQS::Queue")))).toBe(
      'shop.yaml:2:3: Which AWS::SQS::Queue It is to be is not said: QueueUrl is missing. Give resources: { It: { QueueUrl: "…" } }.',
    );
  });

  test("of a resource that is identified by something else, or by too little", async () => {
    const method = type("AWS::ApiGateway::Method", "    Properties:\n      HttpMethod: GET\n");
    expect(await refusedBeforeSending(shop(method), { It: "abc123" })).toBe(
      'shop.yaml:2:3: It (AWS::ApiGateway::Method) is known by RestApiId, ResourceId, HttpMethod, and "abc123" does not say which of them it is. Give resources: { It: { RestApiId: "…", ResourceId: "…" } }.',
    );
    expect(await refusedBeforeSending(shop(type("AWS::SQS::Queue")), { It: { QueueName: "work" } })).toBe(
      'shop.yaml:2:3: It (AWS::SQS::Queue) is known by QueueUrl, not by QueueName. Give resources: { It: { QueueUrl: "…" } }.',
    );
  });

  test("of a resource that the template calls otherwise, also by a parameter", async () => {
    const named = stack({
      name: "shop",
      template: {
        body: `Parameters:\n  Name: { Type: String }\nResources:\n${type("AWS::S3::Bucket", "    Properties:\n      BucketName: !Sub '${Name}-files'\n")}`,
      },
      parameters: { Name: "order" },
    });
    expect(await refusedBeforeSending(named, { It: "other-files" })).toBe(
      'template:8:7: It (AWS::S3::Bucket) is to be imported as BucketName "other-files", and the template says "order-files". Make them the same.',
    );
  });

  test("of a resource that only a secret names: identifiers are shown", async () => {
    const body = `Parameters:\n  Name: { Type: String, NoEcho: true }\nResources:\n${type("AWS::S3::Bucket", "    Properties:\n      BucketName: !Ref Name\n")}`;
    const named = stack({ name: "shop", template: { body }, parameters: { Name: "hunter22-files" } });
    const message = await refusedBeforeSending(named);
    expect(message).toContain("BucketName is missing");
    expect(message).not.toContain("hunter22");
  });

  test.each(["Custom::Thing", "AWS::CloudFormation::WaitConditionHandle", "AWS::OpsWorks::Stack"])(
    "of a type that can't be imported: %s",
    async (name) => {
      expect(await refusedBeforeSending(shop(type(name)), { It: "it" })).toBe(
        `shop.yaml:2:3: It is of type ${name}, which cannot be imported. Take it out, import, then deploy it.`,
      );
    },
  );

  test("of what the template does not declare", async () => {
    expect(await refusedBeforeSending(shop(bucket()), { File: "order-files" })).toBe(
      "File is to be imported, and the template has no such resource. Declare it there.",
    );
  });

  test("with outputs, which a new stack can't have yet, and of everything else that is wrong as well", async () => {
    const outputs = "Outputs:\n  Name:\n    Value: !Ref Files\n";
    expect(await refusedBeforeSending(shop(bucket(""), outputs))).toMatch(
      /no DeletionPolicy.* shop\.yaml:7:3: The output Name would be added, and an import changes no outputs\. Import first,/,
    );
  });

  test("of what a stack has already, beside what it would lose and outputs that would change", async () => {
    const topic = "  News:\n    Type: AWS::SNS::Topic\n";
    await bench.orchestrator.deploy(shop(`${topic}${bucket()}`, "Outputs:\n  Name:\n    Value: one\n"));
    const before = bench.operations().length;
    const { message } = await refusal(shop(bucket(), "Outputs:\n  Name:\n    Value: two\n"), { Files: "order-files" });
    expect(message).toMatch(/^Nothing was imported.*shop\.yaml:2:3: Files is in the stack already/);
    expect(message).toContain("The stack has News, and the template does not. An import removes nothing");
    expect(message).toContain("The output Name would be changed");
    expect(bench.operations().slice(before)).not.toContain("CreateChangeSet");
  });

  test("when there is nothing that the stack does not have", async () => {
    await bench.orchestrator.deploy(shop(bucket()));
    expect((await refusal(shop(bucket()))).message).toContain("has every resource of the template already");
  });

  test("when only CloudFormation reads the template", async () => {
    const template = new URL("https://templates.s3.eu-west-1.amazonaws.com/shop.yaml");
    expect(await refusedBeforeSending(stack({ name: "shop", template }))).toContain("Pass its path, or its text.");
  });
});

describe("CloudFormation does not import, and nothing is left behind,", () => {
  afterEach(async () => {
    expect(await bench.orchestrator.describe("shop")).toBeUndefined();
  });

  test("a resource that does not exist", async () => {
    expect(await refusal(shop(bucket()))).toMatchObject({
      code: "CHANGE_SET_FAILED",
      message: expect.stringMatching(
        /Files \(AWS::S3::Bucket\) at shop\.yaml:2:3: Resource of type 'AWS::S3::Bucket' with identifier 'order-files' was not found\. Is BucketName "order-files" its identifier/,
      ),
    });
  });

  test("a resource that is in another stack already", async () => {
    const { stackId } = await bench.orchestrator.deploy(stack({ ...shop(bucket()), name: "owner" }));
    expect(await refusal(shop(bucket()))).toMatchObject({
      code: "CHANGE_SET_FAILED",
      message: expect.stringContaining(`order-files already exists in stack ${stackId}. Move it from there`),
    });
  });

  test("a resource that a queue of another URL would be", async () => {
    await leaveThreeBehind(bench);
    const { message } = await refusal(shop(type("AWS::SQS::Queue")), { It: "https://sqs.example.com/orders" });
    expect(message).toContain("was not found");
  });
});
