import { CloudFormationClient, CreateChangeSetCommand } from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { createLocalCloud, type LocalCloud } from "@stacksteward/local";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import {
  createOrchestrator,
  redacted,
  stack,
  type ChangesPlan,
  type Orchestrator,
  type OrchestratorOptions,
  type Stack,
  type StackDefinition,
} from "../index.ts";

let cloud: LocalCloud;
let orchestrator: Orchestrator;

beforeEach(async () => {
  cloud = await createLocalCloud({ accounts: ["111111111111"], regions: ["eu-west-1"] });
  orchestrator = createOrchestrator(cloud.connection());
});
afterEach(async () => {
  orchestrator.close();
  await cloud.close();
});

const operations = (): string[] => cloud.calls.list().map(({ operation }) => operation);

async function changesPlan(definition: Stack, by = orchestrator): Promise<ChangesPlan> {
  const plan = await by.plan(definition);
  if (plan.kind !== "changes") throw new Error(`expected changes, not ${plan.kind}`);
  return plan;
}

function table(key: string, policies = "", definition: Partial<StackDefinition> = {}): Stack {
  const body = `Parameters:
  Key:
    Type: String
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
${policies}    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - { AttributeName: !Ref Key, AttributeType: S }
      KeySchema:
        - { AttributeName: !Ref Key, KeyType: HASH }
  Topic:
    Type: AWS::SNS::Topic
`;
  return stack({ name: "data", template: { body, file: "data.yaml" }, parameters: { Key: key }, ...definition });
}

