import type { Store } from "@stacksteward/workflow";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { bakeTime, createMemoryStore, createOrchestrator, passes, type RollOutOptions } from "../index.ts";
import {
  accounts,
  baseline,
  fast,
  openStackSetCloud,
  regions,
  statesOf,
  type StackSetCloud,
} from "./stack-set-cloud.testing.ts";

const [first, second] = accounts;
const inThree: RollOutOptions = {
  ...fast,
  waves: [{ accounts: [first] }, { percent: 50 }, { rest: true }],
  gates: [bakeTime(3_600_000)],
};

let bench: StackSetCloud;
beforeEach(async () => {
  bench = await openStackSetCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

/** A store whose process dies once it has written so many entries. */
function dyingAfter(store: Store, entries: number): Store {
  let left = entries;
  const alive = (): void => {
    left -= 1;
    if (left < 0) throw new Error("the process died");
  };
  return {
    ...store,
    putIfAbsent: async (key, text) => {
      alive();
      return store.putIfAbsent(key, text);
    },
    putIfUnchanged: async (key, text, version) => {
      alive();
      return store.putIfUnchanged(key, text, version);
    },
  };
}

describe("a rollout whose process dies", () => {
  test("wherever that is, is finished by the next one, and no operation is done twice", async () => {
    const { cloud, orchestrator, another } = bench;
    const few = { targets: { accounts: accounts.slice(0, 4), regions: ["eu-west-1"] } };
    await orchestrator.rollOut(baseline("0", few), fast);
    // Every hour costs hundreds of signs of life.
    const gates = [bakeTime(20_000)];
    const ends: string[][] = [];
    for (let entries = 0, isFinished = false; !isFinished; entries += 5) {
      const set = baseline(String(entries + 1), few);
      const run = `run-${entries}`;
      const kept = createMemoryStore();
      cloud.calls.clear();
      const dying = another({ store: dyingAfter(kept, entries) });
      isFinished = await dying.rollOut(set, { ...inThree, gates, run }).then(
        () => true,
        () => false,
      );
      dying.close();
      const next = another({ store: kept });
      const result = await next.rollOut(set, { ...inThree, gates, run });
      next.close();
      expect(result).toMatchObject({
        kind: "completed",
        waves: [{ kind: "succeeded" }, { kind: "succeeded" }, { kind: "succeeded" }],
      });
      const done = cloud.calls
        .list()
        .filter(({ operation, outcome }) => operation === "UpdateStackSet" && outcome === "answered");
      ends.push(done.map(({ operation }) => operation));
      expect(await orchestrator.planStackSet(set)).toMatchObject({ counts: { leave: 4 }, operation: "NONE" });
    }
    expect(ends.length).toBeGreaterThan(5);
    // A call whose answer nobody has written down is sent again, under the same id: it is the same operation.
    for (const calls of ends) expect(calls.length).toBeLessThanOrEqual(4);
  });
});

test("a rollout that is taken up with another template is refused, and goes on with the one it was begun with", async () => {
  const { orchestrator, another, cloud } = bench;
  await orchestrator.rollOut(baseline("one"), fast);
  const stop = new AbortController();
  const dying = another();
  const dies = passes("the process", () => stop.abort(new Error("the process died")));
  const options = { ...inThree, run: "monday" };
  await expect(dying.rollOut(baseline("two"), { ...options, gates: [dies], signal: stop.signal })).rejects.toThrow(
    "the process died",
  );
  dying.close();
  cloud.calls.clear();
  const edited = baseline("three", { description: "Something else" });
  await expect(orchestrator.rollOut(edited, { ...options, gates: [dies] })).rejects.toMatchObject({
    code: "PLAN_STALE",
    message: expect.stringContaining("was begun with another definition, which differs in: template, settings."),
  });
  expect(bench.began()).toEqual([]);
  expect(await orchestrator.rollOut(baseline("two"), { ...options, gates: [dies] })).toMatchObject({
    kind: "completed",
  });
  expect(await orchestrator.planStackSet(baseline("two"))).toMatchObject({ operation: "NONE", counts: { leave: 12 } });
});

test("a rollout that somebody stops leaves the rest as it is, and is continued a day later", async () => {
  const { orchestrator, cloud } = bench;
  await orchestrator.rollOut(baseline("one"), fast);
  const rollout = orchestrator.rollOut(baseline("two"), { ...inThree, run: "monday" });
  await cloud.clock.sleep(600_000);
  await orchestrator.stopRollout("monday");
  const result = await rollout;
  expect(result).toMatchObject({
    kind: "stopped",
    reason: 'Somebody stopped the rollout before "wave 2".',
    waves: [{ kind: "succeeded" }, { kind: "not-begun" }, { kind: "not-begun" }],
  });
  expect(statesOf(result).filter((line) => line.endsWith("untouched"))).toHaveLength(10);
  await cloud.clock.advance(86_400_000);
  const plan = await orchestrator.planStackSet(baseline("two"));
  expect(plan).toMatchObject({ operation: "NONE", counts: { update: 10, leave: 2 } });
  const continued = await orchestrator.rollOut(baseline("two"), { ...inThree, run: "tuesday" });
  expect(continued).toMatchObject({ kind: "completed" });
  expect((await bench.instances()).every((line) => line.endsWith("CURRENT"))).toBe(true);
});

test("nobody stops, pauses or continues a rollout that has not begun, such as one whose name is misspelt", async () => {
  const { orchestrator } = bench;
  for (const verb of ["stopRollout", "pauseRollout", "continueRollout"] as const) {
    await expect(orchestrator[verb]("nightyl")).rejects.toMatchObject({
      code: "RUN_NOT_FOUND",
      message: expect.stringContaining('no rollout has begun under the name "nightyl"'),
    });
  }
  expect(await orchestrator.rollOut(baseline("one"), { ...fast, run: "nightly" })).toMatchObject({ kind: "completed" });
  await orchestrator.stopRollout("nightly");
});

test("a rollout that is stopped in the middle of an operation cancels what has not begun", async () => {
  const { orchestrator, cloud } = bench;
  await orchestrator.rollOut(baseline("one"), fast);
  const rollout = orchestrator.rollOut(baseline("two"), { run: "now" });
  await cloud.clock.sleep(5_000);
  await orchestrator.stopRollout("now");
  const result = await rollout;
  expect(result).toMatchObject({ kind: "stopped", reason: "wave 1: The operation was stopped." });
  const states = statesOf(result).map((line) => line.split(" ")[2]);
  expect(states.filter((state) => state === "succeeded").length).toBeGreaterThan(0);
  expect(states.filter((state) => state === "cancelled").length).toBeGreaterThan(6);
});

test("a paused rollout begins no wave until it is continued", async () => {
  const { orchestrator, cloud } = bench;
  await orchestrator.rollOut(baseline("one"), fast);
  const rollout = orchestrator.rollOut(baseline("two"), { ...inThree, gates: [], run: "slow" });
  await cloud.clock.sleep(5_000);
  await orchestrator.pauseRollout("slow");
  await cloud.clock.sleep(86_400_000);
  expect((await bench.instances()).filter((line) => line.endsWith("CURRENT"))).toHaveLength(2);
  await orchestrator.continueRollout("slow");
  expect(await rollout).toMatchObject({ kind: "completed" });
});

test("what a bad plan, a wave of new instances only, and a mapping without a region are told before anything is sent", async () => {
  const { orchestrator, cloud } = bench;
  await orchestrator.rollOut(baseline("one", { targets: { accounts: [first], regions } }), fast);
  cloud.calls.clear();
  await expect(
    orchestrator.rollOut(baseline("two"), { ...fast, waves: [{ accounts: [second] }, { rest: true }] }),
  ).rejects.toMatchObject({
    code: "INVALID_DEFINITION",
    message: expect.stringContaining('The wave "wave 1" only makes new instances'),
  });
  const Mappings = { Sizes: { "eu-west-1": { Size: "1" } } };
  const Value = { "Fn::FindInMap": ["Sizes", { Ref: "AWS::Region" }, "Size"] };
  const Setting = { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value } };
  const mapped = baseline("", { template: { Mappings, Resources: { Setting } } });
  await expect(orchestrator.rollOut(mapped, fast)).rejects.toMatchObject({
    code: "ROLLOUT_BLOCKED",
    message: expect.stringContaining("A mapping of the template has nothing for us-east-1"),
  });
  expect(bench.began()).toEqual([]);
});

test("accounts that are suspended in mid-flight are passed over by service-managed sets, and the report says so", async () => {
  const { cloud } = bench;
  const unit = cloud.organization.addUnit();
  cloud.organization.place(accounts.slice(1), unit);
  const set = baseline("one", { targets: { units: [unit], regions } });
  const accountsOf = (): readonly string[] => accounts.slice(1);
  using orchestrator = createOrchestrator(cloud.connection());
  const rollout = orchestrator.rollOut(set, {
    accountsOf,
    ...fast,
    waves: [{ accounts: [second] }, { rest: true }],
    gates: [bakeTime(60_000)],
  });
  await cloud.clock.sleep(40_000);
  cloud.organization.suspend(accounts[5]);
  const result = await rollout;
  expect(result.kind).toBe("completed");
  expect(result.instances.filter(({ state }) => state === "skipped")).toMatchObject(
    regions.map((region) => ({ account: accounts[5], region, reason: expect.stringContaining("suspended") })),
  );
});

test("an instance whose own values cannot be read is no instance that has what is wanted", async () => {
  const { cloud, orchestrator } = bench;
  const template = {
    Parameters: { Level: { Type: "String" } },
    Resources: { Setting: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: { Ref: "Level" } } } },
  };
  const set = baseline("", { template, parameters: { Level: "low" } });
  await orchestrator.rollOut(set, fast);
  const Statement = [
    { Effect: "Allow", Action: "*", Resource: "*" },
    { Effect: "Deny", Action: "cloudformation:DescribeStackInstance", Resource: "*" },
  ];
  using blind = createOrchestrator(cloud.connection({ policy: { Version: "2012-10-17", Statement } }));
  const raised = { ...set, overrides: [{ accounts: [second], parameters: { Level: "high" } }] };
  await expect(blind.planStackSet(raised)).rejects.toMatchObject({ code: "SERVICE_CALL_FAILED" });
  expect(await orchestrator.planStackSet(raised)).toMatchObject({ counts: { update: 2, leave: 10 } });
});
