import { StackStatus } from "@aws-sdk/client-cloudformation";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { recommendationsFor, stack, type Stack } from "../index.ts";
import { failureOf, openTestCloud, queue, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

describe("what can be done", () => {
  test.each(Object.values(StackStatus))("is known for %s", (status) => {
    const ways = recommendationsFor(status);
    expect(ways.length).toBeGreaterThan(0);
    for (const { consequence } of ways) expect(consequence).not.toContain("not known");
    const waits = ways.some(({ action }) => action === "wait");
    expect(waits).toBe(status.endsWith("_IN_PROGRESS") && status !== "REVIEW_IN_PROGRESS");
  });

  test.each([
    ["VALIDATE_IN_PROGRESS", "wait"],
    ["PAUSED", "nothing"],
  ])("is said of %s, which nobody knows yet, without guessing", (status, action) => {
    expect(recommendationsFor(status)).toMatchObject([{ action }]);
  });

  test("about a stack is asked with one look, and changes nothing", async () => {
    await bench.orchestrator.deploy(queue(5));
    bench.cloud.calls.clear();
    expect(await bench.orchestrator.recover("queue")).toMatchObject({
      status: "CREATE_COMPLETE",
      recommendations: [{ action: "nothing" }],
      stuck: [],
    });
    expect(bench.operations()).toEqual(["DescribeStacks"]);
    await expect(bench.orchestrator.recover("none")).rejects.toMatchObject({ code: "STACK_NOT_FOUND" });
  });
});

/** Two queues, one behind the other, so that the first is changed when the second fails. */
function queues(delay: number): Stack {
  return stack({
    name: "queues",
    template: {
      Resources: {
        First: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: delay } },
        Second: { Type: "AWS::SQS::Queue", DependsOn: "First", Properties: { DelaySeconds: delay } },
      },
    },
  });
}

describe("an update that was left as it failed", () => {
  test("is brought back", async () => {
    await bench.orchestrator.deploy(queues(1));
    bench.cloud.faults.failResource({ logicalId: "Second", action: "update", times: 1, reason: "no" });
    await failureOf(bench.orchestrator.deploy(queues(2), { disableRollback: true }));
    expect(await bench.orchestrator.recover("queues")).toMatchObject({
      status: "UPDATE_FAILED",
      recommendations: [{ action: "deploy" }, { action: "roll-back" }],
    });
    await expect(bench.orchestrator.rollback("queues", { skip: ["First"] })).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
    });
    expect(await bench.orchestrator.rollback("queues")).toMatchObject({
      kind: "rolled-back",
      status: "UPDATE_ROLLBACK_COMPLETE",
      skipped: [],
    });
    expect(await bench.orchestrator.plan(queues(1))).toMatchObject({ kind: "no-changes" });
  });

  test("may also go on once the cause is corrected", async () => {
    await bench.orchestrator.deploy(queues(1));
    bench.cloud.faults.failResource({ logicalId: "Second", action: "update", times: 1, reason: "no" });
    await failureOf(bench.orchestrator.deploy(queues(2), { disableRollback: true }));
    const deployed = await bench.orchestrator.deploy(queues(2), { disableRollback: true });
    expect(deployed).toMatchObject({ status: "UPDATE_COMPLETE" });
  });
});

