import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { ResourceDeclaration } from "@stacksteward/template";
import { afterEach, beforeEach, expect, test } from "vitest";

import { createOrchestrator, stack, type ChangesPlan, type Stack } from "../index.ts";
import { openTestCloud, queue, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
  await bench.putTemplate("unused.json", "{}");
});
afterEach(() => bench[Symbol.asyncDispose]());

async function put(Key: string, template: object): Promise<void> {
  const s3 = new S3Client(bench.cloud.connection());
  await s3.send(new PutObjectCommand({ Bucket: "templates", Key, Body: JSON.stringify(template) }));
  s3.destroy();
}

const nested = (key: string): ResourceDeclaration => ({
  Type: "AWS::CloudFormation::Stack",
  Properties: { TemplateURL: `https://templates.s3.eu-west-1.amazonaws.com/${key}` },
});
const orders = (key: string, more: object = {}): object => ({
  Resources: {
    Orders: {
      Type: "AWS::DynamoDB::Table",
      Properties: {
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: key, AttributeType: "S" }],
        KeySchema: [{ AttributeName: key, KeyType: "HASH" }],
      },
    },
    ...more,
  },
});
/** `app` holds the nested stack `Middle`, which holds `Data`. */
const app: Stack = stack({ name: "app", template: { Resources: { Middle: nested("middle.json") } } });
const names = ({ changes }: ChangesPlan): string[] =>
  changes.map(({ action, stackPath = [], logicalId }) => `${action} ${[...stackPath, logicalId].join("/")}`);

async function stackNames(): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of bench.orchestrator.list()) found.push(name);
  return found;
}

test("a plan shows what happens inside nested stacks, at every depth, and deploys exactly that", async () => {
  await put("data.json", orders("id"));
  await put("middle.json", { Resources: { Data: nested("data.json"), Topic: { Type: "AWS::SNS::Topic" } } });
  const plan = await bench.changesPlan(app);
  expect(names(plan)).toEqual(["Add Middle", "Add Middle/Data", "Add Middle/Topic", "Add Middle/Data/Orders"]);
  expect(plan.isDestructive).toBe(false);
  expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  expect(await bench.orchestrator.deploy(plan)).toMatchObject({ kind: "deployed" });
  expect(await bench.orchestrator.plan(app)).toMatchObject({ kind: "no-changes" });
  // What was deployed is found again, although nothing below it is asked any more.
  expect(await bench.orchestrator.deploy(plan)).toMatchObject({ kind: "deployed" });
});

test("a harmless change inside a nested stack is harmless, a replaced table is destructive", async () => {
  await put("middle.json", orders("id"));
  await bench.orchestrator.deploy(app);
  await put("middle.json", orders("id", { Topic: { Type: "AWS::SNS::Topic" } }));
  const harmless = await bench.changesPlan(app);
  expect(names(harmless)).toEqual(["Modify Middle", "Add Middle/Topic"]);
  expect(harmless.isDestructive).toBe(false);
  await put("middle.json", orders("number"));
  const destructive = await bench.changesPlan(app);
  expect(destructive.isDestructive).toBe(true);
  expect(destructive.changes).toMatchObject([
    { logicalId: "Middle", dataLoss: "none", changeSetId: expect.stringContaining(":changeSet/") },
    { stackPath: ["Middle"], logicalId: "Orders", replacement: "True", dataLoss: "certain" },
  ]);
  expect(destructive.changes[1]).not.toHaveProperty("position");
});

test("a nested stack that is removed may lose data: its contents are not listed", async () => {
  await put("middle.json", orders("id"));
  await bench.orchestrator.deploy(
    stack({
      name: "app",
      template: { Resources: { Middle: nested("middle.json"), Topic: { Type: "AWS::SNS::Topic" } } },
    }),
  );
  const plan = await bench.changesPlan(
    stack({ name: "app", template: { Resources: { Topic: { Type: "AWS::SNS::Topic" } } } }),
  );
  expect(plan.changes).toMatchObject([{ action: "Remove", logicalId: "Middle", dataLoss: "possible" }]);
});

test("changes of nested stacks that come in pages are read to the last page", async () => {
  const topics = Array.from({ length: 230 }, (_, index) => [`Topic${index}`, { Type: "AWS::SNS::Topic" }] as const);
  await put("middle.json", { Resources: Object.fromEntries(topics) });
  const plan = await bench.changesPlan(app);
  expect(plan.changes.filter(({ stackPath }) => stackPath?.join() === "Middle")).toHaveLength(230);
});

test("a plan is held against the change sets of nested stacks before it is executed", async () => {
  await put("middle.json", orders("id"));
  const plan = await bench.changesPlan(app);
  using other = createOrchestrator({
    ...bench.cloud.connection(),
    configureClient: ({ middlewareStack }) =>
      middlewareStack.add(
        (next) => async (args) => {
          const answer = await next(args);
          const output = answer.output as { ParentChangeSetId?: string; Changes?: object[] };
          if (output.ParentChangeSetId !== undefined) output.Changes = [];
          return answer;
        },
        { step: "initialize" },
      ),
  });
  await expect(other.deploy(plan)).rejects.toMatchObject({
    code: "PLAN_STALE",
    message: expect.stringContaining("does not change Middle/Orders"),
  });
  expect(bench.cloud.calls.count({ operation: "ExecuteChangeSet" })).toBe(0);
  expect(await bench.orchestrator.deploy(plan)).toMatchObject({ kind: "deployed" });
});

test("a nested stack that cannot be planned says why, and leaves nothing behind", async () => {
  await put("data.json", { Resources: { Odd: { Type: "AWS::Odd::Thing" } } });
  await put("middle.json", { Resources: { Data: nested("data.json") } });
  await expect(bench.orchestrator.plan(app)).rejects.toMatchObject({
    code: "CHANGE_SET_FAILED",
    message: expect.stringMatching(/stack "app": Middle\/Data: .*Unrecognized resource types: \[AWS::Odd::Thing\]/),
  });
  await bench.cloud.settle();
  expect(await stackNames()).toEqual([]);
});

test("a plan that is discarded takes the nested stacks it made with it", async () => {
  await put("middle.json", orders("id"));
  await bench.orchestrator.discard(await bench.orchestrator.plan(app));
  await bench.cloud.settle();
  expect(await stackNames()).toEqual([]);
});

test("a stack without nested stacks costs no call more", async () => {
  bench.cloud.calls.clear();
  await bench.orchestrator.plan(queue(5));
  expect(bench.operations()).toEqual(["DescribeStacks", "CreateChangeSet", "DescribeChangeSet", "DescribeChangeSet"]);
});
