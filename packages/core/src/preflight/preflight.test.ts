import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { createOrchestrator, preflightText, redacted, type Stack } from "../index.ts";
import { openTestCloud, queue, through, type TestCloud } from "../local-cloud.testing.ts";
import { app, asked, other, said, unlooked } from "./preflight.testing.ts";

let bench: TestCloud;
beforeAll(async () => {
  bench = await openTestCloud();
  await bench.orchestrator.deploy(other);
});
beforeEach(() => bench.cloud.calls.clear());
afterAll(() => bench[Symbol.asyncDispose]());

const WRONG = `Parameters:
  Name: { Type: String }
  Image: { Type: "AWS::SSM::Parameter::Value<String>", Default: /app/image }
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties: { QueueName: !Ref Name }
  News:
    Type: AWS::SNS::Topic
    Properties: { TopicName: news, DisplayName: !ImportValue missing }
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: app-role
      Description: "{{resolve:ssm:/app/none:3}}"
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: "sts:AssumeRole" }]
  Wrong:
    Type: Acme::Messages::Queue
Outputs:
  Url:
    Value: !Ref Jobs
    Export: { Name: !Sub "\${Name}-url" }
`;

const wrong = app(WRONG, { parameters: { Name: "orders" } });

describe("a pre-flight", () => {
  test("says everything that speaks against a deployment, where it stands and how certain it is", async () => {
    const preflight = await bench.orchestrator.preflight(wrong);
    expect(preflight).toMatchObject({
      isClear: false,
      isComplete: false,
      operation: "CREATE",
      account: "111111111111",
    });
    await expect(`${preflightText(preflight)}\n`).toMatchFileSnapshot("golden/preflight.txt");
    expect(bench.operations().toSorted()).toEqual([
      "DescribeAccountLimits",
      "DescribeStackResources",
      "DescribeStackResources",
      "DescribeStackResources",
      "DescribeStacks",
      "GetParameters",
      "GetParameters",
      "GetTemplateSummary",
      "ListExports",
      "ListStacks",
    ]);
    expect(JSON.parse(JSON.stringify(preflight))).toEqual(preflight);
  });

  test("of a small new stack costs five calls, none of which changes anything", async () => {
    const preflight = await bench.orchestrator.preflight(queue(5));
    expect(preflight).toMatchObject({ isClear: true, operation: "CREATE" });
    expect(unlooked(preflight)).toEqual(["permissions"]);
    expect(bench.operations().toSorted()).toEqual([
      "DescribeAccountLimits",
      "DescribeStacks",
      "EstimateTemplateCost",
      "GetTemplateSummary",
      "ListStacks",
    ]);
    expect(await bench.orchestrator.describe("queue")).toBeUndefined();
  });

  test("refuses a template that is wrong in itself, or holds a secret, and asks nothing about it", async () => {
    const typo = app("Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties: { QueueName: !Ref Nobody }\n");
    await expect(bench.orchestrator.preflight(typo)).rejects.toThrow("app.yaml:4:");
    const secret = app(
      "Resources:\n  Db:\n    Type: AWS::RDS::DBInstance\n    Properties: { MasterUserPassword: correct-horse-9 }\n",
    );
    await expect(bench.orchestrator.preflight(secret)).rejects.toMatchObject({ code: "LITERAL_SECRET" });
    expect(bench.operations()).toEqual([]);
  });

  test("holds no secret, also where names are made of one", async () => {
    const body = `Parameters:
  Key: { Type: String, NoEcho: true }
  Pin: { Type: String, NoEcho: true }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: { TopicName: !Ref Key }
  Bucket:
    Type: AWS::S3::Bucket
    Properties: { BucketName: !Ref Pin }
Outputs:
  Id: { Value: !Ref Topic, Export: { Name: !Sub "x-\${Key}" } }
  Import: { Value: !ImportValue { "Fn::Sub": "y-\${Key}" } }
`;
    const key = "correct-horse-battery";
    const preflight = await bench.orchestrator.preflight(
      app(body, { parameters: { Key: key, Pin: redacted("4711") } }),
    );
    expect(JSON.stringify(preflight)).not.toContain(key);
    expect(JSON.stringify(preflight)).not.toContain("4711");
    expect(said(preflight, "imports")).toEqual([
      "failed | certain | No stack in eu-west-1 exports y-****, which Import imports.",
    ]);
  });
});