describe("a plan of a new stack", () => {
  test("adds every resource, and says where each stands in the template", async () => {
    const plan = await changesPlan(table("id", "", { tags: { team: "orders" } }));
    expect(plan).toMatchObject({
      format: "stacksteward.plan",
      version: 1,
      operation: "CREATE",
      createdStack: true,
      isDestructive: false,
      region: "eu-west-1",
      template: { file: "data.yaml", digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
      parameters: [{ key: "Key", value: "id" }],
      tags: { team: "orders" },
    });
    const lines = new Map(plan.changes.map(({ logicalId, position }) => [logicalId, position?.line]));
    expect(plan.changes.map(({ action }) => action)).toEqual(["Add", "Add"]);
    expect(lines).toEqual(
      new Map([
        ["Orders", 5],
        ["Topic", 13],
      ]),
    );
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });

  test("is discarded with its change set and the empty stack made for it", async () => {
    await orchestrator.discard(await orchestrator.plan(table("id")));
    expect(await orchestrator.describe("data")).toBeUndefined();
  });

  test("is discarded without the stack when that holds another plan", async () => {
    const first = await orchestrator.plan(table("id"));
    const second = await orchestrator.plan(table("key"));
    await orchestrator.discard(first);
    expect(await orchestrator.deploy(second)).toMatchObject({ kind: "deployed", operation: "CREATE" });
  });

  test("is not discarded any more when it was deployed", async () => {
    const plan = await orchestrator.plan(table("id"));
    await orchestrator.deploy(plan);
    await expect(orchestrator.discard(plan)).rejects.toMatchObject({ code: "PLAN_STALE" });
    expect(await orchestrator.describe("data")).toMatchObject({ status: "CREATE_COMPLETE" });
  });

  test("a discarded plan never takes a deployed stack with it", async () => {
    const plan = await orchestrator.plan(table("id"));
    await orchestrator.deploy(table("key"));
    await orchestrator.discard(plan);
    expect(await orchestrator.describe("data")).toMatchObject({ status: "CREATE_COMPLETE" });
  });
});

describe("a plan that replaces something stateful", () => {
  test("is destructive, and says which property forces it and what was there before", async () => {
    await orchestrator.deploy(table("id"));
    const plan = await changesPlan(table("number"));
    expect(plan).toMatchObject({ operation: "UPDATE", isDestructive: true, createdStack: false });
    expect(plan.changes).toHaveLength(1);
    expect(plan.changes[0]).toMatchObject({
      action: "Modify",
      logicalId: "Orders",
      replacement: "True",
      replacedBecauseOf: ["KeySchema"],
      dataLoss: "certain",
      policyAction: "ReplaceAndDelete",
      propertyPositions: { KeySchema: { line: 11, column: 7 } },
    });
    expect(JSON.stringify(plan.changes[0]?.before)).toContain('"id"');
    expect(JSON.stringify(plan.changes[0]?.after)).toContain('"number"');
  });

  test("is not when a policy keeps the old one", async () => {
    const retaining = "    UpdateReplacePolicy: Retain\n    DeletionPolicy: Retain\n";
    await orchestrator.deploy(table("id", retaining));
    const plan = await changesPlan(table("number", retaining));
    expect(plan).toMatchObject({ isDestructive: false });
    expect(plan.changes[0]).toMatchObject({ replacement: "True", dataLoss: "none" });
  });
});

test("a plan lists what CloudFormation only looks up when it is executed", async () => {
  const body = `Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: "{{resolve:ssm:/name:1}}"
      TopicName: !ImportValue topic-name
Outputs:
  Other:
    Value: !ImportValue
      Fn::Sub: \${AWS::StackName}-other
`;
  const plan = await changesPlan(stack({ name: "late", template: { body, file: "late.yaml" } }));
  expect(plan.lateBindings).toEqual([
    { kind: "ImportValue", source: "topic-name", usedBy: "Topic", position: { line: 6, column: 31 } },
    {
      kind: "ImportValue",
      source: '{"Fn::Sub":"${AWS::StackName}-other"}',
      usedBy: "Other",
      position: { line: 10, column: 7 },
    },
    { kind: "DynamicReference", source: "{{resolve:ssm:/name:1}}", usedBy: "Topic", position: { line: 5, column: 20 } },
  ]);
});

describe("an empty change set", () => {
  test("is a success, and nothing of it is left behind", async () => {
    await orchestrator.deploy(table("id"));
    cloud.calls.clear();
    expect(await orchestrator.plan(table("id"))).toMatchObject({
      kind: "no-changes",
      status: "CREATE_COMPLETE",
      isDestructive: false,
    });
    expect(operations()).toEqual(["DescribeStacks", "CreateChangeSet", "DescribeChangeSet", "DeleteChangeSet"]);
  });
});

describe("a change set that CloudFormation cannot make", () => {
  test("is an error with its reason, and takes the stack that was made for it away again", async () => {
    // The local cloud refuses at once what it cannot make, so its answer is changed on the way.
    using other = createOrchestrator({
      ...cloud.connection(),
      configureClient: ({ middlewareStack }) =>
        middlewareStack.add(
          (next, { commandName }) =>
            async (args) => {
              const answer = await next(args);
              if (commandName !== "DescribeChangeSetCommand") return answer;
              const output = { ...answer.output, Status: "FAILED", StatusReason: "Transform 7 failed." };
              return { ...answer, output };
            },
          { step: "initialize" },
        ),
    });
    await expect(other.plan(table("id"))).rejects.toMatchObject({
      code: "CHANGE_SET_FAILED",
      message: expect.stringMatching(/stack "data": Transform 7 failed/),
    });
    expect(cloud.calls.count({ operation: "CreateChangeSet", outcome: "answered" })).toBe(1);
    expect(await orchestrator.describe("data")).toBeUndefined();
  });

  test("leaves a stack alone that was only found", async () => {
    const client = new CloudFormationClient(cloud.connection());
    const TemplateBody = '{"Resources":{"Queue":{"Type":"AWS::SQS::Queue"}}}';
    const given = { StackName: "theirs", ChangeSetName: "theirs", ChangeSetType: "CREATE", TemplateBody } as const;
    await client.send(new CreateChangeSetCommand(given));
    client.destroy();
    const plan = await orchestrator.plan(stack({ name: "theirs", template: { body: TemplateBody } }));
    expect(plan).toMatchObject({ operation: "CREATE", createdStack: false });
    await orchestrator.discard(plan);
    expect(await orchestrator.describe("theirs")).toMatchObject({ status: "REVIEW_IN_PROGRESS" });
  });
});

describe("parameters", () => {
  test("keep their previous value only when told so", async () => {
    await orchestrator.deploy(table("id"));
    const plan = await orchestrator.plan(table("", "", { parameters: { Key: { usePreviousValue: true } } }));
    expect(plan.kind).toBe("no-changes");
    await expect(orchestrator.plan(table("", "", { parameters: {} }))).rejects.toMatchObject({
      code: "PARAMETER_MISSING",
    });
  });

  test("have no previous value where there is no stack", async () => {
    const definition = table("", "", { parameters: { Key: { usePreviousValue: true } } });
    await expect(orchestrator.plan(definition)).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringContaining("Key cannot keep a previous value"),
    });
  });

  test("may be lists, numbers, booleans and redacted values", async () => {
    const types = { Names: "CommaDelimitedList", Size: "Number", On: "String", Key: "String" };
    const template = {
      Parameters: Object.fromEntries(Object.entries(types).map(([name, Type]) => [name, { Type }])),
      Resources: { Topic: { Type: "AWS::SNS::Topic" } },
    };
    const parameters = { Names: ["a", "b"], Size: 3, On: true, Key: redacted("hunter22") };
    const plan = await changesPlan(stack({ name: "typed", template, parameters }));
    expect(Object.fromEntries(plan.parameters.map(({ key, value }) => [key, value]))).toEqual({
      Names: "a,b",
      Size: "3",
      On: "true",
      Key: "****",
    });
  });
});

