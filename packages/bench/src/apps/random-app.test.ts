import { createOrchestrator, type App, type AppResult, type DeployResult } from "@stacksteward/core";
import { createLocalCloud } from "@stacksteward/local";
import { describe, expect, test } from "vitest";

import { deployRandomApp } from "./deploy-random-app.ts";
import { appOf, levelsOf, randomStacks, type RandomStack } from "./random-app.ts";

const WITHIN = 1.05;

describe("a random app", () => {
  const stacks = randomStacks(40, 3);

  test("takes as long as its critical path when nothing bounds it, and level barriers take longer", async () => {
    const { makespan, criticalPath } = await deployRandomApp(stacks, { concurrency: 40 });
    expect(makespan).toBeLessThan(criticalPath * WITHIN);
    const byLevel = await deployRandomApp(stacks, { concurrency: 40, barriers: true });
    expect(byLevel.makespan).toBeGreaterThan(criticalPath * 1.2);
  });

  test("takes no longer than list scheduling when it is bounded, and hardly longer than the best schedule", async () => {
    const { makespan, listBound, lowerBound } = await deployRandomApp(stacks, { concurrency: 5 });
    expect(makespan).toBeLessThan(listBound * WITHIN);
    expect(makespan).toBeLessThan(lowerBound * 1.1);
  });
});

/** Everything that needs a stack, however far. */
function above(stacks: readonly RandomStack[], failed: string): Set<string> {
  const found = new Set([failed]);
  for (const { name, needs } of stacks) if (needs.some((needed) => found.has(needed))) found.add(name);
  found.delete(failed);
  return found;
}

function namesOf(
  { outcomes }: AppResult<DeployResult>,
  isMeant: (outcome: AppResult<DeployResult>["outcomes"][number]) => boolean,
): string[] {
  return outcomes.filter(isMeant).map(({ stack }) => stack);
}

test("one of two hundred stacks fails: what needs it is skipped and says so, the rest ends, and again only that is deployed", async () => {
  const stacks = randomStacks(200, 7).map((each) => ({ ...each, queues: 1 }));
  const many: App = appOf("many", stacks);
  // In the middle, and needed by many.
  const failing = "stack-9";
  const skipped = above(stacks, failing);
  expect(levelsOf(stacks).length).toBeGreaterThan(5);
  expect(skipped.size).toBeGreaterThan(10);
  const cloud = await createLocalCloud();
  using orchestrator = createOrchestrator(cloud.connection());
  cloud.faults.failResource({ stack: failing, logicalId: "Queue1", action: "create", times: 1, reason: "no" });

  const first = await orchestrator.deployApp(many, { concurrency: 200 });
  expect(namesOf(first, ({ kind }) => kind === "failed")).toEqual([failing]);
  expect(new Set(namesOf(first, ({ kind }) => kind === "skipped"))).toEqual(skipped);
  for (const outcome of first.outcomes) if (outcome.kind === "skipped") expect(outcome.because).toEqual([failing]);
  expect(namesOf(first, ({ kind }) => kind === "done")).toHaveLength(200 - 1 - skipped.size);

  cloud.calls.clear();
  const again = await orchestrator.deployApp(many, { concurrency: 200, onFailedCreate: "delete" });
  expect(again.succeeded).toBe(true);
  const deployed = namesOf(again, (each) => each.kind === "done" && each.result.kind === "deployed");
  expect(new Set(deployed)).toEqual(new Set([failing, ...skipped]));
  expect(cloud.calls.count({ operation: "ExecuteChangeSet" })).toBe(deployed.length);
  await cloud.close();
});
