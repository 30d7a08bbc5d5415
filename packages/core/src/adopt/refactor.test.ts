import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { MovesPlan, OperationEvent } from "../index.ts";
import { digestOfData } from "../plan/plan-digest.ts";
import { failureOf, openTestCloud, type TestCloud } from "../local-cloud.testing.ts";
import { deploySides, movesIn, mustMove, placesOf, queue, side, topic } from "./refactor-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

describe("refactor across three stacks", () => {
  /** What was all in one is to be in three, one queue under another name. */
  const target = {
    stacks: [
      side("orders", topic, queue("Work", 1)),
      side("billing", topic, queue("Invoices", 2)),
      side("mail", topic, queue("Outbox", 3)),
    ],
  };
  beforeEach(async () => {
    await deploySides(
      bench,
      side("orders", topic, queue("Work", 1), queue("Invoices", 2), queue("Letters", 3)),
      side("billing", topic),
      side("mail", topic),
    );
  });

  test("moves and renames what the templates say, and touches no resource", async () => {
    const before = await placesOf(bench, "orders", "billing", "mail");
    const plan = await bench.orchestrator.planRefactor(target);
    expect(movesIn(plan)).toEqual(["orders/Invoices -> billing/Invoices", "orders/Letters -> mail/Outbox"]);
    expect(mustMove(plan).actions[1]).toMatchObject({
      action: "MOVE",
      entity: "RESOURCE",
      type: "AWS::SQS::Queue",
      physicalId: before["orders/Letters"],
      position: { line: 4, column: 3 },
    });
    const result = await bench.orchestrator.refactor(JSON.parse(JSON.stringify(plan)) as MovesPlan);
    expect(result).toMatchObject({
      kind: "refactored",
      stacks: [
        { stackName: "orders", status: "UPDATE_COMPLETE" },
        { stackName: "billing", status: "UPDATE_COMPLETE" },
        { stackName: "mail", status: "UPDATE_COMPLETE" },
      ],
    });
    const { "orders/Invoices": invoices, "orders/Letters": letters, ...rest } = before;
    expect(await placesOf(bench, "orders", "billing", "mail")).toEqual({
      ...rest,
      "billing/Invoices": invoices,
      "mail/Outbox": letters,
    });
  });

  test("is told of on each of its stacks", async () => {
    const told: OperationEvent[] = [];
    await bench.orchestrator.refactor(target, { onEvent: (event) => void told.push(event) });
    const of = (kind: OperationEvent["kind"]) => told.filter((event) => event.kind === kind);
    expect(of("operation-started")).toMatchObject([
      { operation: "REFACTOR", stackName: "orders", resources: 2 },
      { operation: "REFACTOR", stackName: "billing", resources: 1 },
      { operation: "REFACTOR", stackName: "mail", resources: 1 },
    ]);
    const steps = told.flatMap((event) => (event.kind === "resource-status" ? [event] : []));
    expect(steps.map(({ stackName, logicalId, status }) => `${stackName}/${logicalId} ${status}`)).toEqual(
      expect.arrayContaining([
        "orders/Letters EXPORT_IN_PROGRESS",
        "orders/Letters EXPORT_COMPLETE",
        "mail/Outbox IMPORT_IN_PROGRESS",
        "mail/Outbox IMPORT_COMPLETE",
      ]),
    );
    expect(told.slice(-3)).toMatchObject(
      ["orders", "billing", "mail"].map((stackName) => {
        return { kind: "operation-ended", stackName, status: "UPDATE_COMPLETE", succeeded: true };
      }),
    );
    expect(told.map(({ sequence }) => sequence)).toEqual(told.map((_, index) => index));
  });

  test("twice finds everything where it is to be, and that is a success", async () => {
    await bench.orchestrator.refactor(target);
    expect(await bench.orchestrator.planRefactor(target)).toMatchObject({ kind: "no-moves" });
    expect(await bench.orchestrator.refactor(target)).toMatchObject({ kind: "no-moves" });
    expect(bench.cloud.calls.count({ operation: "ExecuteStackRefactor" })).toBe(1);
  });

  test("of the same plan twice answers how it went, and moves nothing again", async () => {
    const plan = await bench.orchestrator.planRefactor(target);
    await bench.orchestrator.refactor(plan);
    expect(await bench.orchestrator.refactor(plan)).toMatchObject({ kind: "refactored" });
    expect(bench.cloud.calls.count({ operation: "ExecuteStackRefactor" })).toBe(1);
  });

  test("whose execution fails and rolls back names the resource that would not move, and where it stands", async () => {
    const before = await placesOf(bench, "orders", "billing", "mail");
    const plan = await bench.orchestrator.planRefactor(target);
    bench.cloud.faults.failResource({ logicalId: "Outbox", action: "update", reason: "Access denied", times: 1 });
    const failure = await failureOf(bench.orchestrator.refactor(plan));
    expect(failure.message).toMatch(
      /^Stack "mail" was not refactored: Outbox \(AWS::SQS::Queue\) at mail\.yaml:4:3 failed: .*Access denied.* It is UPDATE_ROLLBACK_COMPLETE now\. Everything is where it was: correct the cause and plan the refactor again\.$/,
    );
    expect(failure.details).toMatchObject({
      operation: "REFACTOR",
      stackName: "mail",
      firstCause: { logicalId: "Outbox", status: "IMPORT_FAILED" },
      refactor: { executionStatus: "ROLLBACK_COMPLETE" },
    });
    expect(failure.details.refactor?.stacks.map(({ status }) => status)).toEqual([
      "UPDATE_ROLLBACK_COMPLETE",
      "UPDATE_ROLLBACK_COMPLETE",
      "UPDATE_ROLLBACK_COMPLETE",
    ]);
    expect(await placesOf(bench, "orders", "billing", "mail")).toEqual(before);
  });

  test.each([
    ["a stack was changed since", "PLAN_STALE"],
    ["the plan was edited", "PLAN_INVALID"],
    ["the plan was edited by somebody who can make digests", "PLAN_STALE"],
  ])("is not executed when %s", async (how, code) => {
    const plan = mustMove(await bench.orchestrator.planRefactor(target));
    if (how.includes("changed")) await deploySides(bench, side("mail", topic, queue("Other", 9)));
    const { digest: _digest, ...content } = { ...plan, mappings: plan.mappings.slice(1) };
    const forged: MovesPlan = { ...content, digest: how.includes("digests") ? digestOfData(content) : plan.digest };
    await expect(bench.orchestrator.refactor(how.includes("edited") ? forged : plan)).rejects.toMatchObject({ code });
    expect(bench.cloud.calls.count({ operation: "ExecuteStackRefactor" })).toBe(0);
  });

  test("that is discarded leaves everything alone", async () => {
    const plan = await bench.orchestrator.planRefactor(target);
    await bench.orchestrator.discard(plan);
    await bench.orchestrator.refactor(plan);
    await expect(bench.orchestrator.discard(plan)).rejects.toMatchObject({ code: "PLAN_STALE" });
  });
});

