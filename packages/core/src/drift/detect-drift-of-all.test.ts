import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { openDriftingCloud, type DriftingCloud } from "./drifting-stack.testing.ts";

const names = Array.from({ length: 12 }, (_, index) => `stack-${index}`);

let bench: DriftingCloud;
beforeEach(async () => {
  bench = await openDriftingCloud();
  const queue = { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: 20 } };
  for (const name of names) await bench.create(name, { Resources: { A: queue } });
  await bench.patch("stack-7", "A", { op: "replace", path: "/DelaySeconds", value: 120 });
  bench.cloud.calls.clear();
});
afterEach(() => bench[Symbol.asyncDispose]());

/** How many detections ran at the same time at most. */
function mostAtATime(): number {
  let running = 0;
  return Math.max(
    ...bench.operations().map((operation) => {
      if (operation === "DetectStackDrift") running += 1;
      if (operation === "DescribeStackResourceDrifts") running -= 1;
      return running;
    }),
  );
}

describe("many stacks", () => {
  test("are checked side by side, never more than asked for, while AWS throttles, and none is lost", async () => {
    bench.cloud.faults.limitRate({ operation: "DescribeStackDriftDetectionStatus", perSecond: 1 });
    const outcomes = await bench.orchestrator.detectDriftOfAll([...names, "nothing"], { concurrency: 3 });
    expect(mostAtATime()).toBe(3);
    expect(outcomes.map(({ stack }) => stack)).toEqual([...names, "nothing"]);
    expect(
      outcomes.map((outcome) => (outcome.kind === "detected" ? outcome.report.status : outcome.failure.code)),
    ).toEqual([...names.map((name) => (name === "stack-7" ? "DRIFTED" : "IN_SYNC")), "STACK_NOT_FOUND"]);
    expect(JSON.parse(JSON.stringify(outcomes))).toEqual(outcomes);
  });

  test("that are not done by the deadline say so, and those that are keep their reports", async () => {
    const deadline = bench.cloud.clock.now() + 2000;
    const outcomes = await bench.orchestrator.detectDriftOfAll(names, { deadline });
    expect(bench.cloud.clock.now()).toBeLessThanOrEqual(deadline);
    const kinds = outcomes.map((outcome) => (outcome.kind === "failed" ? outcome.failure.code : outcome.kind));
    expect(kinds.filter((kind) => kind === "detected").length).toBeGreaterThan(0);
    expect(new Set(kinds)).toEqual(new Set(["detected", "DEADLINE_EXCEEDED"]));
    expect(kinds).toHaveLength(names.length);
  });

  test("are not begun once it is too late for them, and those that are come to their end", async () => {
    const outcomes = await bench.orchestrator.detectDriftOfAll(names, { beginUntil: bench.cloud.clock.now() + 1000 });
    expect(outcomes.map((outcome) => (outcome.kind === "failed" ? outcome.failure.code : outcome.kind))).toEqual(
      names.map((_, index) => (index < 5 ? "detected" : "DEADLINE_EXCEEDED")),
    );
    expect(bench.cloud.calls.count({ operation: "DetectStackDrift" })).toBe(5);
  });

  test("are given up with the signal's reason, and nothing is begun after it", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const sweep = bench.orchestrator.detectDriftOfAll(names, { signal: controller.signal });
    await bench.cloud.clock.sleep(500);
    controller.abort(reason);
    await expect(sweep).rejects.toBe(reason);
    expect(bench.operations().filter((operation) => operation === "DetectStackDrift").length).toBeLessThanOrEqual(10);
  });
});

test("a list says what the last detection found, and when", async () => {
  await bench.orchestrator.detectDrift("stack-7");
  const listed: Record<string, unknown> = {};
  for await (const { name, driftStatus, driftCheckedAt } of bench.orchestrator.list())
    listed[name] = [driftStatus, driftCheckedAt];
  expect(listed["stack-7"]).toEqual(["DRIFTED", expect.stringMatching(/^2026-/)]);
  expect(listed["stack-8"]).toEqual(["NOT_CHECKED", undefined]);
});
