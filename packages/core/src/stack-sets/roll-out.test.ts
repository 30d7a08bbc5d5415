import { afterEach, beforeEach, expect, test } from "vitest";

import { noAlarm, type AlarmReader } from "../index.ts";
import {
  accounts,
  baseline,
  fast,
  openStackSetCloud,
  regions,
  statesOf,
  type StackSetCloud,
} from "./stack-set-cloud.testing.ts";

const [first, second, third] = accounts;

let bench: StackSetCloud;
beforeEach(async () => {
  bench = await openStackSetCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

test("a set is made with its instances, and is left alone once it is as it should be", async () => {
  const { orchestrator, cloud } = bench;
  const plan = await orchestrator.planStackSet(baseline("one"));
  expect(plan).toMatchObject({
    operation: "CREATE",
    counts: { create: 12, update: 0, remove: 0, leave: 0 },
    create: [{ accounts: [...accounts], regions: [...regions] }],
    blocks: [],
    calls: { calls: 1, atLeast: 1, byAccount: 6 },
  });
  expect(bench.began()).toEqual([]);
  const result = await orchestrator.rollOut(baseline("one"), { ...fast, approved: plan });
  expect(result).toMatchObject({
    kind: "completed",
    engine: "STACK_SET",
    waves: [{ wave: "wave 1", kind: "succeeded" }],
  });
  expect(new Set(statesOf(result).map((line) => line.split(" ")[2]))).toEqual(new Set(["succeeded"]));
  expect(result.instances.every(({ stackId }) => stackId?.includes(":stack/StackSet-baseline-"))).toBe(true);
  expect(bench.began()).toEqual(["CreateStackSet", "CreateStackInstances"]);
  cloud.calls.clear();
  expect(await orchestrator.planStackSet(baseline("one"))).toMatchObject({ operation: "NONE", counts: { leave: 12 } });
  const again = await orchestrator.rollOut(baseline("one"), fast);
  expect(again).toMatchObject({ kind: "completed", waves: [] });
  expect(statesOf(again)).toContain(`${first} eu-west-1 unchanged`);
  expect(bench.began()).toEqual([]);
});

test("waves bring a new template to their instances only, and to all in the end", async () => {
  const { orchestrator } = bench;
  await orchestrator.rollOut(baseline("one"), fast);
  const seen: string[][] = [];
  const look = {
    name: "look",
    async look() {
      seen.push((await bench.instances()).filter((line) => line.endsWith("CURRENT")));
      return { kind: "passed" as const };
    },
  };
  const result = await orchestrator.rollOut(baseline("two"), {
    ...fast,
    waves: [
      { name: "canary", accounts: [second] },
      { name: "some", percent: 34 },
      { name: "all", rest: true },
    ],
    gates: [look],
  });
  expect(result.kind).toBe("completed");
  expect(result.waves.map(({ wave, kind, gates }) => [wave, kind, gates])).toEqual(
    ["canary", "some", "all"].map((wave) => [wave, "succeeded", [{ gate: "look", kind: "passed" }]]),
  );
  expect(seen.map((lines) => lines.length)).toEqual([2, 8, 12]);
  expect(bench.began().slice(2)).toEqual(["UpdateStackSet", "UpdateStackSet", "UpdateStackSet"]);
});

test("a canary that fails ends it: nothing else is touched, and it is taken back", async () => {
  const { orchestrator, cloud } = bench;
  await orchestrator.rollOut(baseline("one"), fast);
  cloud.faults.failResource({ type: "AWS::SSM::Parameter", action: "update", reason: "No room", times: 1 });
  const result = await orchestrator.rollOut(baseline("two"), {
    ...fast,
    waves: [{ name: "canary", accounts: [second], regions: ["eu-west-1"] }, { rest: true }],
  });
  expect(result).toMatchObject({
    kind: "returned",
    reason: expect.stringMatching(
      /^canary: 1 of 1 instances failed, the first in account 222222222222, eu-west-1: ResourceLogicalId:Setting/,
    ),
    waves: [{ kind: "failed" }, { kind: "not-begun" }],
  });
  expect(statesOf(result).filter((line) => line.endsWith("untouched"))).toHaveLength(11);
  expect(statesOf(result)).toContain(`${second} eu-west-1 returned`);
  for (const account of [first, third]) expect(await bench.updatesIn(account, "eu-west-1")).toBe(0);
  expect(await bench.updatesIn(second, "us-east-1")).toBe(0);
  expect((await bench.instances()).every((line) => line.endsWith("CURRENT"))).toBe(true);
  expect(await orchestrator.planStackSet(baseline("one"))).toMatchObject({ operation: "NONE", counts: { leave: 12 } });
});

test("a third wave that sets off its alarm takes the waves before it back too, and the fourth is never touched", async () => {
  const { orchestrator } = bench;
  await orchestrator.rollOut(baseline("one"), fast);
  // The change does harm once it is in three accounts.
  const alarms: AlarmReader = {
    async describeAlarms() {
      const changed = (await bench.instances()).filter((line) => line.endsWith("CURRENT")).length;
      const StateValue = changed > 4 ? "ALARM" : "OK";
      return { MetricAlarms: [{ AlarmName: "errors", StateValue, StateReason: "5 errors" }] };
    },
  };
  const result = await orchestrator.rollOut(baseline("two"), {
    ...fast,
    waves: [{ accounts: [first] }, { accounts: [second] }, { accounts: [third] }, { rest: true }],
    gates: [noAlarm("errors", { alarms, during: 300_000 })],
  });
  expect(result).toMatchObject({
    kind: "returned",
    reason: 'wave 3: The gate "no alarm: errors" failed: Alarm errors is in ALARM: 5 errors',
    waves: [{ kind: "succeeded" }, { kind: "succeeded" }, { kind: "failed" }, { kind: "not-begun" }],
  });
  expect(statesOf(result).filter((line) => line.endsWith("returned"))).toHaveLength(6);
  expect(statesOf(result).filter((line) => line.endsWith("untouched"))).toHaveLength(6);
  const updates = await Promise.all(accounts.map((account) => bench.updatesIn(account, "us-east-1")));
  expect(updates).toEqual([2, 2, 2, 0, 0, 0]);
  expect(await orchestrator.planStackSet(baseline("one"))).toMatchObject({ operation: "NONE", counts: { leave: 12 } });
});

test("what fails within the tolerance is all that is tried again", async () => {
  const { orchestrator, cloud } = bench;
  cloud.roles.remove(third, "AWSCloudFormationStackSetExecutionRole");
  const result = await orchestrator.rollOut(baseline("one"), { ...fast, failureTolerance: 1 });
  expect(result.kind).toBe("completed");
  const failed = result.instances.filter(({ state }) => state === "failed");
  expect(failed.map(({ account, region }) => [account, region])).toEqual(regions.map((region) => [third, region]));
  expect(failed[0]?.reason).toContain("should have 'AWSCloudFormationStackSetExecutionRole' role");
  cloud.roles.restore(third, "AWSCloudFormationStackSetExecutionRole");
  const plan = await orchestrator.planStackSet(baseline("one"));
  expect(plan).toMatchObject({
    counts: { create: 0, update: 2, leave: 10 },
    update: [{ accounts: [third], regions: [...regions], because: "outdated" }],
  });
  cloud.calls.clear();
  expect((await orchestrator.rollOut(baseline("one"), fast)).kind).toBe("completed");
  expect(bench.began()).toEqual(["UpdateStackSet"]);
  expect(cloud.calls.count({ operation: "CreateStack" })).toBe(0);
});

test("settings of the set alone are changed with one instance, and touch no stack", async () => {
  const { orchestrator, cloud } = bench;
  await orchestrator.rollOut(baseline("one"), fast);
  const described = baseline("one", { description: "What every account has", managedExecution: true });
  expect(await orchestrator.planStackSet(described)).toMatchObject({
    operation: "UPDATE",
    settings: ["description", "managedExecution"],
    counts: { update: 0, leave: 12 },
  });
  cloud.calls.clear();
  expect(await orchestrator.rollOut(described, fast)).toMatchObject({ kind: "completed" });
  expect(bench.began()).toEqual(["UpdateStackSet"]);
  expect(await orchestrator.planStackSet(described)).toMatchObject({ operation: "NONE", counts: { leave: 12 } });
  expect((await bench.instances()).every((line) => line.endsWith("CURRENT"))).toBe(true);
});

test("new accounts whose wave fails are not taken for returned: what was made stays, and the report says so", async () => {
  const { orchestrator, cloud } = bench;
  await orchestrator.rollOut(baseline("one", { targets: { accounts: [first], regions } }), fast);
  cloud.faults.failResource({ account: second, reason: "No room" });
  const result = await orchestrator.rollOut(
    baseline("one", { targets: { accounts: [first, second, third], regions } }),
    fast,
  );
  expect(result).toMatchObject({
    kind: "failed",
    reason: expect.stringContaining("Everything it did was new, and nothing is deleted by itself."),
  });
  expect(statesOf(result).filter((line) => line.endsWith("kept"))).toContain(`${third} eu-west-1 kept`);
  expect(statesOf(result)).toContain(`${first} eu-west-1 unchanged`);
});

test("a misspelt region of a wave is refused, and one in which there is nothing to do is not", async () => {
  const { orchestrator } = bench;
  await orchestrator.rollOut(baseline("one", { targets: { accounts, regions: ["eu-west-1"] } }), fast);
  const waves = [{ regions: ["eu-west-1"] }, { rest: true as const }];
  await expect(
    orchestrator.rollOut(baseline("one"), { ...fast, waves: [{ regions: ["eu-wset-1"] }, { rest: true }] }),
  ).rejects.toMatchObject({ code: "INVALID_DEFINITION", message: expect.stringContaining("eu-wset-1") });
  expect(await orchestrator.rollOut(baseline("one"), { ...fast, waves })).toMatchObject({ kind: "completed" });
});

test.each([
  [
    { StatusReason: "The organization is not trusted any more" },
    "failed, and no instance did: The organization is not",
  ],
  [{}, "failed, and CloudFormation names no instance that did, nor a reason."],
])("an operation that fails as a whole is not told as 0 of 0 instances (%j)", async (more, reason) => {
  using orchestrator = bench.another({
    configureClient: ({ middlewareStack }) =>
      middlewareStack.add(
        (next, { commandName }) =>
          async (args) => {
            const answer = await next(args);
            const { $metadata } = answer.output;
            if (commandName === "ListStackSetOperationResultsCommand") return { ...answer, output: { $metadata } };
            if (commandName !== "DescribeStackSetOperationCommand") return answer;
            return { ...answer, output: { $metadata, StackSetOperation: { Status: "FAILED", ...more } } };
          },
        { step: "initialize" },
      ),
  });
  const result = await orchestrator.rollOut(baseline("one"), { ...fast, onFailure: "STOP" });
  expect(result).toMatchObject({ kind: "failed", reason: expect.stringContaining(reason) });
  // Nobody knows that any of them succeeded.
  expect(new Set(result.instances.map(({ state }) => state))).toEqual(new Set(["cancelled"]));
});
