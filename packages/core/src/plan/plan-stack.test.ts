import { CreateChangeSetCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createOrchestrator, stack } from "../index.ts";
import { liedTo, openTestCloud, table, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

describe("a plan of a new stack", () => {
  test("adds every resource, and says where each stands in the template", async () => {
    const plan = await bench.changesPlan(table("id", "", { tags: { team: "orders" } }));
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
    await bench.orchestrator.discard(await bench.orchestrator.plan(table("id")));
    expect(await bench.orchestrator.describe("data")).toBeUndefined();
  });

  test("is discarded without the stack when that holds another plan", async () => {
    const first = await bench.orchestrator.plan(table("id"));
    const second = await bench.orchestrator.plan(table("key"));
    await bench.orchestrator.discard(first);
    expect(await bench.orchestrator.deploy(second)).toMatchObject({ kind: "deployed", operation: "CREATE" });
  });

  test("is not discarded any more when it was deployed", async () => {
    const plan = await bench.orchestrator.plan(table("id"));
    await bench.orchestrator.deploy(plan);
    await expect(bench.orchestrator.discard(plan)).rejects.toMatchObject({ code: "PLAN_STALE" });
    expect(await bench.orchestrator.describe("data")).toMatchObject({ status: "CREATE_COMPLETE" });
  });

  test("a discarded plan never takes a deployed stack with it", async () => {
    const plan = await bench.orchestrator.plan(table("id"));
    await bench.orchestrator.deploy(table("key"));
    await bench.orchestrator.discard(plan);
    expect(await bench.orchestrator.describe("data")).toMatchObject({ status: "CREATE_COMPLETE" });
  });
});

describe("a plan that replaces something stateful", () => {
  test("is destructive, and says which property forces it and what was there before", async () => {
    await bench.orchestrator.deploy(table("id"));
    const plan = await bench.changesPlan(table("number"));
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
    await bench.orchestrator.deploy(table("id", retaining));
    const plan = await bench.changesPlan(table("number", retaining));
    expect(plan).toMatchObject({ isDestructive: false });
    expect(plan.changes[0]).toMatchObject({ replacement: "True", dataLoss: "none" });
  });
});

test("a plan lists what CloudFormation only looks up when it is executed", async () => {
  const body = `Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: "{{resolve:secretsmanager:name}}"
      TopicName: !ImportValue topic-name
Outputs:
  Other:
    Value: !ImportValue
      Fn::Sub: \${AWS::StackName}-other
`;
  const plan = await bench.changesPlan(stack({ name: "late", template: { body, file: "late.yaml" } }));
  expect(plan.lateBindings).toEqual([
    { kind: "ImportValue", source: "topic-name", usedBy: "Topic", position: { line: 6, column: 31 } },
    {
      kind: "ImportValue",
      source: '{"Fn::Sub":"${AWS::StackName}-other"}',
      usedBy: "Other",
      position: { line: 10, column: 7 },
    },
    {
      kind: "DynamicReference",
      source: "{{resolve:secretsmanager:name}}",
      usedBy: "Topic",
      position: { line: 5, column: 20 },
      found: { pinned: false, check: "not-checked" },
    },
  ]);
});

describe("an empty change set", () => {
  test("is a success, and nothing of it is left behind", async () => {
    await bench.orchestrator.deploy(table("id"));
    bench.cloud.calls.clear();
    expect(await bench.orchestrator.plan(table("id"))).toMatchObject({
      kind: "no-changes",
      status: "CREATE_COMPLETE",
      isDestructive: false,
    });
    expect(bench.operations()).toEqual([
      "DescribeStacks",
      "CreateChangeSet",
      "DescribeChangeSet",
      "DescribeChangeSet",
      "DeleteChangeSet",
    ]);
  });
});

describe("a change set that CloudFormation cannot make", () => {
  test("is an error with its reason, and takes the stack that was made for it away again", async () => {
    // The local cloud refuses at once what it cannot make, so its answer is changed on the way.
    using other = liedTo(bench, "DescribeChangeSetCommand", { Status: "FAILED", StatusReason: "Transform 7 failed." });
    await expect(other.plan(table("id"))).rejects.toMatchObject({
      code: "CHANGE_SET_FAILED",
      message: expect.stringMatching(/stack "data": Transform 7 failed/),
    });
    expect(bench.cloud.calls.count({ operation: "CreateChangeSet", outcome: "answered" })).toBe(1);
    expect(await bench.orchestrator.describe("data")).toBeUndefined();
  });

  test("leaves a stack alone that was only found", async () => {
    const TemplateBody = '{"Resources":{"Queue":{"Type":"AWS::SQS::Queue"}}}';
    const given = { StackName: "theirs", ChangeSetName: "theirs", ChangeSetType: "CREATE", TemplateBody } as const;
    await bench.client.send(new CreateChangeSetCommand(given));
    const plan = await bench.orchestrator.plan(stack({ name: "theirs", template: { body: TemplateBody } }));
    expect(plan).toMatchObject({ operation: "CREATE", createdStack: false });
    await bench.orchestrator.discard(plan);
    expect(await bench.orchestrator.describe("theirs")).toMatchObject({ status: "REVIEW_IN_PROGRESS" });
  });
});

describe("tags and protection", () => {
  test("tags that are gone from the definition go from the stack", async () => {
    await bench.orchestrator.deploy(table("id", "", { tags: { team: "orders", stage: "test" } }));
    await bench.orchestrator.deploy(table("id", "", { tags: { team: "orders" } }));
    expect(await bench.orchestrator.describe("data")).toMatchObject({ tags: { team: "orders" } });
    expect((await bench.orchestrator.describe("data"))?.tags).not.toHaveProperty("stage");
  });

  test("protection is switched after the deployment, and only when it differs", async () => {
    await bench.orchestrator.deploy(table("id", "", { terminationProtection: true }));
    await expect(bench.orchestrator.destroy("data", { deleteData: true })).rejects.toMatchObject({
      code: "TERMINATION_PROTECTED",
    });
    expect(await bench.orchestrator.plan(table("id", "", { terminationProtection: true }))).not.toHaveProperty(
      "terminationProtection",
    );
    await bench.orchestrator.deploy(table("id", "", { terminationProtection: false }));
    expect(await bench.orchestrator.destroy("data", { deleteData: true })).toMatchObject({ kind: "destroyed" });
  });
});

test("the names of what is made derive from the run", async () => {
  using named = createOrchestrator({ ...bench.cloud.connection(), newRunId: () => "run-7" });
  const plan = await bench.changesPlan(table("id"), named);
  expect(plan.id).toBe("run-7");
  expect(plan.changeSetId).toContain(":changeSet/stacksteward-run-7/");
});
