import {
  DescribeStacksCommand,
  ListChangeSetsCommand,
  type ResourceChange,
  type Stack,
} from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";

import { driveChangeSets, type ChangeSetDriver } from "./change-set-driver.testing.ts";

interface NestedDriver extends ChangeSetDriver {
  readonly put: (key: string, template: object) => Promise<void>;
  readonly nested: () => Promise<readonly Stack[]>;
  /** The ids of the change sets below one, by logical id, as its changes name them. */
  readonly below: (nameOrId?: string) => Promise<Readonly<Record<string, string>>>;
}

async function driveNestedChangeSets(): Promise<NestedDriver> {
  const driver = await driveChangeSets();
  const s3 = new S3Client(driver.cloud.connection());
  await s3.send(new CreateBucketCommand({ Bucket: "templates" }));
  return {
    ...driver,
    propose: (template, input) => driver.propose(template, { IncludeNestedStacks: true, ...input }),
    put: async (Key, template) => {
      await s3.send(new PutObjectCommand({ Bucket: "templates", Key, Body: JSON.stringify(template) }));
    },
    nested: async () => {
      const { Stacks = [] } = await driver.client.send(new DescribeStacksCommand({}));
      return Stacks.filter(({ ParentId }) => ParentId !== undefined);
    },
    below: async (nameOrId) => {
      const changes = await driver.changes(nameOrId);
      return Object.fromEntries(
        changes.map(({ LogicalResourceId = "", ChangeSetId = "" }) => [LogicalResourceId, ChangeSetId]),
      );
    },
  };
}

const stackOf = (key: string, parameters: object = {}): object => ({
  Type: "AWS::CloudFormation::Stack",
  Properties: { TemplateURL: `https://templates.s3.amazonaws.com/${key}`, Parameters: parameters },
});
const queue = (delay: number, more: object = {}): object => ({
  Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: delay } }, ...more },
});
const root = (more: object = {}): object => ({ Resources: { Child: stackOf("child.json"), ...more } });
const create = { ChangeSetType: "CREATE" } as const;
const logicalIds = (changes: readonly ResourceChange[]): unknown[] =>
  changes.map(({ Action, LogicalResourceId }) => `${Action} ${LogicalResourceId}`);

test("SPEC 7.8: nested stacks get change sets of their own, at every depth, and wait in review when they are new", async () => {
  const { put, propose, describe, changes, below, nested } = await driveNestedChangeSets();
  await put("leaf.json", queue(5));
  await put("child.json", queue(1, { Leaf: stackOf("leaf.json") }));
  const { Id } = await propose(root(), create);
  expect(await describe(Id)).toMatchObject({ Status: "CREATE_COMPLETE", ExecutionStatus: "AVAILABLE" });
  expect(await describe(Id)).not.toHaveProperty("ParentChangeSetId");
  const { Child = "" } = await below(Id);
  expect(await describe(Child)).toMatchObject({
    ParentChangeSetId: Id,
    RootChangeSetId: Id,
    IncludeNestedStacks: true,
    Status: "CREATE_COMPLETE",
    StatusReason: "Only executable from the root change set.",
    ExecutionStatus: "UNAVAILABLE",
  });
  expect(logicalIds(await changes(Child))).toEqual(["Add Queue", "Add Leaf"]);
  const { Leaf = "" } = await below(Child);
  expect(await describe(Leaf)).toMatchObject({ ParentChangeSetId: Child, RootChangeSetId: Id });
  expect(logicalIds(await changes(Leaf))).toEqual(["Add Queue"]);
  expect((await nested()).map(({ StackStatus }) => StackStatus)).toEqual(["REVIEW_IN_PROGRESS", "REVIEW_IN_PROGRESS"]);
});

test("SPEC 7.9: only the root is executed, and with it the stacks that were reviewed, as they were reviewed", async () => {
  const { client, put, propose, execute, describe, below, nested, stack, list } = await driveNestedChangeSets();
  await put("child.json", queue(1));
  const { Id } = await propose(root(), create);
  const { Child = "" } = await below(Id);
  const { StackId: reviewed = "" } = await describe(Child);
  await expect(execute(Child)).rejects.toMatchObject({
    name: "InvalidChangeSetStatusException",
    message: `ChangeSet [${Child}] cannot be executed in its current execution status of [UNAVAILABLE]`,
  });
  await put("child.json", queue(9));
  await execute(Id);
  expect(await stack("shop")).toMatchObject({ StackStatus: "CREATE_COMPLETE", ChangeSetId: Id });
  expect(await nested()).toMatchObject([{ StackId: reviewed, StackStatus: "CREATE_COMPLETE", ChangeSetId: Child }]);
  expect(await describe(Child)).toMatchObject({ ExecutionStatus: "EXECUTE_COMPLETE" });
  expect(await list()).toEqual([]);
  expect((await client.send(new ListChangeSetsCommand({ StackName: reviewed }))).Summaries ?? []).toEqual([]);

  // What the URL holds now is another change.
  const { Id: next } = await propose(root());
  const { Child: update = "" } = await below(next);
  const [change] = (await describe(update, true)).Changes ?? [];
  expect(change?.ResourceChange?.Details?.[0]?.Target).toMatchObject({ BeforeValue: "1", AfterValue: "9" });
});

