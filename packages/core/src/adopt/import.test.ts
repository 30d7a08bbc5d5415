import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { stack, type ChangesPlan, type OperationEvent, type Stack, type StackDefinition } from "../index.ts";
import { failureOf, openTestCloud, type TestCloud } from "../local-cloud.testing.ts";
import { dyingAfter, openKeptCloud } from "../runs/kept-cloud.testing.ts";
import { declared, leaveThreeBehind } from "./left-behind.testing.ts";

let bench: TestCloud;
let url: string;
beforeEach(async () => {
  bench = await openTestCloud();
  url = await leaveThreeBehind(bench);
});
afterEach(() => bench[Symbol.asyncDispose]());

const topic = "  News:\n    Type: AWS::SNS::Topic\n";

function shop(resources = declared, definition: Partial<StackDefinition> = {}, rest = ""): Stack {
  const template = { body: `Resources:\n${resources}${rest}`, file: "shop.yaml" };
  return stack({ name: "shop", template, ...definition });
}

async function importPlan(definition: Stack, resources: Record<string, string> = { Work: url }): Promise<ChangesPlan> {
  const plan = await bench.orchestrator.planImport(definition, { resources });
  if (plan.kind !== "changes") throw new Error(`expected changes, not ${plan.kind}`);
  return plan;
}

describe("import of three types", () => {
  test("into a new stack: only the queue's URL is to be given, the template says the other names", async () => {
    const plan = await importPlan(shop());
    expect(plan).toMatchObject({ operation: "IMPORT", createdStack: true, isDestructive: false });
    expect(plan.changes.map(({ action, logicalId, physicalId }) => [action, logicalId, physicalId])).toEqual([
      ["Import", "Orders", "orders"],
      ["Import", "Files", "order-files"],
      ["Import", "Work", url],
    ]);
    expect(plan.changes.map(({ position }) => position?.line)).toEqual([2, 12, 17]);
    const told: OperationEvent[] = [];
    const sent = JSON.parse(JSON.stringify(plan)) as ChangesPlan;
    const result = await bench.orchestrator.deploy(sent, { onEvent: (event) => void told.push(event) });
    expect(result).toMatchObject({ kind: "deployed", operation: "IMPORT", status: "IMPORT_COMPLETE" });
    expect(told[0]).toMatchObject({ kind: "operation-started", operation: "IMPORT", resources: 3 });
    const work = told.flatMap((event) =>
      event.kind === "resource-status" && event.logicalId === "Work" ? [event.status] : [],
    );
    expect(work).toEqual([
      "IMPORT_IN_PROGRESS",
      "IMPORT_IN_PROGRESS",
      "IMPORT_COMPLETE",
      "UPDATE_IN_PROGRESS",
      "UPDATE_COMPLETE",
    ]);
    expect(told.at(-1)).toMatchObject({ kind: "operation-ended", status: "IMPORT_COMPLETE", succeeded: true });
  });

  test("into a stack that exists, whose own resources, tags and outputs stay as they are", async () => {
    const outputs = "Outputs:\n  News:\n    Value: !Ref News\n";
    await bench.orchestrator.deploy(shop(topic, { tags: { team: "orders" } }, outputs));
    const plan = await importPlan(shop(topic + declared, {}, outputs));
    expect(plan).toMatchObject({ createdStack: false, before: { status: "CREATE_COMPLETE" } });
    expect(plan.changes.map(({ logicalId }) => logicalId)).toEqual(["Orders", "Files", "Work"]);
    await bench.orchestrator.deploy(plan);
    expect(await bench.orchestrator.describe("shop")).toMatchObject({
      status: "IMPORT_COMPLETE",
      tags: { team: "orders" },
      outputs: { News: expect.any(String) },
    });
    // What it has now is its own: the same template changes nothing.
    const again = await bench.orchestrator.plan(shop(topic + declared, { tags: { team: "orders" } }, outputs));
    expect(again.kind).toBe("no-changes");
  });

  test("a plan that is not wanted goes with the empty stack that was made for it, and leaves the resources alone", async () => {
    await bench.orchestrator.discard(await importPlan(shop()));
    expect(await bench.orchestrator.describe("shop")).toBeUndefined();
    expect((await importPlan(shop())).changes).toHaveLength(3);
  });
});

