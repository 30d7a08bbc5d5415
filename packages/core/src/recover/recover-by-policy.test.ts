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

  test("what cannot be brought back is skipped when trying again has failed and that is allowed, and is named", async () => {
    await breakRollback(2);
    const policy = recoverUpTo("what the failed operation created", { skip: true });
    const { status, recommendations, done } = await bench.orchestrator.recover("topics", { policy });
    expect(status).toBe("UPDATE_ROLLBACK_COMPLETE");
    expect(recommendations).toMatchObject([{ action: "deploy" }]);
    expect(done).toEqual([
      { action: "continue-rollback", from: "UPDATE_ROLLBACK_FAILED", failure: expect.stringContaining("it is gone") },
      { action: "continue-rollback-skipping", from: "UPDATE_ROLLBACK_FAILED", skipped: ["First"] },
    ]);
  });

  test.each(["what the failed operation created", "the stack"] as const)(
    "nothing is skipped unasked, and nothing worse is done instead, up to %s",
    async (limit) => {
      await breakRollback(2);
      expect(await bench.orchestrator.recover("topics", { policy: recoverUpTo(limit) })).toMatchObject({
        status: "UPDATE_ROLLBACK_FAILED",
        stuck: [{ skipAs: "First" }],
        done: [{ action: "continue-rollback" }],
      });
    },
  );

  test("a policy of one's own sees what is skipped by force", async () => {
    await breakRollback(1);
    const policy: RecoveryPolicy = ({ stuck }) => (stuck.length > 0 ? "continue-rollback-by-force" : undefined);
    expect(await bench.orchestrator.recover("topics", { policy })).toMatchObject({
      status: "UPDATE_ROLLBACK_COMPLETE",
      done: [{ action: "continue-rollback-by-force", skipped: ["First"] }],
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

describe("a recovery that stops", () => {
  const denied = { code: "AccessDenied", message: "You may not.", statusCode: 403 };

  test("after something was done says what was, and why it stopped", async () => {
    await breakRollback(1);
    const policy: RecoveryPolicy = ({ status }) => {
      if (status === "UPDATE_ROLLBACK_FAILED") return "continue-rollback";
      throw new Error("The policy went wrong.");
    };
    await expect(bench.orchestrator.recover("topics", { policy })).rejects.toMatchObject({
      code: "RECOVERY_STOPPED",
      message: "The recovery stopped after continue-rollback in UPDATE_ROLLBACK_FAILED: The policy went wrong.",
      details: { done: [{ action: "continue-rollback", from: "UPDATE_ROLLBACK_FAILED" }] },
      cause: expect.objectContaining({ message: "The policy went wrong." }),
    });
  });

  test("because the next action cannot be begun does so, too", async () => {
    await breakRollback(2);
    let calls = 0;
    const policy: RecoveryPolicy = () => {
      if (calls++ === 0) return "continue-rollback";
      bench.cloud.faults.refuse({ operation: "ContinueUpdateRollback", ...denied });
      return "continue-rollback-skipping";
    };
    await expect(bench.orchestrator.recover("topics", { policy })).rejects.toMatchObject({
      code: "RECOVERY_STOPPED",
      details: {
        done: [
          { action: "continue-rollback", failure: expect.stringContaining("it is gone") },
          {
            action: "continue-rollback-skipping",
            skipped: ["First"],
            failure: expect.stringContaining("You may not."),
          },
        ],
      },
      cause: { code: "SERVICE_CALL_FAILED" },
    });
  });

  test("before anything was done throws what stopped it", async () => {
    await breakRollback(1);
    bench.cloud.faults.refuse({ operation: "ContinueUpdateRollback", ...denied });
    await expect(bench.orchestrator.recover("topics", { policy: upToItsOwn })).rejects.toMatchObject({
      code: "SERVICE_CALL_FAILED",
    });
  });

  test("by its caller's signal throws the signal's reason", async () => {
    await breakRollback(1);
    const stop = new AbortController();
    const policy: RecoveryPolicy = (_, done) => {
      if (done.length > 0) stop.abort(new Error("Ctrl-C"));
      stop.signal.throwIfAborted();
      return "continue-rollback";
    };
    await expect(bench.orchestrator.recover("topics", { policy, signal: stop.signal })).rejects.toThrow(/^Ctrl-C$/);
  });
});

test.each(["everything", "The stack", "", undefined])(
  "a limit %j is refused: it says nothing that may be deleted",
  (limit) => {
    expect(() => recoverUpTo(limit as "nothing")).toThrow(
      expect.objectContaining({ code: "INVALID_DEFINITION", message: expect.stringContaining('"nothing"') }),
    );
  },
);

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