describe("a parameter that names an SSM parameter", () => {
  const definition = stack({
    name: "images",
    template: {
      file: "images.yaml",
      body: `Parameters:
  Size:
    Type: AWS::SSM::Parameter::Value<String>
    Default: /sizes/default
    AllowedValues: [small, large]
Mappings:
  Names: { small: { Name: little }, large: { Name: big } }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !FindInMap [Names, !Ref Size, Name]
`,
    },
  });

  async function put(Value: string): Promise<void> {
    const ssm = new SSMClient(cloud.connection());
    await ssm.send(new PutParameterCommand({ Name: "/sizes/default", Value, Type: "String" }));
    ssm.destroy();
    cloud.calls.clear();
  }

  test("is refused when that does not exist, before anything is created", async () => {
    await expect(orchestrator.plan(definition)).rejects.toMatchObject({
      code: "PARAMETER_INVALID",
      message: expect.stringMatching(/^images\.yaml:2:3: .*\/sizes\/default.*eu-west-1/),
    });
    expect(operations()).toEqual(["GetParameters"]);
  });

  test("is checked with the value that it stands for", async () => {
    await put("medium");
    await expect(orchestrator.plan(definition)).rejects.toMatchObject({ code: "PARAMETER_INVALID" });
    expect(operations()).toEqual(["GetParameters"]);
  });

  test("is shown in the plan with that value", async () => {
    await put("large");
    expect(await changesPlan(definition)).toMatchObject({
      parameters: [{ key: "Size", value: "/sizes/default", resolvedValue: "large" }],
    });
  });

  test("is left to CloudFormation when we may not look", async () => {
    await put("large");
    cloud.faults.refuse({ operation: "GetParameters", code: "AccessDeniedException", message: "not allowed" });
    expect(await changesPlan(definition)).toMatchObject({ operation: "CREATE" });
  });
});

describe("tags and protection", () => {
  test("tags that are gone from the definition go from the stack", async () => {
    await orchestrator.deploy(table("id", "", { tags: { team: "orders", stage: "test" } }));
    await orchestrator.deploy(table("id", "", { tags: { team: "orders" } }));
    expect(await orchestrator.describe("data")).toMatchObject({ tags: { team: "orders" } });
    expect((await orchestrator.describe("data"))?.tags).not.toHaveProperty("stage");
  });

  test("protection is switched after the deployment, and only when it differs", async () => {
    await orchestrator.deploy(table("id", "", { terminationProtection: true }));
    await expect(orchestrator.destroy("data")).rejects.toMatchObject({ code: "TERMINATION_PROTECTED" });
    expect(await orchestrator.plan(table("id", "", { terminationProtection: true }))).not.toHaveProperty(
      "terminationProtection",
    );
    await orchestrator.deploy(table("id", "", { terminationProtection: false }));
    expect(await orchestrator.destroy("data")).toMatchObject({ kind: "destroyed" });
  });
});

describe("a large template", () => {
  const many = (count: number): StackDefinition["template"] => ({
    Resources: Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `Topic${index}`,
        { Type: "AWS::SNS::Topic", Properties: { DisplayName: "x".repeat(100) } },
      ]),
    ),
  });

  async function bucketOrchestrator(): Promise<{ s3: S3Client; by: Orchestrator }> {
    const s3 = new S3Client(cloud.connection());
    await s3.send(
      new CreateBucketCommand({ Bucket: "templates", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }),
    );
    const options: OrchestratorOptions = { ...cloud.connection(), templateBucket: "templates" };
    return { s3, by: createOrchestrator(options) };
  }

  test("goes through the bucket, once, and its plan holds every page of its changes", async () => {
    const { s3, by } = await bucketOrchestrator();
    const plan = await changesPlan(stack({ name: "large", template: many(400) }), by);
    expect(plan.changes).toHaveLength(400);
    expect(new Set(plan.changes.map(({ logicalId }) => logicalId)).size).toBe(400);
    expect(cloud.calls.count({ operation: "DescribeChangeSet" })).toBeGreaterThan(1);
    await changesPlan(stack({ name: "other", template: many(400) }), by);
    expect((await s3.send(new ListObjectsV2Command({ Bucket: "templates" }))).KeyCount).toBe(1);
    by.close();
    s3.destroy();
  });

  test("may stand in S3 already", async () => {
    const { s3, by } = await bucketOrchestrator();
    const Body = '{"Resources":{"Topic":{"Type":"AWS::SNS::Topic"}}}';
    await s3.send(new PutObjectCommand({ Bucket: "templates", Key: "t.json", Body }));
    const template = new URL("https://templates.s3.eu-west-1.amazonaws.com/t.json");
    expect(await by.deploy(stack({ name: "remote", template }))).toMatchObject({ status: "CREATE_COMPLETE" });
    by.close();
    s3.destroy();
  });
});

test("the names of what is made derive from the run", async () => {
  using named = createOrchestrator({ ...cloud.connection(), newRunId: () => "run-7" });
  const plan = await changesPlan(table("id"), named);
  expect(plan.id).toBe("run-7");
  expect(plan.changeSetId).toContain(":changeSet/stacksteward-run-7/");
});
