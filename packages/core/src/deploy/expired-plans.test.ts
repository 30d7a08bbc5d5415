import { DescribeChangeSetCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createMemoryStore } from "@stacksteward/workflow";

import { createOrchestrator, type ChangesPlan, type Plan } from "../index.ts";
import { openTestCloud, queue, type TestCloud } from "../local-cloud.testing.ts";
import { digestOfData } from "../plan/plan-digest.ts";

const HOUR = 60 * 60_000;

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

async function expiring(): Promise<ChangesPlan> {
  const plan = await bench.orchestrator.plan(queue(5), { expiresAfter: HOUR });
  if (plan.kind !== "changes") throw new Error(`expected changes, not ${plan.kind}`);
  return plan;
}

describe("a plan that expires", () => {
  test("says when, and is deployed before that, in another process", async () => {
    const begun = bench.cloud.clock.now();
    const plan = JSON.parse(JSON.stringify(await expiring())) as ChangesPlan;
    expect(Date.parse(plan.expiresAt ?? "") - begun).toBeGreaterThanOrEqual(HOUR);
    await bench.cloud.clock.advance(HOUR - 60_000);
    using other = createOrchestrator(bench.cloud.connection());
    expect(await other.deploy(plan)).toMatchObject({ kind: "deployed" });
  });

  test("is refused from then on, with nothing executed, and can be discarded", async () => {
    const plan = await expiring();
    await bench.cloud.clock.advance(HOUR);
    await expect(bench.orchestrator.deploy(plan)).rejects.toMatchObject({
      code: "PLAN_EXPIRED",
      message: expect.stringMatching(/was to be deployed before .*Z\. Discard it, plan again/),
      details: { plan: plan.id, stack: "queue", expiresAt: plan.expiresAt },
    });
    expect(bench.operations()).not.toContain("ExecuteChangeSet");
    await bench.orchestrator.discard(plan);
    await expect(
      bench.client.send(new DescribeChangeSetCommand({ ChangeSetName: plan.changeSetId })),
    ).rejects.toMatchObject({ name: "ChangeSetNotFoundException" });
  });

  test("answers what it did when it was deployed in time and is deployed again later", async () => {
    const plan = await expiring();
    const first = await bench.orchestrator.deploy(plan);
    await bench.cloud.clock.advance(2 * HOUR);
    expect(await bench.orchestrator.deploy(plan)).toMatchObject({ kind: "deployed", stackId: first.stackId });
  });

  test("that was begun in time is gone on with later", async () => {
    const plan = await expiring();
    const store = createMemoryStore();
    using begun = createOrchestrator({ ...bench.cloud.connection(), store });
    const abort = new AbortController();
    const operation = begun.start.deploy(plan, { signal: abort.signal });
    for await (const event of operation.events) {
      if (event.kind === "operation-started") abort.abort();
    }
    await expect(operation.result).rejects.toThrow();
    await bench.cloud.clock.advance(2 * HOUR);
    using later = createOrchestrator({ ...bench.cloud.connection(), store });
    expect(await later.resume(operation.handle)).toMatchObject({ kind: "deployed" });
  });

  test("is stale when somebody gives it more time, or all", async () => {
    const plan = await expiring();
    const { digest: _digest, expiresAt: _expiresAt, ...endless } = plan;
    const longer = { ...endless, expiresAt: new Date(Date.parse(plan.expiresAt ?? "") + HOUR).toISOString() };
    await bench.cloud.clock.advance(HOUR);
    for (const content of [endless, longer]) {
      const forged = { ...content, digest: digestOfData(content) } as Plan;
      await expect(bench.orchestrator.deploy(forged)).rejects.toMatchObject({ code: "PLAN_STALE" });
    }
  });

  test("without changes expires too", async () => {
    await bench.orchestrator.deploy(queue(5));
    const plan = await bench.orchestrator.plan(queue(5), { expiresAfter: HOUR });
    expect(plan).toMatchObject({ kind: "no-changes", expiresAt: expect.any(String) });
    await bench.cloud.clock.advance(HOUR);
    await expect(bench.orchestrator.deploy(plan)).rejects.toMatchObject({ code: "PLAN_EXPIRED" });
  });
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("a plan can't expire after %s", async (expiresAfter) => {
  await expect(bench.orchestrator.plan(queue(5), { expiresAfter })).rejects.toMatchObject({
    code: "INVALID_DEFINITION",
  });
  expect(bench.operations()).toEqual([]);
});
