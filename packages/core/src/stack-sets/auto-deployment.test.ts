import { DescribeStackSetCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, expect, test } from "vitest";

import { createOrchestrator, passes, type AccountsOf, type Gate, type Orchestrator, type StackSet } from "../index.ts";
import { accounts, baseline, fast, openStackSetCloud, regions, type StackSetCloud } from "./stack-set-cloud.testing.ts";

const [, second, third, fourth] = accounts;
const accountsOf: AccountsOf = () => [second, third];

let bench: StackSetCloud;
let orchestrator: Orchestrator;
let unit: string;
beforeEach(async () => {
  bench = await openStackSetCloud();
  orchestrator = createOrchestrator(bench.cloud.connection());
  unit = bench.cloud.organization.addUnit();
  bench.cloud.organization.place([second, third], unit);
});
afterEach(async () => {
  orchestrator.close();
  await bench[Symbol.asyncDispose]();
});

function following(value: string, enabled: boolean): StackSet {
  return baseline(value, { targets: { units: [unit], regions }, autoDeployment: { enabled } });
}

async function isFollowing(): Promise<boolean | undefined> {
  const { StackSet: set } = await bench.client.send(new DescribeStackSetCommand({ StackSetName: "baseline" }));
  return set?.AutoDeployment?.Enabled;
}

const inTwo = { ...fast, accountsOf, waves: [{ accounts: [second] }, { rest: true as const }] };

test("automatic deployment is turned off before the first wave, and on again behind the last one", async () => {
  await orchestrator.rollOut(following("one", true), { ...fast, accountsOf });
  await expect(orchestrator.rollOut(following("two", true), inTwo)).rejects.toMatchObject({ code: "ROLLOUT_BLOCKED" });
  const joins = passes("an account joins", async ({ wave }) => {
    if (wave !== "wave 1") return;
    bench.cloud.organization.place(fourth, unit);
    await bench.cloud.settle();
  });
  const waves = await orchestrator.rollOut(following("two", false), { ...inTwo, gates: [joins] });
  expect(waves).toMatchObject({ kind: "completed", waves: [{ kind: "succeeded" }, { kind: "succeeded" }] });
  expect(await isFollowing()).toBe(false);
  // Whoever joined meanwhile waits for a rollout, too.
  expect((await bench.instances()).filter((line) => line.startsWith(fourth))).toEqual([]);
  bench.cloud.calls.clear();
  const again = await orchestrator.rollOut(following("two", true), inTwo);
  expect(again).toMatchObject({ kind: "completed", waves: [] });
  expect(bench.began()).toEqual(["UpdateStackSet"]);
  expect(await isFollowing()).toBe(true);
  for (const account of [second, third]) expect(await bench.updatesIn(account, "eu-west-1")).toBe(1);
});

test("it is on again when the waves are taken back", async () => {
  await orchestrator.rollOut(following("one", true), { ...fast, accountsOf });
  const bad: Gate = { name: "errors", look: () => ({ kind: "failed", reason: "too many" }) };
  const result = await orchestrator.rollOut(following("two", false), { ...inTwo, gates: [bad] });
  expect(result.kind).toBe("returned");
  expect(await isFollowing()).toBe(true);
  expect(await orchestrator.planStackSet(following("one", true), { accountsOf })).toMatchObject({ operation: "NONE" });
});
