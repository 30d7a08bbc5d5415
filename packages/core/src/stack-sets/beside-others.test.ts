import {
  CreateStackInstancesCommand,
  UpdateStackInstancesCommand,
  UpdateStackSetCommand,
} from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, expect, test } from "vitest";

import { passes, type RollOutOptions } from "../index.ts";
import { accounts, baseline, fast, openStackSetCloud, regions, type StackSetCloud } from "./stack-set-cloud.testing.ts";

const [first, second] = accounts;
const inThree: RollOutOptions = { ...fast, waves: [{ accounts: [first] }, { percent: 50 }, { rest: true }] };

let bench: StackSetCloud;
beforeEach(async () => {
  bench = await openStackSetCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

test("somebody else's operation is refused, or waited for", async () => {
  const { orchestrator, client, cloud } = bench;
  await orchestrator.rollOut(baseline("one", { targets: { accounts: [first, second], regions } }), fast);
  const input = { StackSetName: "baseline", Accounts: [second], Regions: ["eu-west-1"] };
  await client.send(new CreateStackInstancesCommand(input));
  cloud.calls.clear();
  const plan = await orchestrator.planStackSet(baseline("two"));
  expect(plan.blocks).toMatchObject([{ kind: "operation-in-progress", effect: "warns" }]);
  await expect(orchestrator.rollOut(baseline("two"), fast)).rejects.toMatchObject({
    code: "ROLLOUT_BLOCKED",
    message: expect.stringContaining("An operation on the set is in progress: CREATE"),
  });
  expect(bench.began()).toEqual([]);
  const waited = await orchestrator.rollOut(baseline("two"), { ...fast, onBusy: "wait" });
  expect(waited.kind).toBe("completed");
});

test("an operation that somebody begins between two waves is waited for: a rollout that has begun is not given up", async () => {
  const { orchestrator, client } = bench;
  await orchestrator.rollOut(baseline("one"), fast);
  const input = { StackSetName: "baseline", Accounts: [second], Regions: ["eu-west-1"] };
  const interfering = passes("somebody", async ({ wave }) => {
    if (wave === "wave 1") await client.send(new UpdateStackInstancesCommand(input));
  });
  const result = await orchestrator.rollOut(baseline("two"), { ...inThree, gates: [interfering] });
  expect(result).toMatchObject({ kind: "completed" });
  expect((await bench.instances()).every((line) => line.endsWith("CURRENT"))).toBe(true);
});

test("what somebody else makes of the set between two waves is neither spread nor taken back", async () => {
  const { orchestrator, client, cloud } = bench;
  await orchestrator.rollOut(baseline("one"), fast);
  const TemplateBody = JSON.stringify({ Resources: { Queue: { Type: "AWS::SQS::Queue" } } });
  const input = { StackSetName: "baseline", TemplateBody, Accounts: [second], Regions: ["eu-west-1"] };
  const interfering = passes("somebody", async ({ wave }) => {
    if (wave === "wave 1") await client.send(new UpdateStackSetCommand(input));
  });
  const result = await orchestrator.rollOut(baseline("two"), { ...inThree, gates: [interfering] });
  expect(result).toMatchObject({
    kind: "stopped",
    reason: expect.stringMatching(/^wave 2: Somebody else has changed the stack set since the first wave\./),
    waves: [{ kind: "succeeded" }, { kind: "stopped", operations: [] }, { kind: "not-begun" }],
  });
  await cloud.settle();
  // Only what they have brought it to has their template.
  expect((await bench.instances()).filter((line) => line.endsWith("CURRENT"))).toEqual([`${second} eu-west-1 CURRENT`]);
  expect(await bench.updatesIn(accounts[3], "eu-west-1")).toBe(0);
});

test("rollouts of one set take turns, and those of several sets run at the same time", async () => {
  const { orchestrator, cloud } = bench;
  const took = async (work: () => Promise<unknown>): Promise<number> => {
    const began = cloud.clock.now();
    await work();
    return cloud.clock.now() - began;
  };
  const few = { targets: { accounts: [first, second], regions } };
  const other = { targets: { accounts: accounts.slice(2, 4), regions } };
  const one = await took(() => orchestrator.rollOut(baseline("one", few), fast));
  const both = await took(() =>
    Promise.all(["a", "b", "c"].map((name) => orchestrator.rollOut(baseline("one", { ...few, name }), fast))),
  );
  expect(both).toBeLessThan(1.5 * one);
  const [earlier, later] = await Promise.all([
    orchestrator.rollOut(baseline("one", { targets: [few.targets, other.targets] }), { ...fast, onBusy: "wait" }),
    orchestrator.rollOut(baseline("one", few), { ...fast, onBusy: "wait" }),
  ]);
  expect([earlier.kind, later.kind]).toEqual(["completed", "completed"]);
});

test("a set that was changed since its plan was approved is refused before anything is sent", async () => {
  const { orchestrator, client, cloud } = bench;
  await orchestrator.rollOut(baseline("one"), fast);
  const approved = await orchestrator.planStackSet(baseline("two"));
  const TemplateBody = JSON.stringify({ Resources: { Queue: { Type: "AWS::SQS::Queue" } } });
  await client.send(new UpdateStackSetCommand({ StackSetName: "baseline", TemplateBody }));
  await cloud.settle();
  cloud.calls.clear();
  await expect(orchestrator.rollOut(baseline("two"), { ...fast, approved })).rejects.toMatchObject({
    code: "PLAN_STALE",
    details: { moved: expect.arrayContaining(["template"]) },
  });
  expect(bench.began()).toEqual([]);
});
