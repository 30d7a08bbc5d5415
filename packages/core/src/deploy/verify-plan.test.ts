import { DeleteChangeSetCommand, ExecuteChangeSetCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createOrchestrator, type ChangesPlan, type Plan } from "../index.ts";
import { failureOf, openTestCloud, queue, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

describe("a plan is a promise", () => {
  test("it travels as JSON to another orchestrator", async () => {
    const travelled = JSON.parse(JSON.stringify(await bench.orchestrator.plan(queue(5)))) as Plan;
    using other = createOrchestrator(bench.cloud.connection());
    expect(await other.deploy(travelled)).toMatchObject({ kind: "deployed" });
  });

  test("deployed again it answers the same, the times too, and executes nothing", async () => {
    const plan = await bench.changesPlan(queue(5));
    const first = await bench.orchestrator.deploy(plan);
    await bench.cloud.clock.sleep(60_000);
    const executions = bench.cloud.calls.count({ operation: "ExecuteChangeSet", outcome: "answered" });
    const again = await bench.orchestrator.deploy(plan);
    expect(again).toEqual({ ...first, endedAt: expect.any(String) });
    // Whoever waited has looked at it a moment after its end, which the events tell.
    if (first.kind !== "deployed" || again.kind !== "deployed") throw new Error("It was there before.");
    expect(again.endedAt > first.startedAt && again.endedAt <= first.endedAt).toBe(true);
    expect(bench.cloud.calls.count({ operation: "ExecuteChangeSet", outcome: "answered" })).toBe(executions);
  });

  test("a failed deployment fails again the same way", async () => {
    bench.cloud.faults.failResource({ logicalId: "Queue", reason: "No more queues." });
    const plan = await bench.changesPlan(queue(5));
    const first = await failureOf(bench.orchestrator.deploy(plan));
    const again = await failureOf(bench.orchestrator.deploy(plan));
    expect(again.details.firstCause).toEqual(first.details.firstCause);
  });

  test("an edited plan is refused before anything is sent", async () => {
    const plan = await bench.changesPlan(queue(5));
    bench.cloud.calls.clear();
    await expect(bench.orchestrator.deploy({ ...plan, isDestructive: true })).rejects.toMatchObject({
      code: "PLAN_INVALID",
    });
    expect(bench.operations()).toEqual([]);
  });

  test.each<[string, (plan: ChangesPlan) => Promise<unknown>, RegExp]>([
    [
      "its change set was deleted",
      (plan) => bench.client.send(new DeleteChangeSetCommand({ ChangeSetName: plan.changeSetId })),
      /does not exist any more/,
    ],
    [
      "the stack was updated since",
      async () => {
        await bench.orchestrator.deploy(queue(7));
      },
      /obsolete|does not exist any more/,
    ],
    [
      "somebody else executed it",
      async (plan) => {
        await bench.client.send(
          new ExecuteChangeSetCommand({ ChangeSetName: plan.changeSetId, ClientRequestToken: "theirs" }),
        );
        await bench.cloud.settle();
      },
      /executed already, by somebody else/,
    ],
  ])("it is refused when %s, saying what moved", async (_, move, message) => {
    await bench.orchestrator.deploy(queue(5));
    const plan = await bench.changesPlan(queue(6));
    await move(plan);
    await expect(bench.orchestrator.deploy(plan)).rejects.toMatchObject({
      code: "PLAN_STALE",
      message: expect.stringMatching(message),
    });
  });
});
