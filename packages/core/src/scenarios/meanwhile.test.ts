import {
  CreateStackCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  ExecuteChangeSetCommand,
  ListChangeSetsCommand,
  UpdateStackCommand,
} from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { ChangesPlan } from "../index.ts";
import { interrupted, openTestCloud, queue, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const theirs = {
  StackName: "queue",
  TemplateBody: JSON.stringify({ Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: 9 } } } }),
  ClientRequestToken: "theirs",
};

/** What somebody else does with a client of their own between two of our calls. */
const UPDATE = async (): Promise<void> => {
  await bench.client.send(new UpdateStackCommand(theirs));
  await bench.cloud.settle();
};
const BEGIN_UPDATE = async (): Promise<void> => {
  await bench.client.send(new UpdateStackCommand(theirs));
};
const RECREATE = async (): Promise<void> => {
  await bench.client.send(new DeleteStackCommand({ StackName: "queue" }));
  await bench.cloud.settle();
  await bench.client.send(new CreateStackCommand(theirs));
  await bench.cloud.settle();
};
const DELETE_CHANGE_SET = async ({ changeSetId }: ChangesPlan): Promise<void> => {
  await bench.client.send(new DeleteChangeSetCommand({ ChangeSetName: changeSetId }));
};
const EXECUTE = async ({ changeSetId }: ChangesPlan): Promise<void> => {
  await bench.client.send(new ExecuteChangeSetCommand({ ChangeSetName: changeSetId, ClientRequestToken: "theirs" }));
  await bench.cloud.settle();
};
/** CloudFormation says of one and the same change set now that it is obsolete, now that there is none. */
const OUTDATED = /obsolete|does not exist any more|the stack has changed since/;

const MOVES: readonly (readonly [string, (plan: ChangesPlan) => Promise<void>, RegExp])[] = [
  ["somebody else has updated the stack", UPDATE, OUTDATED],
  ["somebody else is updating the stack", BEGIN_UPDATE, OUTDATED],
  ["the change set was deleted", DELETE_CHANGE_SET, /its change set does not exist any more/],
  ["the change set was executed by somebody else", EXECUTE, /executed already, by somebody else/],
  ["the stack was deleted and created again under its name", RECREATE, OUTDATED],
];

/** How many change sets were executed, by anybody. */
const executions = (): number => bench.cloud.calls.count({ operation: "ExecuteChangeSet", outcome: "answered" });

describe.each(MOVES)("a plan is refused, and nothing is executed, when %s", (_, move, message) => {
  const STALE = { code: "PLAN_STALE", message: expect.stringMatching(message), retryable: false };

  test("between plan and deploy", async () => {
    await bench.orchestrator.deploy(queue(1));
    const plan = await bench.changesPlan(queue(2));
    await move(plan);
    const before = executions();
    await expect(bench.orchestrator.deploy(plan)).rejects.toMatchObject(STALE);
    expect(executions()).toBe(before);
  });

  test("after deploy has looked and before it executes", async () => {
    await bench.orchestrator.deploy(queue(1));
    const plan = await bench.changesPlan(queue(2));
    let before = 0;
    using hurried = interrupted(bench, "ExecuteChangeSetCommand", async () => {
      await move(plan);
      before = executions();
    });
    await expect(hurried.deploy(plan)).rejects.toMatchObject(STALE);
    expect(executions()).toBe(before);
  });
});

test("a plan for a stack that was never there is refused when somebody else has created it meanwhile", async () => {
  const plan = await bench.changesPlan(queue(2));
  await bench.client.send(new DeleteStackCommand({ StackName: "queue" }));
  await bench.cloud.settle();
  await bench.client.send(new CreateStackCommand(theirs));
  await bench.cloud.settle();
  await expect(bench.orchestrator.deploy(plan)).rejects.toMatchObject({ code: "PLAN_STALE" });
  expect(executions()).toBe(0);
});

test("a change set that somebody deletes while it is being made is said to be gone, and to be planned again", async () => {
  await bench.orchestrator.deploy(queue(1));
  using hurried = interrupted(bench, "DescribeChangeSetCommand", async () => {
    const { Summaries = [] } = await bench.client.send(new ListChangeSetsCommand({ StackName: "queue" }));
    for (const { ChangeSetId } of Summaries)
      await bench.client.send(new DeleteChangeSetCommand({ ChangeSetName: ChangeSetId }));
  });
  await expect(hurried.plan(queue(2))).rejects.toMatchObject({
    code: "CHANGE_SET_FAILED",
    message: expect.stringMatching(/Somebody deleted the change set .*Plan again/),
  });
});

test("a stack that is made anew while we destroy its predecessor stays", async () => {
  await bench.orchestrator.deploy(queue(1));
  using hurried = interrupted(bench, "DeleteStackCommand", RECREATE);
  expect(await hurried.destroy("queue", { deleteData: true })).toMatchObject({ kind: "destroyed" });
  expect(await bench.orchestrator.describe("queue")).toMatchObject({ status: "CREATE_COMPLETE" });
});

test("a protected stack that somebody begins to update before it is deleted is refused, and protected again", async () => {
  await bench.orchestrator.deploy(queue(1, { terminationProtection: true }));
  using hurried = interrupted(bench, "DeleteStackCommand", BEGIN_UPDATE);
  await expect(hurried.destroy("queue", { deleteData: true, liftProtection: true })).rejects.toMatchObject({
    code: "STACK_NOT_READY",
    retryable: true,
    message: expect.stringContaining("UPDATE_IN_PROGRESS"),
  });
  expect(await bench.orchestrator.describe("queue")).toMatchObject({ terminationProtection: true });
});
