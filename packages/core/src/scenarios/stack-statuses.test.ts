import { readFile } from "node:fs/promises";

import { StackStatus } from "@aws-sdk/client-cloudformation";
import { isStackstewardError } from "@stacksteward/workflow/errors";
import { expect, test } from "vitest";

import { recoverUpTo, type DeployResult, type DestroyResult } from "../index.ts";
import { openTestCloud, type TestCloud } from "../local-cloud.testing.ts";
import { reach, statusOf, topics } from "./stack-statuses.testing.ts";
import { MATRIX, SAID, type Outcome } from "./status-matrix.testing.ts";

const STATUSES = Object.values(StackStatus);
const deployed = (result: DeployResult): string =>
  result.kind === "deployed" ? `${result.operation} ${result.status}` : result.kind;

/** Lets a verb loose on a stack in `status`. What is refused must leave the stack as it was, and say what it is. */
async function meet<T>(
  status: StackStatus,
  verb: (bench: TestCloud, stackId: string) => Promise<T>,
  ended: (result: T) => string,
): Promise<Outcome> {
  await using bench = await openTestCloud();
  const stackId = await reach(bench, status);
  bench.cloud.calls.clear();
  const end = await verb(bench, stackId).then(ended, async (failure: unknown) => {
    if (!isStackstewardError(failure)) throw failure;
    expect(await statusOf(bench, stackId)).toBe(status);
    if (failure.code === "STACK_NOT_READY")
      expect(failure.message).toMatch(new RegExp(`"topics" is ${status}\\b.*\\. `));
    return failure.retryable ? `${failure.code}, retryable` : failure.code;
  });
  const calls = bench.cloud.calls.list({ outcome: "answered" }).map(({ operation }) => operation);
  return { ended: end, changes: calls.filter((operation) => !/^(?:Describe|List|Get)/.test(operation)) };
}

test.each(STATUSES)("deploy meets a stack in %s", async (status) => {
  const { deploy, deployUnattended } = MATRIX[status];
  const definition = topics("three");
  expect(await meet(status, ({ orchestrator }) => orchestrator.deploy(definition), deployed)).toEqual(deploy);
  const unattended = { onBusy: "wait", onFailedCreate: "delete" } as const;
  expect(await meet(status, ({ orchestrator }) => orchestrator.deploy(definition, unattended), deployed)).toEqual(
    deployUnattended,
  );
});

test.each(STATUSES)("destroy meets a stack in %s", async (status) => {
  const kind = (result: DestroyResult): string => result.kind;
  const outcome = await meet(status, ({ orchestrator }, stackId) => orchestrator.destroy(stackId), kind);
  expect(outcome).toEqual(MATRIX[status].destroy);
});

test.each(STATUSES)("recover meets a stack in %s", async (status) => {
  await using bench = await openTestCloud();
  const stackId = await reach(bench, status);
  const { recommendations } = await bench.orchestrator.recover(stackId);
  expect(recommendations.map(({ action }) => action)).toEqual(MATRIX[status].recommends);
  const after = await bench.orchestrator.recover(stackId, { policy: recoverUpTo("the stack") });
  expect([...after.done.map(({ action }) => action), after.status]).toEqual(MATRIX[status].recovers);
});

test.each(["CREATE_FAILED", "UPDATE_FAILED"] as const)(
  "a plan that %s refuses is kept, and goes on from there with disableRollback",
  async (status) => {
    await using bench = await openTestCloud();
    await reach(bench, status);
    const plan = await bench.orchestrator.plan(topics("three"));
    await expect(bench.orchestrator.deploy(plan)).rejects.toMatchObject({
      code: "STACK_NOT_READY",
      message: expect.stringMatching(new RegExp(`is ${status}, .*disableRollback: true`)),
    });
    expect(await bench.orchestrator.deploy(plan, { disableRollback: true })).toMatchObject({
      operation: "UPDATE",
      status: "UPDATE_COMPLETE",
    });
  },
);

test("the guide for operators says the same", async () => {
  const guide = await readFile(new URL("../../../../docs/guides/recover-a-broken-stack.md", import.meta.url), "utf8");
  const rows = guide.replaceAll(/ {2,}/g, " ").split("\n");
  const wanted = STATUSES.map((status) => {
    const { deploy, deployUnattended, destroy, recovers } = MATRIX[status];
    const verbs = [deploy, deployUnattended, destroy].map((outcome) => SAID.get(outcome) ?? "");
    const [after, ...actions] = recovers.toReversed();
    const done = actions.length === 0 ? "nothing" : `${actions.toReversed().join(", ")}: \`${after}\``;
    return `| \`${status}\` | ${verbs.join(" | ")} | ${done} |`;
  });
  expect(rows).toEqual(expect.arrayContaining(wanted));
});