describe("an update whose rollback fails on a queue that somebody deleted", () => {
  beforeEach(async () => {
    await bench.orchestrator.deploy(queues(1));
    bench.cloud.faults.failResource({ logicalId: "Second", action: "update", times: 1, reason: "no" });
    bench.cloud.faults.failResource({ logicalId: "First", action: "rollback", times: 2, reason: "it is gone" });
    await failureOf(bench.orchestrator.deploy(queues(2)));
  });

  test("shows the queue, and goes on with it skipped", async () => {
    expect(await bench.orchestrator.recover("queues")).toMatchObject({
      status: "UPDATE_ROLLBACK_FAILED",
      recommendations: [
        { action: "continue-rollback" },
        { action: "continue-rollback-skipping" },
        { action: "continue-rollback-by-force" },
        { action: "destroy" },
      ],
      stuck: [{ skipAs: "First", logicalId: "First", type: "AWS::SQS::Queue", reason: "it is gone" }],
    });
    await expect(bench.orchestrator.rollback("queues", { skip: ["Second", "Frist"] })).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringContaining(
        "Second, Frist cannot be skipped: only what its rollback could not bring back can, which is First.",
      ),
    });
    expect(bench.cloud.calls.count({ operation: "ContinueUpdateRollback" })).toBe(0);
    expect(await bench.orchestrator.rollback("queues", { skip: "stuck" })).toMatchObject({
      status: "UPDATE_ROLLBACK_COMPLETE",
      skipped: ["First"],
    });
  });

  test("leaves the queue different from its stack: neither drift nor the same template shows that, a template that changes it does", async () => {
    await bench.orchestrator.rollback("queues", { skip: "stuck" });
    expect((await bench.orchestrator.detectDrift("queues")).resources).toMatchObject([
      { logicalId: "First", status: "NOT_CHECKED", differences: [] },
      { logicalId: "Second", status: "IN_SYNC" },
    ]);
    expect(await bench.orchestrator.deploy(queues(1))).toMatchObject({ kind: "no-changes" });
    await bench.orchestrator.deploy(queues(3));
    expect((await bench.orchestrator.detectDrift("queues")).resources).toMatchObject([
      { logicalId: "First", status: "IN_SYNC" },
      { logicalId: "Second", status: "IN_SYNC" },
    ]);
  });

  test("goes on by force, whatever cannot be brought back", async () => {
    await expect(bench.orchestrator.rollback("queues", { skip: "stuck", force: true })).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringContaining("skip and force"),
    });
    expect(bench.cloud.calls.count({ operation: "ContinueUpdateRollback" })).toBe(0);
    expect(await bench.orchestrator.rollback("queues", { force: true })).toMatchObject({
      status: "UPDATE_ROLLBACK_COMPLETE",
      skipped: ["First"],
    });
  });

  test("fails again while the cause is there, says why, and goes on when it is not", async () => {
    const failure = await failureOf(bench.orchestrator.rollback("queues"));
    expect(failure.details).toMatchObject({
      operation: "ROLLBACK",
      status: "UPDATE_ROLLBACK_FAILED",
      firstCause: { logicalId: "First", reason: "it is gone" },
    });
    expect(await bench.orchestrator.rollback("queues")).toMatchObject({
      status: "UPDATE_ROLLBACK_COMPLETE",
      skipped: [],
    });
  });
});

test("what is stuck in a nested stack is named as CloudFormation wants it, and skipped", async () => {
  const childOf = (delay: number): string => JSON.stringify(queues(delay).template);
  const url = await bench.putTemplate("child.json", childOf(1));
  const s3 = new S3Client(bench.cloud.connection());
  const app = (version: string): Stack =>
    stack({
      name: "app",
      template: {
        Resources: {
          Child: {
            Type: "AWS::CloudFormation::Stack",
            Properties: { TemplateURL: url.href, Tags: [{ Key: "version", Value: version }] },
          },
        },
      },
    });
  await bench.orchestrator.deploy(app("1"));
  await s3.send(new PutObjectCommand({ Bucket: "templates", Key: "child.json", Body: childOf(2) }));
  s3.destroy();
  bench.cloud.faults.failResource({ logicalId: "Second", action: "update", times: 1, reason: "no" });
  bench.cloud.faults.failResource({ logicalId: "First", action: "rollback", times: 1, reason: "it is gone" });
  await failureOf(bench.orchestrator.deploy(app("2")));
  const { status, stuck } = await bench.orchestrator.recover("app");
  expect(status).toBe("UPDATE_ROLLBACK_FAILED");
  expect(stuck).toEqual([
    {
      skipAs: expect.stringMatching(/^app-Child-[A-Z0-9]+\.First$/),
      stackName: expect.stringMatching(/^app-Child-[A-Z0-9]+$/),
      logicalId: "First",
      type: "AWS::SQS::Queue",
      reason: "it is gone",
    },
  ]);
  const back = await bench.orchestrator.rollback("app", { skip: "stuck" });
  expect(back).toMatchObject({ status: "UPDATE_ROLLBACK_COMPLETE", skipped: stuck.map(({ skipAs }) => skipAs) });
});

test("a creation that was left as it failed is not rolled back, which would delete the stack, until somebody destroys it", async () => {
  bench.cloud.faults.failResource({ logicalId: "Second", action: "create", times: 1, reason: "no" });
  await failureOf(bench.orchestrator.deploy(queues(1), { disableRollback: true }));
  expect(await bench.orchestrator.recover("queues")).toMatchObject({
    status: "CREATE_FAILED",
    recommendations: [{ action: "deploy" }, { action: "destroy", deletes: "the stack" }],
  });
  await expect(bench.orchestrator.rollback("queues")).rejects.toMatchObject({
    code: "STACK_NOT_READY",
    message: expect.stringContaining("RollbackStack would do the same"),
  });
  expect(bench.cloud.calls.count({ operation: "RollbackStack" })).toBe(0);
  expect(await bench.orchestrator.destroy("queues", { deleteData: true })).toMatchObject({ kind: "destroyed" });
});

test("a stack that is well cannot be rolled back, and is not", async () => {
  await bench.orchestrator.deploy(queue(5));
  await expect(bench.orchestrator.rollback("queue")).rejects.toMatchObject({
    code: "STACK_NOT_READY",
    message: expect.stringContaining("CREATE_COMPLETE, which cannot be rolled back. The stack is as it should be."),
  });
});
