import { readFile } from "node:fs/promises";

import { StackStatus } from "@aws-sdk/client-cloudformation";
import { isStackstewardError } from "@stacksteward/workflow/errors";
import { expect, test } from "vitest";

import { recoverUpTo, type DeployResult, type DestroyResult, type RecoveryAction } from "../index.ts";
import { openTestCloud, type TestCloud } from "../local-cloud.testing.ts";
import { reach, statusOf, topics } from "./stack-statuses.testing.ts";

/** How a verb ended, and the calls by which it changed something. */
interface Outcome {
  readonly ended: string;
  readonly changes: readonly string[];
}

const UPDATED: Outcome = { ended: "UPDATE UPDATE_COMPLETE", changes: ["CreateChangeSet", "ExecuteChangeSet"] };
const CREATED: Outcome = { ended: "CREATE CREATE_COMPLETE", changes: ["CreateChangeSet", "ExecuteChangeSet"] };
const CREATED_ANEW: Outcome = { ...CREATED, changes: ["DeleteStack", ...CREATED.changes] };
const BUSY: Outcome = { ended: "STACK_NOT_READY, retryable", changes: [] };
const REFUSED: Outcome = { ended: "STACK_NOT_READY", changes: [] };
/** CloudFormation says so only when the change set is executed; it is taken away again. */
const LEFT_FAILED: Outcome = { ended: "STACK_NOT_READY", changes: ["CreateChangeSet", "DeleteChangeSet"] };
const DESTROYED: Outcome = { ended: "destroyed", changes: ["DeleteStack"] };
const JOINED: Outcome = { ended: "destroyed", changes: [] };
const ABSENT: Outcome = { ended: "absent", changes: [] };
/** The template no longer says what becomes of a queue that the stack did not give back. */
const MAY_LOSE_DATA: Outcome = { ended: "DATA_LOSS", changes: [] };

interface Answers {
  readonly deploy: Outcome;
  /** Told to wait for others, and to take a failed creation away. */
  readonly deployUnattended: Outcome;
  readonly destroy: Outcome;
  /** What `recover` recommends, the best way first. */
  readonly recommends: readonly RecoveryAction[];
  /** What it does when it may go as far as the stack, and the status after that. */
  readonly recovers: readonly [...RecoveryAction[], StackStatus];
}

const WELL = { deploy: UPDATED, deployUnattended: UPDATED, destroy: DESTROYED };
const RUNNING = { deploy: BUSY, deployUnattended: UPDATED, destroy: BUSY, recommends: ["wait"] } as const;

