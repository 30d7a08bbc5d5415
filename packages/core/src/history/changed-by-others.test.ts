import { CloudFormationClient, UpdateStackCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createOrchestrator, type Orchestrator } from "../index.ts";
import { failureOf, queue } from "../local-cloud.testing.ts";
import { openKeptCloud, type KeptCloud } from "../runs/kept-cloud.testing.ts";

let bench: KeptCloud;
let orchestrator: Orchestrator;
let client: CloudFormationClient;
beforeEach(async () => {
  bench = await openKeptCloud();
  orchestrator = bench.process("build 7");
  client = new CloudFormationClient(bench.cloud.connection());
});
afterEach(async () => {
  client.destroy();
  await bench[Symbol.asyncDispose]();
});

/** Updates the stack as somebody does who knows nothing of us. */
async function updateByHand(delay: number, ClientRequestToken?: string): Promise<void> {
  const { template } = queue(delay);
  const TemplateBody = typeof template === "object" && "body" in template ? String(template.body) : "";
  await client.send(new UpdateStackCommand({ StackName: "queue", TemplateBody, ClientRequestToken }));
  await orchestrator.attach("queue").catch(() => {});
}

describe("what others did", () => {
  test("is nothing as long as only recorded deployments worked on the stack, however they ended", async () => {
    await orchestrator.deploy(queue(5));
    bench.cloud.faults.failResource({ logicalId: "Queue", action: "update", reason: "no", times: 2 });
    await failureOf(orchestrator.deploy(queue(6)));
    await failureOf(orchestrator.deploy(queue(7), { disableRollback: true }));
    await orchestrator.rollback("queue");
    const { operations, drift } = await orchestrator.changedByOthers("queue");
    expect(operations).toEqual([]);
    expect(drift).toEqual({ status: "NOT_CHECKED" });
  });

  test("is told with what it did to resources, and when", async () => {
    await orchestrator.deploy(queue(5));
    await updateByHand(6, "console-1");
    const { operations } = await orchestrator.changedByOthers("queue");
    expect(operations).toEqual([
      {
        operation: "UPDATE",
        clientRequestToken: "console-1",
        begunAt: expect.stringMatching(/^2026-01-01T/),
        endedAt: expect.stringMatching(/^2026-01-01T/),
        status: "UPDATE_COMPLETE",
        resources: [
          {
            logicalId: "Queue",
            type: "AWS::SQS::Queue",
            physicalId: expect.stringContaining("queue-Queue"),
            status: "UPDATE_COMPLETE",
          },
        ],
      },
    ]);
  });

  test("counts a failure and its automatic rollback as one, and names what was replaced by what it is now", async () => {
    await orchestrator.deploy(queue(5));
    bench.cloud.faults.failResource({ logicalId: "Queue", action: "update", reason: "no", times: 1 });
    await updateByHand(6, "console-1");
    await updateByHand(7);
    const { operations } = await orchestrator.changedByOthers("queue");
    expect(operations).toMatchObject([
      { operation: "UPDATE", status: "UPDATE_ROLLBACK_COMPLETE", reason: expect.stringContaining("Queue") },
      { operation: "UPDATE", status: "UPDATE_COMPLETE" },
    ]);
  });

  test("is asked for between two deployments", async () => {
    await updateBefore();
    const of = async (between: { after?: string; before?: string }): Promise<(string | undefined)[]> => {
      const { operations } = await orchestrator.changedByOthers("queue", between);
      return operations.map(({ clientRequestToken }) => clientRequestToken);
    };
    expect(await of({})).toEqual(["first", "second", "third"]);
    expect(await of({ after: "run-2" })).toEqual(["second", "third"]);
    expect(await of({ before: "run-3" })).toEqual(["first", "second"]);
    expect(await of({ after: "run-2", before: "run-3" })).toEqual(["second"]);
    await expect(of({ after: "run-9" })).rejects.toMatchObject({ code: "DEPLOYMENT_NOT_FOUND" });
  });

  async function updateBefore(): Promise<void> {
    let runs = 0;
    const ours = bench.process("build 7", { newRunId: () => `run-${++runs}` });
    await ours.deploy(queue(1));
    await updateByHand(2, "first");
    await ours.deploy(queue(3));
    await updateByHand(4, "second");
    await ours.deploy(queue(5));
    await updateByHand(6, "third");
  }

  test("needs a store to know who we are", async () => {
    using without = createOrchestrator(bench.cloud.connection());
    await without.deploy(queue(5));
    await expect(without.changedByOthers("queue")).rejects.toMatchObject({ code: "STORE_REQUIRED" });
  });
});
