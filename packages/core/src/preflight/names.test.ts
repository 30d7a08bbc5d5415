import { CloudControl } from "@aws-sdk/client-cloudcontrol";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { fromSsm, stack, type ResourceReader, type StackDefinition } from "../index.ts";
import { openTestCloud, type TestCloud } from "../local-cloud.testing.ts";
import { app, asked, other, said } from "./preflight.testing.ts";

let bench: TestCloud;
beforeAll(async () => {
  bench = await openTestCloud();
  await bench.orchestrator.deploy(other);
});
beforeEach(() => bench.cloud.calls.clear());
afterAll(() => bench[Symbol.asyncDispose]());

function resources(...lines: string[]): string {
  return ["Resources:", ...lines.map((line) => `  ${line}`)].join("\n");
}

const queue = (logicalId: string, name: string): string =>
  `${logicalId}: { Type: AWS::SQS::Queue, Properties: { QueueName: ${name} } }`;
const bucket = "Bucket: { Type: AWS::S3::Bucket, Properties: { BucketName: app-files } }";

async function names(body: string, definition: Partial<StackDefinition> = {}): Promise<readonly string[]> {
  return said(await bench.orchestrator.preflight(app(body, definition)), "names");
}

describe("a name that the template gives", () => {
  test("is another stack's already, for sure, and possibly under a condition that nobody knows yet", async () => {
    const conditional = `Parameters:
  Stage: { Type: String }
Conditions:
  Wanted: !Equals [!Ref Stage, production]
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Condition: Wanted
    Properties: { QueueName: orders }
`;
    const url = "https://sqs.eu-west-1.amazonaws.com/111111111111/orders";
    expect(await names(resources(queue("Queue", "orders")))).toEqual([
      `failed | certain | ${url}, as Queue would be called, is Queue of stack "other" already.`,
    ]);
    expect(await names(conditional, { parameters: { Stage: fromSsm("/none") } })).toEqual([
      `warned | possible | ${url}, as Queue would be called, is Queue of stack "other" already.`,
    ]);
  });

  test("may be that of something of another type, which is all that is found then", async () => {
    const parameter = (name: string): string =>
      `Parameter: { Type: AWS::SSM::Parameter, Properties: { Name: ${name}, Type: String, Value: x } }`;
    expect((await names(resources(parameter("unused"))))[0]).toBe(
      "passed | certain | No stack here has anything called unused.",
    );
    await bench.orchestrator.deploy(
      stack({
        name: "bucket",
        template: { Resources: { B: { Type: "AWS::S3::Bucket", Properties: { BucketName: "shared" } } } },
      }),
    );
    expect((await names(resources(parameter("shared"))))[0]).toBe(
      "passed | likely | What the stacks here have under shared is of another type.",
    );
  });

  test("is only looked for where there is one, and its id can be known", async () => {
    const generated = "Queue: { Type: AWS::SQS::Queue }";
    const later = 'Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: !Sub "${Queue.QueueName}-news" } }';
    expect(await names(resources(generated))).toEqual(["passed | certain | The template gives no resource a name."]);
    expect(await names(resources(generated, later))).toEqual([
      "not-looked | - | Under which ids CloudFormation would know Topic is only known later.",
    ]);
    expect(bench.operations()).not.toContain("DescribeStackResources");
  });

  test("of a macro's making is only known to CloudFormation", async () => {
    const body = `Transform: AWS::Serverless-2016-10-31\n${resources(queue("Queue", "unused"))}`;
    expect((await names(body))[0]).toBe(
      "not-looked | - | A macro rewrites the template, and what it makes of it is only known to CloudFormation.",
    );
  });

  test("is looked for up to fifty times", async () => {
    const many = Array.from({ length: 60 }, (_, index) => queue(`Queue${index}`, `queue-${index}`));
    expect((await names(resources(...many))).at(-1)).toBe(
      "not-looked | - | The template gives 60 new names, and 50 of them were looked for.",
    );
    expect(bench.operations().filter((operation) => operation === "DescribeStackResources")).toHaveLength(50);
  });
});

test("a stack that is there keeps its names, and cannot give one to another resource of its own", async () => {
  await bench.orchestrator.deploy(app(resources(queue("Jobs", "jobs"), queue("Mails", "mails"))));
  bench.cloud.calls.clear();
  expect(await names(resources(queue("Jobs", "jobs"), queue("Post", "mails")))).toEqual([
    "warned | likely | Post would be made as https://sqs.eu-west-1.amazonaws.com/111111111111/mails while Mails of the same stack still has that name.",
    "passed | certain | 1 of the names are those that the stack has now.",
  ]);
  expect(bench.operations()).not.toContain("DescribeStackResources");
  await bench.orchestrator.destroy("app", { deleteData: true });
});

describe("where Cloud Control may be asked, a name", () => {
  const table = "Table: { Type: AWS::SSM::Parameter, Properties: { Name: /made/by/hand, Type: String, Value: x } }";

  function refusing(name: string): ResourceReader {
    const getResource = () =>
      Promise.reject(Object.assign(new Error("refused"), { name, $metadata: { httpStatusCode: 400 } }));
    return { getResource };
  }

  async function withReader(reader: ResourceReader, body: string, definition: Partial<StackDefinition> = {}) {
    return said(await asked(bench, app(body, definition), { clients: { cloudControl: () => reader } }), "names");
  }

  test("that somebody has given by hand is found, and fails unless it is imported", async () => {
    const reader = new CloudControl({ ...bench.cloud.connection(), maxAttempts: 1 });
    await reader.createResource({
      TypeName: "AWS::SSM::Parameter",
      DesiredState: JSON.stringify({ Name: "/made/by/hand", Type: "String", Value: "x" }),
    });
    expect(await withReader(reader, resources(table, bucket, queue("Queue", "unused")))).toEqual([
      "failed | certain | /made/by/hand, as Table would be called, exists already, outside of the stacks here.",
      "passed | certain | Nothing here is called https://sqs.eu-west-1.amazonaws.com/111111111111/unused.",
      "passed | likely | Nothing of this account is called app-files; other accounts share these names.",
    ]);
    expect(await withReader(reader, resources(table), { importExistingResources: true })).toEqual([
      "passed | likely | /made/by/hand exists and belongs to no stack here: Table would be imported.",
    ]);
    reader.destroy();
  });

  test("that cannot be looked at is said to be, one by one", async () => {
    expect(await withReader(refusing("UnsupportedActionException"), resources(table))).toEqual([
      "not-looked | - | Whether /made/by/hand exists is not known. Nobody could look: GetResource failed with UnsupportedActionException: refused.",
    ]);
  });
});
