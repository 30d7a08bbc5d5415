import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { bakeTime, stackFanOut, type Orchestrator, type StackFanOut, type StackFanOutDefinition } from "../index.ts";
import {
  accounts,
  openStackSetCloud,
  regions,
  settingTemplate,
  statesOf,
  type StackSetCloud,
} from "../stack-sets/stack-set-cloud.testing.ts";

const [first, second, third] = accounts;
const fast = {
  maxConcurrent: "100%",
  concurrencyMode: "SOFT_FAILURE_TOLERANCE",
  regionConcurrency: "PARALLEL",
} as const;

let bench: StackSetCloud;
let orchestrator: Orchestrator;
beforeEach(async () => {
  bench = await openStackSetCloud();
  orchestrator = bench.reachingAll();
});
afterEach(async () => {
  orchestrator.close();
  await bench[Symbol.asyncDispose]();
});

function security(value: string, more: Partial<StackFanOutDefinition> = {}): StackFanOut {
  return stackFanOut({ name: "security", template: settingTemplate(value), targets: { accounts, regions }, ...more });
}

describe("a rollout without a stack set", () => {
  test("deploys a stack in each account and region, and answers as one with it does", async () => {
    const created = await orchestrator.rollOut(security("one"), fast);
    expect(created).toMatchObject({ kind: "completed", engine: "FAN_OUT", name: "security" });
    expect(new Set(created.instances.map(({ state, action }) => `${action} ${state}`))).toEqual(
      new Set(["create succeeded"]),
    );
    const updated = await orchestrator.rollOut(security("two"), {
      ...fast,
      waves: [{ accounts: [second] }, { rest: true }],
      gates: [bakeTime(60_000)],
    });
    expect(updated.waves.map(({ kind }) => kind)).toEqual(["succeeded", "succeeded"]);
    expect(updated.instances).toHaveLength(12);
    expect(bench.cloud.calls.count({ operation: "AssumeRole" })).toBeGreaterThan(0);
    expect(bench.began()).toEqual([]);
  });

  test("takes the finished waves back when a gate fails", async () => {
    await orchestrator.rollOut(security("one"), fast);
    const result = await orchestrator.rollOut(security("two"), {
      ...fast,
      waves: [{ accounts: [first] }, { accounts: [second] }, { rest: true }],
      gates: [
        {
          name: "errors",
          look: ({ wave }) => (wave === "wave 2" ? { kind: "failed", reason: "too many" } : { kind: "passed" }),
        },
      ],
    });
    expect(result).toMatchObject({ kind: "returned", reason: 'wave 2: The gate "errors" failed: too many' });
    const states = statesOf(result).map((line) => line.split(" ")[2]);
    expect(states.filter((state) => state === "returned")).toHaveLength(4);
    expect(states.filter((state) => state === "untouched")).toHaveLength(8);
    bench.cloud.calls.clear();
    await orchestrator.rollOut(security("one"), fast);
    expect(bench.cloud.calls.count({ operation: "ExecuteChangeSet" })).toBe(0);
  });

  test("stops at its tolerance, and the rest is cancelled with the service's own words", async () => {
    bench.cloud.faults.failResource({ type: "AWS::SSM::Parameter", account: second, reason: "No room" });
    const result = await orchestrator.rollOut(security("one"), { onFailure: "STOP" });
    expect(result).toMatchObject({ kind: "failed" });
    expect(statesOf(result)).toEqual([
      `${first} eu-west-1 succeeded`,
      `${first} us-east-1 cancelled`,
      `${second} eu-west-1 failed`,
      ...accounts
        .slice(1)
        .flatMap((account) =>
          account === second
            ? [`${second} us-east-1 cancelled`]
            : regions.map((region) => `${account} ${region} cancelled`),
        ),
    ]);
    const failed = result.instances.find(({ state }) => state === "failed");
    expect(failed?.reason).toContain("No room");
    const cancelled = result.instances.find(({ state }) => state === "cancelled");
    expect(cancelled?.reason).toBe("Cancelled since failure tolerance has exceeded");
  });

  test("is refused before anything is sent where an account cannot be reached, or the definition is misspelt", async () => {
    using alone = bench.another();
    bench.cloud.calls.clear();
    await expect(alone.rollOut(security("one"), fast)).rejects.toMatchObject({ code: "ACCOUNT_NOT_CONFIGURED" });
    expect(bench.cloud.calls.list()).toEqual([]);
    expect(() => security("one", { stackname: "x" } as Partial<StackFanOutDefinition>)).toThrow(
      'Did you mean "stackName"?',
    );
    expect(() => security("one", { targets: { accounts: [third], regions: [] } })).toThrow("has no regions");
  });

  test("whose process dies is finished by the next one", async () => {
    const few = { targets: { accounts: accounts.slice(0, 3), regions: ["eu-west-1"] } };
    const controller = new AbortController();
    const dying = orchestrator.rollOut(security("one", few), { run: "monday", signal: controller.signal });
    await bench.cloud.clock.sleep(12_000);
    controller.abort(new Error("the process died"));
    await expect(dying).rejects.toThrow("the process died");
    await expect(orchestrator.rollOut(security("two", few), { run: "monday" })).rejects.toMatchObject({
      code: "PLAN_STALE",
      message: expect.stringContaining('The rollout "security" was begun with another template.'),
    });
    const result = await orchestrator.rollOut(security("one", few), { run: "monday" });
    expect(result).toMatchObject({ kind: "completed" });
    expect(statesOf(result).map((line) => line.split(" ")[2])).toEqual(["succeeded", "succeeded", "succeeded"]);
  });
});
