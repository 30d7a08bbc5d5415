import { CloudFormationClient, DescribeStackEventsCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { stack, type Orchestrator } from "../index.ts";
import {
  accounts,
  baseline,
  fast,
  openStackSetCloud,
  regions,
  settingTemplate,
  type StackSetCloud,
} from "../stack-sets/stack-set-cloud.testing.ts";

const [first, second] = accounts;

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

/** Deploys a stack everywhere by itself, and a set that has an instance in one place only. Answers the ids of the stacks. */
async function deployEverywhere(): Promise<string[]> {
  await orchestrator.rollOut(baseline("one", { targets: { account: first, region: "eu-west-1" } }), fast);
  const deployed: string[] = [];
  for (const account of accounts) {
    for (const region of regions) {
      if (account === first && region === "eu-west-1") continue;
      const one = stack({ name: "setting", template: settingTemplate("one"), account, region });
      deployed.push((await orchestrator.deploy(one)).stackId);
    }
  }
  return deployed;
}

async function eventsOf(stackId: string): Promise<number> {
  const [, , , region = "", account = ""] = stackId.split(":");
  const client = new CloudFormationClient(bench.cloud.connection({ account, region }));
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: stackId }));
  client.destroy();
  return StackEvents.length;
}

describe("existing stacks that are adopted into a set", () => {
  test("become instances ten at a time, as they are, and the set has nothing to do about them", async () => {
    const stackIds = await deployEverywhere();
    const before = await eventsOf(stackIds[3] ?? "");
    bench.cloud.calls.clear();
    const plan = await orchestrator.planStackSetAdoption("baseline", stackIds);
    expect(plan).toMatchObject({ problems: [], leave: [] });
    expect(plan.adopt).toHaveLength(11);
    expect(bench.began()).toEqual([]);
    const result = await orchestrator.adoptIntoStackSet(JSON.parse(JSON.stringify(plan)) as typeof plan, fast);
    expect(result).toMatchObject({ kind: "completed", engine: "STACK_SET" });
    expect(result.instances.map(({ stackId, state }) => `${stackId} ${state}`)).toEqual(
      stackIds.map((stackId) => `${stackId} succeeded`),
    );
    expect(bench.cloud.calls.count({ operation: "ImportStacksToStackSet" })).toBe(2);
    expect(await orchestrator.planStackSet(baseline("one"))).toMatchObject({
      operation: "NONE",
      counts: { leave: 12 },
    });
    expect(await eventsOf(stackIds[3] ?? "")).toBe(before);
    bench.cloud.calls.clear();
    expect(await orchestrator.adoptIntoStackSet(plan, fast)).toMatchObject({ kind: "completed" });
    expect(bench.cloud.calls.count({ operation: "ImportStacksToStackSet" })).toBe(0);
  });

  test("are refused before anything is sent when one does not match, and the plan says why", async () => {
    const [elsewhere = "", good = ""] = await deployEverywhere();
    const place = { account: second, region: "us-east-1" };
    const again = stack({ name: "again", template: settingTemplate("one"), account: first, region: "us-east-1" });
    const other = stack({ name: "other", template: settingTemplate("two"), ...place });
    const taken = stack({ name: "taken", template: settingTemplate("one"), account: first, region: "eu-west-1" });
    const [{ stackId: twice }, { stackId: changed }, { stackId: occupied }] = await Promise.all([
      orchestrator.deploy(again),
      orchestrator.deploy(other),
      orchestrator.deploy(taken),
    ]);
    const ids = [elsewhere, good, twice, changed, occupied, `${elsewhere.slice(0, -1)}x`, "setting"];
    const plan = await orchestrator.planStackSetAdoption("baseline", ids);
    expect(plan.adopt.map(({ stackId }) => stackId)).toEqual([elsewhere, good]);
    expect(plan.problems).toEqual([
      { stackId: twice, reason: expect.stringContaining("is to be adopted too, and a set has one there") },
      { stackId: changed, reason: "Its template is another one than that of the set." },
      { stackId: occupied, reason: `The set has another stack in account ${first} in eu-west-1 already.` },
      { stackId: ids[5], reason: expect.stringContaining("is to be adopted too") },
      { stackId: "setting", reason: "It is no id of a stack." },
    ]);
    bench.cloud.calls.clear();
    await expect(orchestrator.adoptIntoStackSet(plan)).rejects.toMatchObject({
      code: "ROLLOUT_BLOCKED",
      details: { problems: plan.problems },
    });
    await expect(orchestrator.adoptIntoStackSet({ ...plan, problems: [] })).rejects.toMatchObject({
      code: "PLAN_INVALID",
    });
    expect(bench.cloud.calls.list()).toEqual([]);
    const blind = await bench.orchestrator.planStackSetAdoption("baseline", [good]);
    expect(blind.problems).toEqual([{ stackId: good, reason: expect.stringContaining("is not configured") }]);
  });

  test("that are changed after the plan was made are refused", async () => {
    const [good = ""] = await deployEverywhere();
    const plan = await orchestrator.planStackSetAdoption("baseline", [good]);
    const place = { account: first, region: "us-east-1" };
    await orchestrator.deploy(stack({ name: "setting", template: settingTemplate("two"), ...place }));
    await expect(orchestrator.adoptIntoStackSet(plan)).rejects.toMatchObject({
      code: "ROLLOUT_BLOCKED",
      message: expect.stringContaining("Its template is another one than that of the set."),
    });
    expect(await bench.instances()).toEqual([`${first} eu-west-1 CURRENT`]);
  });
});
