import { UpdateStackCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createMemoryStore } from "@stacksteward/workflow";

import { createOrchestrator, type ChangesPlan, type Plan } from "../index.ts";
import { digestOfData } from "../plan/plan-digest.ts";
import { openDriftingCloud, type DriftingCloud } from "./drifting-stack.testing.ts";

let bench: DriftingCloud;
beforeEach(async () => {
  bench = await openDriftingCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const template = `# the orders' queues: gr??er than ever
Parameters:
  Delay: { Type: Number }
Resources:
  A:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: !Ref Delay
  B:
    Type: AWS::SQS::Queue
`;

function changesOf(plan: Plan): ChangesPlan {
  if (plan.kind !== "changes") throw new Error("expected changes");
  return plan;
}

/** Without what says that it reverts drift, and with a digest of its own. */
function disguised({ deploymentMode: _mode, digest: _digest, ...content }: ChangesPlan): ChangesPlan {
  return { ...content, digest: digestOfData(content) };
}

async function drifted(): Promise<ChangesPlan> {
  await bench.create("orders", template, { Delay: "20" });
  await bench.patch("orders", "A", { op: "replace", path: "/DelaySeconds", value: 120 });
  await bench.erase("orders", "B");
  return changesOf(await bench.orchestrator.planReconciliation(await bench.orchestrator.detectDrift("orders")));
}

describe("a plan that reverts drift", () => {
  test("shows what is there, what was deployed, and where it stands in the template", async () => {
    const plan = await drifted();
    expect(plan).toMatchObject({ operation: "UPDATE", deploymentMode: "REVERT_DRIFT", stackName: "orders" });
    expect(plan.parameters).toEqual([expect.objectContaining({ key: "Delay", value: "20" })]);
    expect(plan.changes).toMatchObject([
      {
        action: "Modify",
        logicalId: "A",
        driftStatus: "MODIFIED",
        position: { line: 5, column: 3 },
        details: [
          {
            path: "/Properties/DelaySeconds",
            before: "120",
            after: "20",
            beforeFrom: "ACTUAL_STATE",
            drift: { previous: "20", actual: "120", detectedAt: expect.any(String) },
          },
        ],
        deployed: { Properties: { DelaySeconds: "20" } },
      },
      { action: "Add", logicalId: "B", driftStatus: "DELETED", dataLoss: "none" },
    ]);
  });

  test("is deployed like any other, and the stack is what its template says again", async () => {
    const plan = JSON.parse(JSON.stringify(await drifted())) as Plan;
    expect(await bench.orchestrator.deploy(plan)).toMatchObject({ kind: "deployed", status: "UPDATE_COMPLETE" });
    expect(await bench.live("orders", "A")).toMatchObject({ DelaySeconds: "20" });
    expect((await bench.orchestrator.detectDrift("orders")).status).toBe("IN_SYNC");
  });

  test("is kept and recorded like any other where there is a store", async () => {
    const plan = await drifted();
    const options = { ...bench.cloud.connection(), accountId: "111111111111", store: createMemoryStore() };
    using orchestrator = createOrchestrator(options);
    const { handle, result } = orchestrator.start.deploy(plan);
    expect(await result).toMatchObject({ kind: "deployed", status: "UPDATE_COMPLETE" });
    expect(await orchestrator.status(handle)).toMatchObject({ state: "succeeded" });
    expect(await bench.live("orders", "A")).toMatchObject({ DelaySeconds: "20" });
    for await (const { outcome, template: recorded, changes } of orchestrator.history("orders")) {
      expect(outcome).toMatchObject({ kind: "succeeded" });
      // A question mark may stand for what CloudFormation could not give back, so it must not pass for what was deployed.
      expect(recorded).toMatchObject({ isInexact: true });
      expect(changes.map(({ action, logicalId }) => [action, logicalId])).toEqual([
        ["Modify", "A"],
        ["Add", "B"],
      ]);
    }
    expect.assertions(6);
  });

  test("is refused once the stack was updated, and when it claims not to revert", async () => {
    const plan = await drifted();
    await expect(bench.orchestrator.deploy(disguised(plan))).rejects.toMatchObject({ code: "PLAN_STALE" });
    await bench.client.send(
      new UpdateStackCommand({
        StackName: "orders",
        UsePreviousTemplate: true,
        Parameters: [{ ParameterKey: "Delay", ParameterValue: "30" }],
      }),
    );
    await bench.cloud.settle();
    await expect(bench.orchestrator.deploy(plan)).rejects.toMatchObject({ code: "PLAN_STALE" });
  });

  test("of a stack without drift has nothing to change, and leaves no change set behind", async () => {
    await bench.create("orders", template, { Delay: "20" });
    const plan = await bench.orchestrator.planReconciliation(await bench.orchestrator.detectDrift("orders"));
    expect(plan).toMatchObject({ kind: "no-changes", deploymentMode: "REVERT_DRIFT" });
    expect(bench.operations()).toContain("DeleteChangeSet");
  });
});
