import { afterEach, beforeEach, expect, test } from "vitest";

import { createOrchestrator, type Orchestrator } from "../index.ts";
import { openTestCloud, queue, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

/** An orchestrator that sees its change sets in these statuses, one look after the other, before it sees them as they are. */
function seeing(...statuses: string[]): Orchestrator {
  return createOrchestrator({
    ...bench.cloud.connection(),
    configureClient: ({ middlewareStack }) =>
      middlewareStack.add(
        (next, { commandName }) =>
          async (args) => {
            const answer = await next(args);
            const status = commandName === "DescribeChangeSetCommand" ? statuses.shift() : undefined;
            return status === undefined ? answer : { ...answer, output: { ...answer.output, Status: status } };
          },
        { step: "initialize" },
      ),
  });
}

test("a change set is waited for while it is being made, in words that are not known yet too", async () => {
  using patient = seeing("CREATE_PENDING", "CREATE_IN_PROGRESS", "VALIDATION_IN_PROGRESS");
  expect(await patient.plan(queue(5))).toMatchObject({ kind: "changes" });
  expect(bench.cloud.calls.count({ operation: "DescribeChangeSet" })).toBe(4);
});

test.each(["DELETE_PENDING", "DELETE_IN_PROGRESS", "DELETE_COMPLETE", "DELETE_FAILED"])(
  "a change set that is %s is no plan: somebody deleted it",
  async (status) => {
    using other = seeing(status);
    await expect(other.plan(queue(5))).rejects.toMatchObject({
      code: "CHANGE_SET_FAILED",
      message: expect.stringMatching(new RegExp(`Somebody deleted the change set .* ${status}\\. Plan again`)),
    });
    expect(bench.cloud.calls.count({ operation: "DescribeChangeSet" })).toBe(1);
  },
);

test("a change set that is gone at the next look was deleted by somebody", async () => {
  bench.cloud.faults.refuse({ operation: "DescribeChangeSet", code: "ChangeSetNotFound", message: "gone" });
  await expect(bench.orchestrator.plan(queue(5))).rejects.toMatchObject({
    code: "CHANGE_SET_FAILED",
    message: expect.stringContaining("it is gone"),
  });
});

test("a status that says nothing is named instead of waited for", async () => {
  using other = seeing("PAUSED");
  await expect(other.plan(queue(5))).rejects.toMatchObject({
    code: "CHANGE_SET_FAILED",
    message: expect.stringContaining("is PAUSED"),
  });
});