describe("an import that fails", () => {
  test("and rolls back leaves a new stack empty, and says which resource it was and where", async () => {
    const plan = await importPlan(shop());
    bench.cloud.faults.failResource({ logicalId: "Files", action: "import", reason: "Access denied" });
    const { details } = await failureOf(bench.orchestrator.deploy(plan));
    expect(details).toMatchObject({
      operation: "IMPORT",
      status: "ROLLBACK_COMPLETE",
      firstCause: { logicalId: "Files", status: "IMPORT_FAILED", source: { file: "shop.yaml", line: 12 } },
    });
    expect(details.firstCause?.reason).toContain("Access denied");
    await bench.orchestrator.destroy("shop");
    expect((await importPlan(shop())).changes).toHaveLength(3);
  });

  test("and rolls back leaves a stack that existed as it was, to import into again", async () => {
    await bench.orchestrator.deploy(shop(topic));
    const plan = await importPlan(shop(topic + declared));
    const fault = bench.cloud.faults.failResource({ logicalId: "Work", action: "import", reason: "Access denied" });
    await expect(bench.orchestrator.deploy(plan)).rejects.toMatchObject({
      details: { status: "IMPORT_ROLLBACK_COMPLETE", nextStep: expect.stringContaining("import again") },
    });
    fault.remove();
    expect(await bench.orchestrator.deploy(await importPlan(shop(topic + declared)))).toMatchObject({
      status: "IMPORT_COMPLETE",
    });
  });

  test("because the stack was changed since the plan is not begun", async () => {
    await bench.orchestrator.deploy(shop(topic));
    const plan = await importPlan(shop(topic + declared));
    await bench.orchestrator.deploy(shop(topic, { tags: { team: "orders" } }));
    await expect(bench.orchestrator.deploy(plan)).rejects.toMatchObject({ code: "PLAN_STALE" });
  });
});

test("an import whose process dies between the plan and its end is taken up, and nothing is imported twice", async () => {
  await using kept = await openKeptCloud();
  const planner = kept.process("planner");
  const queueUrl = await leaveThreeBehind({ orchestrator: planner });
  const plan = await planner.planImport(shop(), { resources: { Work: queueUrl } });
  for (const writes of [4, 5, 6]) {
    const dying = kept.process("first", { store: dyingAfter(writes, kept.store) });
    const operation = dying.start.deploy(plan);
    await operation.result.catch(() => {});
    dying.close();
    expect(await kept.process("second").resume(operation.handle)).toMatchObject({ status: "IMPORT_COMPLETE" });
  }
  let imports = 0;
  for await (const { type, status } of planner.events("shop"))
    if (type === "AWS::CloudFormation::Stack" && status === "IMPORT_IN_PROGRESS") imports += 1;
  expect(imports).toBe(1);
});

test("a name that a parameter gives need not be given again, and neither does what a condition leaves out", async () => {
  const body = `Parameters:
  Prefix: { Type: String }
Conditions:
  IsProduction: !Equals [!Ref Prefix, production]
Resources:
  Files:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    Properties: { BucketName: !Sub "\${Prefix}-files" }
  Alarms:
    Type: AWS::SNS::Topic
    Condition: IsProduction
`;
  const definition = stack({ name: "shop", template: { body }, parameters: { Prefix: "order" } });
  const { changes } = await importPlan(definition, {});
  expect(changes.map(({ logicalId, physicalId }) => [logicalId, physicalId])).toEqual([["Files", "order-files"]]);
});

test("a stack that was left as it failed takes nothing in", async () => {
  await bench.orchestrator.deploy(shop(topic));
  bench.cloud.faults.failResource({ logicalId: "News", reason: "no" });
  const named = topic.replace("Topic\n", "Topic\n    Properties:\n      DisplayName: News\n");
  await expect(bench.orchestrator.deploy(shop(named), { disableRollback: true })).rejects.toThrow();
  await expect(importPlan(shop(named + declared))).rejects.toMatchObject({
    code: "STACK_NOT_READY",
    message: expect.stringContaining('Stack "shop" is UPDATE_FAILED'),
  });
});
