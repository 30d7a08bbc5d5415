import { CreateChangeSetCommand, DeleteChangeSetCommand, ListChangeSetsCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createOrchestrator, type Orchestrator, type OrchestratorOptions, type Plan } from "../index.ts";
import { openTestCloud, queue, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const THEIRS = {
  StackName: "queue",
  ChangeSetName: "theirs",
  ChangeSetType: "CREATE",
  TemplateBody: '{"Resources":{"Topic":{"Type":"AWS::SNS::Topic"}}}',
} as const;

/** An orchestrator with somebody on the line who acts on every answer to one operation, and changes it. */
function meddled(operation: string, meddle: () => object, options: OrchestratorOptions = {}): Orchestrator {
  return createOrchestrator({
    ...bench.cloud.connection(),
    ...options,
    configureClient: ({ middlewareStack }) =>
      middlewareStack.add(
        (next, { commandName }) =>
          async (args) => {
            const answer = await next(args);
            if (commandName !== `${operation}Command`) return answer;
            return { ...answer, output: { ...answer.output, ...meddle() } };
          },
        { step: "initialize" },
      ),
  });
}

/** An orchestrator for which every list of change sets begins with an empty page. */
function withEmptyFirstPage(): Orchestrator {
  return createOrchestrator({
    ...bench.cloud.connection(),
    configureClient: ({ middlewareStack }) =>
      middlewareStack.add(
        (next, { commandName }) =>
          async (args) => {
            if (commandName !== "ListChangeSetsCommand") return next(args);
            const isSecond = "NextToken" in args.input;
            const answer = await next({ ...args, input: { ...args.input, NextToken: undefined } });
            return isSecond ? answer : { ...answer, output: { ...answer.output, Summaries: [], NextToken: "second" } };
          },
        { step: "initialize" },
      ),
  });
}

async function changeSetsIn(stackName: string): Promise<unknown> {
  return (await bench.client.send(new ListChangeSetsCommand({ StackName: stackName }))).Summaries;
}

describe("a stack that only came to be for plans", () => {
  test.each([
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
  ])("goes with the last of them: discarded in the order %i, %i, %i", async (...order) => {
    const plans: Plan[] = [];
    for (const delay of [5, 6, 7]) plans.push(await bench.orchestrator.plan(queue(delay)));
    for (const index of order) {
      expect(await bench.orchestrator.describe("queue")).toMatchObject({ status: "REVIEW_IN_PROGRESS" });
      await bench.orchestrator.discard(plans[index] ?? expect.unreachable());
    }
    expect(await bench.orchestrator.describe("queue")).toBeUndefined();
  });

  test("stays while somebody else's change set waits in it, be it on a page behind an empty one", async () => {
    const plan = await bench.orchestrator.plan(queue(5));
    await bench.client.send(new CreateChangeSetCommand(THEIRS));
    using other = withEmptyFirstPage();
    await other.discard(plan);
    expect(await bench.orchestrator.describe("queue")).toMatchObject({ status: "REVIEW_IN_PROGRESS" });
    expect(await changeSetsIn("queue")).toMatchObject([{ ChangeSetName: "theirs" }]);
  });

  test("is not taken for ours when somebody else made it, even if nothing of theirs is left in it", async () => {
    await bench.client.send(new CreateChangeSetCommand(THEIRS));
    const plan = await bench.orchestrator.plan(queue(5));
    await bench.client.send(new DeleteChangeSetCommand(THEIRS));
    await bench.orchestrator.discard(plan);
    expect(await bench.orchestrator.describe("queue")).toMatchObject({ status: "REVIEW_IN_PROGRESS" });
  });
});

describe("a plan that is never handed over", () => {
  test.each(["CreateChangeSet", "DescribeChangeSet"])(
    "leaves nothing behind when it is aborted after %s was done",
    async (operation) => {
      const controller = new AbortController();
      const reason = new Error("enough");
      using other = meddled(operation, () => {
        controller.abort(reason);
        return { Status: "CREATE_IN_PROGRESS" };
      });
      await expect(other.plan(queue(5), { signal: controller.signal })).rejects.toBe(reason);
      expect(bench.cloud.calls.count({ operation: "CreateChangeSet", outcome: "answered" })).toBe(1);
      await bench.cloud.settle();
      expect(await bench.orchestrator.describe("queue")).toBeUndefined();
    },
  );

  test("leaves nothing behind when its deadline has passed", async () => {
    using other = meddled("DescribeChangeSet", () => ({ Status: "CREATE_IN_PROGRESS" }));
    const deadline = bench.cloud.clock.now() + 60_000;
    await expect(other.plan(queue(5), { deadline })).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    await bench.cloud.settle();
    expect(await bench.orchestrator.describe("queue")).toBeUndefined();
  });

  test("leaves a stack as it is that was there before", async () => {
    await bench.orchestrator.deploy(queue(5));
    const controller = new AbortController();
    using other = meddled("DescribeChangeSet", () => {
      controller.abort();
      return { Status: "CREATE_IN_PROGRESS" };
    });
    await expect(other.plan(queue(6), { signal: controller.signal })).rejects.toThrow();
    await bench.cloud.settle();
    expect(await bench.orchestrator.describe("queue")).toMatchObject({ status: "CREATE_COMPLETE" });
    expect(await changeSetsIn("queue")).toEqual([]);
  });

  test("says which change set stays when it cannot be taken away", async () => {
    const warnings: object[] = [];
    const logger = { debug() {}, info() {}, warn: (fields: object) => void warnings.push(fields), error() {} };
    bench.cloud.faults.refuse({ operation: "DeleteChangeSet", code: "AccessDenied", message: "No." });
    using other = meddled("DescribeChangeSet", () => ({ Status: "DELETE_FAILED" }), { logger });
    await expect(other.plan(queue(5))).rejects.toMatchObject({ code: "CHANGE_SET_FAILED" });
    expect(warnings).toMatchObject([{ changeSetId: expect.stringContaining(":changeSet/stacksteward-") }]);
  });
});

describe("a stack that is planned and deployed at once", () => {
  test("leaves no change set behind when its execution is refused", async () => {
    bench.cloud.faults.refuse({ operation: "ExecuteChangeSet", code: "AccessDenied", message: "No." });
    await expect(bench.orchestrator.deploy(queue(5))).rejects.toMatchObject({ code: "SERVICE_CALL_FAILED" });
    await bench.cloud.settle();
    expect(await bench.orchestrator.describe("queue")).toBeUndefined();
  });

  test("goes on when it is aborted just as its execution has begun", async () => {
    const controller = new AbortController();
    using other = meddled("ExecuteChangeSet", () => {
      controller.abort();
      return {};
    });
    await expect(other.deploy(queue(5), { signal: controller.signal })).rejects.toThrow();
    await bench.cloud.settle();
    expect(await bench.orchestrator.describe("queue")).toMatchObject({ status: "CREATE_COMPLETE" });
  });
});

test("a reviewed plan whose execution is refused can be deployed again", async () => {
  const plan = await bench.orchestrator.plan(queue(5));
  bench.cloud.faults.refuse({ operation: "ExecuteChangeSet", code: "AccessDenied", message: "No.", times: 1 });
  await expect(bench.orchestrator.deploy(plan)).rejects.toMatchObject({ code: "SERVICE_CALL_FAILED" });
  expect(await bench.orchestrator.deploy(plan)).toMatchObject({ kind: "deployed" });
});