/** What an operator meets in each status of a stack. */
const MATRIX: Readonly<Record<StackStatus, Answers>> = {
  REVIEW_IN_PROGRESS: {
    deploy: CREATED,
    deployUnattended: CREATED,
    destroy: DESTROYED,
    recommends: ["execute-or-discard"],
    recovers: ["REVIEW_IN_PROGRESS"],
  },
  CREATE_IN_PROGRESS: {
    ...RUNNING,
    destroy: DESTROYED,
    recommends: ["wait", "destroy"],
    recovers: ["wait", "CREATE_COMPLETE"],
  },
  CREATE_COMPLETE: { ...WELL, recommends: ["nothing"], recovers: ["CREATE_COMPLETE"] },
  CREATE_FAILED: {
    deploy: LEFT_FAILED,
    deployUnattended: LEFT_FAILED,
    destroy: DESTROYED,
    recommends: ["deploy", "destroy"],
    recovers: ["destroy", "DELETE_COMPLETE"],
  },
  ROLLBACK_IN_PROGRESS: {
    ...RUNNING,
    deployUnattended: CREATED_ANEW,
    recovers: ["wait", "destroy", "DELETE_COMPLETE"],
  },
  ROLLBACK_COMPLETE: {
    deploy: REFUSED,
    deployUnattended: CREATED_ANEW,
    destroy: DESTROYED,
    recommends: ["destroy"],
    recovers: ["destroy", "DELETE_COMPLETE"],
  },
  ROLLBACK_FAILED: {
    deploy: REFUSED,
    deployUnattended: CREATED_ANEW,
    destroy: DESTROYED,
    recommends: ["destroy"],
    recovers: ["destroy", "DELETE_COMPLETE"],
  },
  UPDATE_IN_PROGRESS: {
    ...RUNNING,
    recommends: ["wait", "cancel-update"],
    recovers: ["wait", "UPDATE_COMPLETE"],
  },
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: { ...RUNNING, recovers: ["wait", "UPDATE_COMPLETE"] },
  UPDATE_COMPLETE: { ...WELL, recommends: ["nothing"], recovers: ["UPDATE_COMPLETE"] },
  UPDATE_FAILED: {
    deploy: LEFT_FAILED,
    deployUnattended: LEFT_FAILED,
    destroy: DESTROYED,
    recommends: ["deploy", "roll-back"],
    recovers: ["roll-back", "UPDATE_ROLLBACK_COMPLETE"],
  },
  UPDATE_ROLLBACK_IN_PROGRESS: { ...RUNNING, recovers: ["wait", "UPDATE_ROLLBACK_COMPLETE"] },
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: { ...RUNNING, recovers: ["wait", "UPDATE_ROLLBACK_COMPLETE"] },
  UPDATE_ROLLBACK_COMPLETE: { ...WELL, recommends: ["deploy"], recovers: ["UPDATE_ROLLBACK_COMPLETE"] },
  UPDATE_ROLLBACK_FAILED: {
    deploy: REFUSED,
    deployUnattended: REFUSED,
    destroy: DESTROYED,
    recommends: ["continue-rollback", "continue-rollback-skipping", "continue-rollback-by-force", "destroy"],
    recovers: ["continue-rollback", "UPDATE_ROLLBACK_COMPLETE"],
  },
  DELETE_IN_PROGRESS: {
    ...RUNNING,
    deployUnattended: CREATED,
    destroy: JOINED,
    recovers: ["wait", "DELETE_COMPLETE"],
  },
  DELETE_COMPLETE: {
    deploy: CREATED,
    deployUnattended: CREATED,
    destroy: ABSENT,
    recommends: ["deploy"],
    recovers: ["DELETE_COMPLETE"],
  },
  DELETE_FAILED: {
    deploy: REFUSED,
    deployUnattended: REFUSED,
    destroy: DESTROYED,
    recommends: ["destroy", "destroy-retaining"],
    recovers: ["destroy", "DELETE_COMPLETE"],
  },
  IMPORT_IN_PROGRESS: { ...RUNNING, recovers: ["wait", "IMPORT_COMPLETE"] },
  IMPORT_COMPLETE: { ...WELL, recommends: ["nothing"], recovers: ["IMPORT_COMPLETE"] },
  IMPORT_ROLLBACK_IN_PROGRESS: { ...RUNNING, recovers: ["wait", "IMPORT_ROLLBACK_COMPLETE"] },
  IMPORT_ROLLBACK_COMPLETE: { ...WELL, recommends: ["deploy"], recovers: ["IMPORT_ROLLBACK_COMPLETE"] },
  IMPORT_ROLLBACK_FAILED: {
    deploy: REFUSED,
    deployUnattended: REFUSED,
    destroy: MAY_LOSE_DATA,
    recommends: ["nothing"],
    recovers: ["IMPORT_ROLLBACK_FAILED"],
  },
};

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

const SAID = new Map([
  [UPDATED, "updates"],
  [CREATED, "creates"],
  [CREATED_ANEW, "destroys, creates"],
  [BUSY, "busy"],
  [REFUSED, "refused"],
  [LEFT_FAILED, "refused"],
  [DESTROYED, "destroys"],
  [JOINED, "follows it"],
  [ABSENT, "nothing to do"],
  [MAY_LOSE_DATA, "refused: `DATA_LOSS`"],
]);

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