test("SPEC 7.10: deleting the root deletes what was made with it; a nested change set is not deleted by itself", async () => {
  const { put, propose, discard, describe, below, nested, cloud } = await driveNestedChangeSets();
  await put("leaf.json", queue(5));
  await put("child.json", queue(1, { Leaf: stackOf("leaf.json") }));
  const { Id } = await propose(root(), create);
  const { Child = "" } = await below(Id);
  await expect(discard(Child)).rejects.toMatchObject({ name: "InvalidChangeSetStatusException" });
  await discard(Id);
  await cloud.settle();
  await expect(describe(Child)).rejects.toMatchObject({ name: "ChangeSetNotFoundException" });
  expect(await nested()).toEqual([]);
});

test("SPEC 7.10: deleting a stack deletes the nested stacks in review below it", async () => {
  const { put, propose, remove, nested } = await driveNestedChangeSets();
  await put("child.json", queue(1));
  await propose(root(), create);
  await remove("shop");
  expect(await nested()).toEqual([]);
});

test("SPEC 7.11: a nested stack that does not change is not listed, nor is what reads its outputs", async () => {
  const { put, deploy, propose, describe, changes, nested, client } = await driveNestedChangeSets();
  const withOutput = (delay: number): object => ({ ...queue(delay), Outputs: { Url: { Value: { Ref: "Queue" } } } });
  const reader = {
    Type: "AWS::SSM::Parameter",
    Properties: { Type: "String", Value: { "Fn::GetAtt": ["Child", "Outputs.Url"] } },
  };
  await put("child.json", withOutput(1));
  await put("other.json", queue(1));
  const template = root({ Other: stackOf("other.json"), Reader: reader });
  await deploy(template, { ...create, IncludeNestedStacks: true });
  await put("other.json", queue(2));
  const { Id } = await propose(template);
  expect(logicalIds(await changes(Id))).toEqual(["Modify Other"]);
  const untouched = (await nested()).find(({ StackName = "" }) => StackName.startsWith("shop-Child"));
  const { Summaries } = await client.send(new ListChangeSetsCommand({ StackName: untouched?.StackId }));
  expect(Summaries).toMatchObject([
    { Status: "FAILED", StatusReason: expect.stringMatching(/didn't contain changes/), RootChangeSetId: Id },
  ]);
  await put("other.json", queue(1));
  const { Id: empty } = await propose(template, { ChangeSetName: "empty" });
  expect(await describe(empty)).toMatchObject({
    Status: "FAILED",
    StatusReason: expect.stringMatching(/didn't contain changes/),
  });
});

test("SPEC 7.12: a nested change set that fails fails those around it, by name", async () => {
  const { put, propose, describe, nested } = await driveNestedChangeSets();
  await put("child.json", { Resources: { Odd: { Type: "AWS::Odd::Thing" } } });
  const { Id } = await propose(root(), create);
  const [child] = await nested();
  expect(child?.StackStatus).toBe("REVIEW_IN_PROGRESS");
  const { StatusReason = "", Status, ExecutionStatus } = await describe(Id);
  expect([Status, ExecutionStatus]).toEqual(["FAILED", "UNAVAILABLE"]);
  const [, failed = ""] =
    /^Nested change set (\S+) was not successfully created: Currently in FAILED\.$/.exec(StatusReason) ?? [];
  expect(await describe(failed)).toMatchObject({
    Status: "FAILED",
    StatusReason: "Template format error: Unrecognized resource types: [AWS::Odd::Thing]",
  });
});

test("SPEC 7.13: a parameter that only the execution will tell is unknown inside the nested stack as well", async () => {
  const { put, propose, below, describe, execute, stack } = await driveNestedChangeSets();
  await put("child.json", {
    Parameters: { Delay: { Type: "Number" }, Url: { Type: "String", AllowedPattern: "https://.*" } },
    Conditions: { Known: { "Fn::Equals": [{ Ref: "Url" }, "https://example.com"] } },
    Resources: {
      Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: { Ref: "Delay" } } },
      Copy: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: { Ref: "Url" } } },
    },
  });
  const template = {
    Resources: {
      Source: { Type: "AWS::SQS::Queue" },
      Child: stackOf("child.json", { Delay: 7, Url: { Ref: "Source" } }),
    },
  };
  const { Id } = await propose(template, create);
  const { Child = "" } = await below(Id);
  const { Changes = [] } = await describe(Child, true);
  const after = Changes.map(({ ResourceChange: change }) => JSON.parse(change?.AfterContext ?? "{}") as unknown);
  expect(after).toMatchObject([
    { Properties: { DelaySeconds: "7" } },
    { Properties: { Value: "{{changeSet:KNOWN_AFTER_APPLY}}" } },
  ]);
  await execute(Id);
  expect(await stack("shop")).toMatchObject({ StackStatus: "CREATE_COMPLETE" });
});

test("SPEC 7.14: a change set is obsolete when a stack below its own has moved on", async () => {
  const { put, deploy, propose, describe, nested, update } = await driveNestedChangeSets();
  await put("child.json", queue(1));
  await deploy(root(), { ...create, IncludeNestedStacks: true });
  await put("child.json", queue(2));
  const { Id } = await propose(root());
  const [child] = await nested();
  await update(child?.StackName ?? "", queue(3));
  expect(await describe(Id)).toMatchObject({ ExecutionStatus: "OBSOLETE" });
});
