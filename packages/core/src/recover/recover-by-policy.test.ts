import { UpdateStackCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { recoverUpTo, stack, type RecoveryPolicy, type Stack } from "../index.ts";
import { failureOf, openTestCloud, queue, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

function topics(name: string): Stack {
  const Properties = { DisplayName: name };
  return stack({
    name: "topics",
    template: {
      Resources: {
        First: { Type: "AWS::SNS::Topic", Properties },
        Second: { Type: "AWS::SNS::Topic", DependsOn: "First", Properties },
      },
    },
  });
}

/** Lets an update fail, and its rollback as often. */
async function breakRollback(times: number): Promise<void> {
  await bench.orchestrator.deploy(topics("one"));
  bench.cloud.faults.failResource({ logicalId: "Second", action: "update", times: 1, reason: "no" });
  bench.cloud.faults.failResource({ logicalId: "First", action: "rollback", times, reason: "it is gone" });
  await failureOf(bench.orchestrator.deploy(topics("two")));
}

const upToItsOwn = recoverUpTo("what the failed operation created");

describe("a stack is recovered by policy", () => {
  test("a rollback that failed once is continued, and nothing is skipped", async () => {
    await breakRollback(1);
    expect(await bench.orchestrator.recover("topics", { policy: upToItsOwn })).toMatchObject({
      status: "UPDATE_ROLLBACK_COMPLETE",
      done: [{ action: "continue-rollback", from: "UPDATE_ROLLBACK_FAILED" }],
    });
  });

  test("what cannot be brought back is skipped when trying again has failed", async () => {
    await breakRollback(2);
    expect(await bench.orchestrator.recover("topics", { policy: upToItsOwn })).toMatchObject({
      status: "UPDATE_ROLLBACK_COMPLETE",
      recommendations: [{ action: "deploy" }],
      done: [
        { action: "continue-rollback", failure: expect.stringContaining("it is gone") },
        { action: "continue-rollback-skipping" },
      ],
    });
  });

  test("an update that was left as it failed is rolled back, and not deployed again", async () => {
    await bench.orchestrator.deploy(topics("one"));
    bench.cloud.faults.failResource({ logicalId: "Second", action: "update", times: 1, reason: "no" });
    await failureOf(bench.orchestrator.deploy(topics("two"), { disableRollback: true }));
    expect(await bench.orchestrator.recover("topics", { policy: upToItsOwn })).toMatchObject({
      status: "UPDATE_ROLLBACK_COMPLETE",
      done: [{ action: "roll-back", from: "UPDATE_FAILED" }],
    });
  });

  test("what runs is waited for", async () => {
    await bench.orchestrator.deploy(queue(1));
    const template = { Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: 7 } } } };
    await bench.client.send(new UpdateStackCommand({ StackName: "queue", TemplateBody: JSON.stringify(template) }));
    expect(await bench.orchestrator.recover("queue", { policy: recoverUpTo("nothing") })).toMatchObject({
      status: "UPDATE_COMPLETE",
      done: [{ action: "wait", from: "UPDATE_IN_PROGRESS" }],
    });
  });

  test("an update can be cancelled, if the policy says so", async () => {
    const slow = (storage: string): Stack =>
      stack({
        name: "data",
        template: {
          Resources: {
            Database: {
              Type: "AWS::RDS::DBInstance",
              Properties: { DBInstanceClass: "db.t3.micro", Engine: "postgres", AllocatedStorage: storage },
            },
          },
        },
      });
    await bench.orchestrator.deploy(slow("20"));
    const TemplateBody = JSON.stringify(slow("30").template);
    await bench.client.send(new UpdateStackCommand({ StackName: "data", TemplateBody }));
    const policy: RecoveryPolicy = ({ status }) => (status === "UPDATE_IN_PROGRESS" ? "cancel-update" : undefined);
    expect(await bench.orchestrator.recover("data", { policy })).toMatchObject({
      status: "UPDATE_ROLLBACK_COMPLETE",
      done: [{ action: "cancel-update", failure: expect.stringContaining("UPDATE_ROLLBACK_COMPLETE") }],
    });
  });

  test("a failed creation is deleted when the policy goes as far as the stack", async () => {
    bench.cloud.faults.failResource({ logicalId: "Second", action: "create", times: 1, reason: "no" });
    await failureOf(bench.orchestrator.deploy(topics("one")));
    expect(await bench.orchestrator.recover("topics", { policy: upToItsOwn })).toMatchObject({
      status: "ROLLBACK_COMPLETE",
      done: [],
    });
    const all = recoverUpTo("the stack");
    expect(await bench.orchestrator.recover("topics", { policy: all })).toMatchObject({
      status: "DELETE_COMPLETE",
      done: [{ action: "destroy", from: "ROLLBACK_COMPLETE" }],
    });
  });

  test("a deletion that failed is tried again, and then leaves behind what refuses", async () => {
    const { stackId } = await bench.orchestrator.deploy(topics("one"));
    bench.cloud.faults.failResource({ logicalId: "First", action: "delete", times: 2, reason: "in use" });
    await failureOf(bench.orchestrator.destroy("topics"));
    expect(await bench.orchestrator.recover(stackId, { policy: recoverUpTo("the stack") })).toMatchObject({
      status: "DELETE_COMPLETE",
      done: [{ action: "destroy", failure: expect.stringContaining("in use") }, { action: "destroy-retaining" }],
    });
  });
});

describe("a policy cannot", () => {
  test("lose data: what still holds some is refused, and stays", async () => {
    bench.cloud.faults.failResource({ logicalId: "Queue", action: "create", times: 1, reason: "no" });
    const Resources = { Store: { Type: "AWS::S3::Bucket" }, Queue: { Type: "AWS::SQS::Queue", DependsOn: "Store" } };
    await failureOf(
      bench.orchestrator.deploy(stack({ name: "data", template: { Resources } }), { disableRollback: true }),
    );
    await expect(bench.orchestrator.recover("data", { policy: recoverUpTo("the stack") })).rejects.toMatchObject({
      code: "DATA_LOSS",
    });
    expect(await bench.orchestrator.describe("data")).toMatchObject({ status: "CREATE_FAILED" });
  });

  test("do what was not recommended, or the same for ever", async () => {
    await bench.orchestrator.deploy(topics("one"));
    expect(await bench.orchestrator.recover("topics", { policy: () => "destroy" })).toMatchObject({ done: [] });
    expect(await bench.orchestrator.describe("topics")).toMatchObject({ status: "CREATE_COMPLETE" });
    await breakRollback(10);
    const { done, status } = await bench.orchestrator.recover("topics", { policy: () => "continue-rollback" });
    expect([status, done.length]).toEqual(["UPDATE_ROLLBACK_FAILED", 1]);
  });
});