describe("a check that the caller may not make", () => {
  const allowing = (...Action: string[]) => ({
    policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] },
  });

  async function limited(definition: Stack, ...actions: string[]) {
    using orchestrator = createOrchestrator(bench.cloud.connection(allowing(...actions)));
    return await orchestrator.preflight(definition);
  }

  test("is said not to have been looked at, by name, and the others are made", async () => {
    const preflight = await limited(wrong, "cloudformation:DescribeStacks", "cloudformation:ListExports");
    const outcomes = preflight.checks.map(({ check, outcome }) => `${check} ${outcome}`);
    expect(outcomes).toEqual([
      "stack passed",
      "types not-looked",
      "capabilities not-looked",
      "parameters passed",
      "references not-looked",
      "names not-looked",
      "exports failed",
      "imports failed",
      "quotas not-looked",
      "permissions not-looked",
      "cost not-looked",
    ]);
    expect(preflight.checks.find(({ check }) => check === "types")).toMatchObject({
      message: expect.stringMatching(/^Nobody could look: GetTemplateSummary failed with AccessDenied: User: /),
      remedy: 'Allow the caller to call GetTemplateSummary: permissionsFor(["preflight"], …) writes the policy.',
    });
  });

  test("may be the one whether there is a stack, and then parameters may have the values that it has", async () => {
    const preflight = await limited(app(WRONG), "cloudformation:GetTemplateSummary");
    expect(said(preflight, "stack")).toEqual([
      expect.stringMatching(/^not-looked \| - \| Nobody could look: DescribeStacks failed with AccessDenied/),
    ]);
    expect(said(preflight, "parameters")).toEqual([
      "passed | certain | Every parameter has a value that the template takes.",
    ]);
    expect(said(preflight, "quotas")).toEqual(["not-looked | - | It is not known whether the stack would be made."]);
    expect(preflight.operation).toBeUndefined();
  });
});

describe("a pre-flight that is not let alone", () => {
  const failingOnce = (command: string, name: string) => {
    let isDone = false;
    return through(bench, async (called, _, send) => {
      if (called !== command || isDone) return send();
      isDone = true;
      throw Object.assign(new Error("not now"), { name, $metadata: { httpStatusCode: 400 } });
    });
  };

  test("outlasts throttling", async () => {
    using throttled = failingOnce("DescribeAccountLimitsCommand", "ThrottlingException");
    expect(unlooked(await throttled.preflight(queue(5)))).toEqual(["permissions"]);
  });

  test("ends with its signal and at its deadline", async () => {
    const { signal } = { signal: AbortSignal.abort(new Error("enough")) };
    await expect(bench.orchestrator.preflight(queue(5), { signal })).rejects.toThrow("enough");
    const deadline = bench.cloud.clock.now() - 1;
    await expect(bench.orchestrator.preflight(queue(5), { deadline })).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
    });
  });

  test("fails when the service cannot be reached at all", async () => {
    using broken = failingOnce("DescribeStacksCommand", "InvalidClientTokenId");
    await expect(broken.preflight(queue(5))).rejects.toMatchObject({ code: "SERVICE_CALL_FAILED" });
  });
});

test("a template that only CloudFormation reads, or that is too large to ask about, is looked at as far as that goes", async () => {
  const url = await bench.putTemplate("app.yaml", WRONG);
  const remote = await bench.orchestrator.preflight({ ...wrong, template: url });
  expect(said(remote, "types")).toEqual([
    expect.stringContaining("failed | certain | eu-west-1 knows no resource type"),
  ]);
  expect(said(remote, "capabilities")).toEqual([
    expect.stringContaining("failed | certain | CloudFormation wants CAPABILITY"),
  ]);
  expect(said(remote, "names")).toEqual([`not-looked | - | Only CloudFormation reads ${url.href}.`]);
  bench.cloud.calls.clear();
  const large = await asked(
    bench,
    app(`Resources:\n  Topic: { Type: AWS::SNS::Topic }\n# ${"x".repeat(51_200)}\n`),
    {},
  );
  expect(said(large, "cost")).toEqual([expect.stringContaining("51,200 bytes")]);
  expect(bench.operations().toSorted()).toEqual(["DescribeAccountLimits", "DescribeStacks", "ListStacks"]);
});