describe("a refactor that makes a stack", () => {
  const target = { stacks: [side("orders", topic), side("billing", queue("Invoices", 2))] };
  beforeEach(() => deploySides(bench, side("orders", topic, queue("Invoices", 2))));

  test("is refused unless it may", async () => {
    await expect(bench.orchestrator.planRefactor(target)).rejects.toMatchObject({
      code: "STACK_NOT_FOUND",
      message: expect.stringContaining("pass createStacks: true"),
    });
    expect(bench.operations()).not.toContain("CreateStackRefactor");
  });

  test("moves resources into it", async () => {
    const plan = mustMove(await bench.orchestrator.planRefactor({ ...target, createStacks: true }));
    expect(plan.stacks).toMatchObject([{ createdStack: false }, { createdStack: true }]);
    expect(plan.actions.map(({ action, entity }) => `${action} ${entity}`)).toEqual(["MOVE RESOURCE", "CREATE STACK"]);
    const { stacks } = await bench.orchestrator.refactor(plan);
    expect(stacks.map(({ status }) => status)).toEqual(["UPDATE_COMPLETE", "CREATE_COMPLETE"]);
  });

  test("and is discarded goes with the empty stack", async () => {
    await bench.orchestrator.discard(await bench.orchestrator.planRefactor({ ...target, createStacks: true }));
    expect(await bench.orchestrator.describe("billing")).toBeUndefined();
  });

  test("and fails says that the empty stack is left to be destroyed", async () => {
    const plan = await bench.orchestrator.planRefactor({ ...target, createStacks: true });
    bench.cloud.faults.failResource({ logicalId: "Invoices", action: "update", reason: "Access denied", times: 1 });
    await expect(bench.orchestrator.refactor(plan)).rejects.toMatchObject({
      details: { status: "ROLLBACK_COMPLETE", nextStep: expect.stringContaining('destroy "billing", which is empty') },
    });
  });

  test.each(["CreateStackRefactor", "DescribeStackRefactor"])(
    "and whose planner is stopped during %s leaves no empty stack behind",
    async (operation) => {
      const stop = new AbortController();
      bench.cloud.faults.delayAnswer({ operation, milliseconds: 60_000 });
      const planned = bench.orchestrator.planRefactor({ ...target, createStacks: true }, { signal: stop.signal });
      planned.catch(() => {});
      await bench.cloud.clock.delay(10_000);
      stop.abort(new Error("Ctrl-C"));
      await expect(planned).rejects.toThrow("Ctrl-C");
      await bench.cloud.settle();
      expect(await bench.orchestrator.describe("billing")).toBeUndefined();
      expect(bench.cloud.calls.count({ operation: "DeleteStack" })).toBe(1);
    },
  );

  test("and can't be executed any more leaves no empty stack behind, when nobody else has its plan", async () => {
    bench.cloud.faults.delayAnswer({ operation: "ListStackRefactorActions", milliseconds: 60_000 });
    const refactoring = bench.orchestrator.refactor({ ...target, createStacks: true });
    refactoring.catch(() => {});
    await bench.cloud.clock.delay(10_000);
    await deploySides(bench, side("orders", topic, queue("Invoices", 2), queue("Other", 9)));
    await expect(refactoring).rejects.toMatchObject({ code: "PLAN_STALE" });
    await bench.cloud.settle();
    expect(await bench.orchestrator.describe("billing")).toBeUndefined();
  });

  test("and is refused by CloudFormation leaves no empty stack behind", async () => {
    const changed = { stacks: [side("orders", topic), side("billing", queue("Invoices", 9))], createStacks: true };
    await expect(bench.orchestrator.planRefactor(changed)).rejects.toMatchObject({ code: "REFACTOR_REFUSED" });
    expect(await bench.orchestrator.describe("billing")).toBeUndefined();
  });
});

test("a refactor of more resources than a page holds shows each of them, and has them where they are to be", async () => {
  const queues = Array.from({ length: 120 }, (_, index) => queue(`Q${index}`, index));
  await deploySides(bench, side("orders", topic, ...queues));
  const stacks = [side("orders", topic), side("billing", ...queues)];
  const plan = await bench.orchestrator.planRefactor({ stacks, createStacks: true });
  expect(movesIn(plan)).toHaveLength(120);
  expect(bench.cloud.calls.count({ operation: "ListStackRefactorActions" })).toBe(2);
  expect(await bench.orchestrator.refactor(plan)).toMatchObject({ kind: "refactored" });
  expect(Object.keys(await placesOf(bench, "billing"))).toHaveLength(120);
});

test("a reference that comes to lie between two stacks is an export and an import of theirs", async () => {
  const note = (source: string): string => `  Note:
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Value: ${source}
`;
  const exported = "Outputs:\n  News:\n    Value: !Ref News\n    Export: { Name: news }\n";
  await deploySides(bench, side("orders", topic, queue("Work", 1), note("!Ref News"), exported));
  const stacks = [side("orders", queue("Work", 1), note("!ImportValue news")), side("shared", topic, exported)];
  const plan = await bench.orchestrator.planRefactor({ stacks, createStacks: true });
  expect(movesIn(plan)).toEqual(["orders/News -> shared/News"]);
  expect(await bench.orchestrator.refactor(plan)).toMatchObject({ kind: "refactored" });
});
