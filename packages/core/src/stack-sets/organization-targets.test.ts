import { UpdateStackInstancesCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, expect, test } from "vitest";

import { createOrchestrator, type AccountsOf, type Orchestrator, type StackSetDefinition } from "../index.ts";
import {
  accounts,
  baseline,
  fast,
  openStackSetCloud,
  statesOf,
  type StackSetCloud,
} from "./stack-set-cloud.testing.ts";

const [, second, third, fourth, fifth, sixth] = accounts;
const region = "eu-west-1";

let bench: StackSetCloud;
let orchestrator: Orchestrator;
let workloads: string;
let sandbox: string;
beforeEach(async () => {
  bench = await openStackSetCloud();
  orchestrator = createOrchestrator(bench.cloud.connection());
  const { organization } = bench.cloud;
  workloads = organization.addUnit();
  sandbox = organization.addUnit(workloads);
  organization.place([second, third], workloads);
  organization.place(fourth, sandbox);
  organization.place([fifth, sixth], organization.addUnit());
});
afterEach(async () => {
  orchestrator.close();
  await bench[Symbol.asyncDispose]();
});

const accountsOf: AccountsOf = (unit) =>
  unit === sandbox ? [fourth] : unit === workloads ? [second, third, fourth] : [];

test("an account beside the units is never asked for in a way that CloudFormation refuses, and is reached where it has an instance", async () => {
  const union = baseline("one", {
    targets: { units: [workloads], accounts: [fifth], accountFilter: "UNION", regions: [region] },
  });
  expect((await orchestrator.planStackSet(union, { accountsOf })).blocks).toEqual([
    {
      kind: "unit-unknown",
      effect: "refuses",
      message: expect.stringMatching(
        /^1 instances are to be made in accounts that are in none of the units.*Name its unit too: .*"555555555555"/,
      ),
      instances: [{ account: fifth, region }],
    },
  ]);
  await expect(orchestrator.rollOut(union, { ...fast, accountsOf })).rejects.toMatchObject({ code: "ROLLOUT_BLOCKED" });
  expect(bench.began()).toEqual([]);
  const { root } = bench.cloud.organization;
  const named = baseline("one", {
    targets: [
      { units: [workloads], regions: [region] },
      { units: [root], accounts: [fifth], accountFilter: "INTERSECTION", regions: [region] },
    ],
  });
  const everybody: AccountsOf = (unit) => (unit === root ? accounts.slice(1) : accountsOf(unit));
  expect(await orchestrator.rollOut(named, { ...fast, accountsOf: everybody })).toMatchObject({ kind: "completed" });
  const updated = await orchestrator.rollOut(baseline("two", { targets: union.targets }), { ...fast, accountsOf });
  expect(statesOf(updated)).toEqual([second, third, fourth, fifth].map((account) => `${account} ${region} succeeded`));
  expect((await bench.instances()).every((line) => line.endsWith("CURRENT"))).toBe(true);
});

test("an account that leaves its unit before it is its turn is not said to have succeeded", async () => {
  const leaves: AccountsOf = async (unit) => {
    const found = await accountsOf(unit);
    bench.cloud.organization.remove(third);
    return found;
  };
  const set = baseline("one", { targets: { units: [workloads], regions: [region] } });
  const result = await orchestrator.rollOut(set, { ...fast, accountsOf: leaves });
  expect(result.kind).toBe("completed");
  expect(statesOf(result)).toEqual([
    `${second} ${region} succeeded`,
    `${third} ${region} skipped`,
    `${fourth} ${region} succeeded`,
  ]);
  expect(result.instances[1]?.reason).toContain("its account is not in its organizational unit any more");
});

test("a unit has values of its own, and a unit below it others", async () => {
  const Properties = { Type: "String", Value: { Ref: "Level" } };
  const definition: Partial<StackSetDefinition> = {
    template: {
      Parameters: { Level: { Type: "String" } },
      Resources: { Setting: { Type: "AWS::SSM::Parameter", Properties } },
    },
    parameters: { Level: "low" },
    targets: { units: [workloads], regions: [region] },
    overrides: [
      { units: [sandbox], parameters: { Level: "none" } },
      { accounts: [third], parameters: { Level: "high" } },
    ],
  };
  const asked: string[] = [];
  const counting: AccountsOf = (unit) => {
    asked.push(unit);
    return accountsOf(unit);
  };
  const plan = await orchestrator.planStackSet(baseline("", definition), { accountsOf: counting });
  expect(plan.create.map(({ accounts: those, overrides }) => [those, overrides])).toEqual([
    [[second], undefined],
    [[third], { Level: "high" }],
    [[fourth], { Level: "none" }],
  ]);
  expect(asked).toEqual([sandbox, workloads]);
  const listed = baseline("", {
    ...definition,
    targets: { accounts: [second, fourth], regions: [region] },
    overrides: [{ units: [sandbox], parameters: { Level: "none" } }],
  });
  expect((await orchestrator.planStackSet(listed, { accountsOf })).create).toHaveLength(2);
  await expect(orchestrator.planStackSet(listed)).rejects.toMatchObject({ message: expect.stringContaining(sandbox) });
  expect(() => baseline("", { overrides: [{ units: [sandbox], accounts: [third], parameters: {} }] })).toThrow(
    "has both accounts and units",
  );
  expect(() => baseline("", { overrides: [{ units: ["sandbox"], parameters: {} }] })).toThrow("must look like ou-");
});

test("where nobody says which accounts are in a unit, it is said what is unknown", async () => {
  const set = baseline("one", { targets: { units: [workloads], regions: [region] } });
  await expect(orchestrator.planStackSet(set)).rejects.toMatchObject({
    code: "INVALID_DEFINITION",
    message: expect.stringMatching(
      new RegExp(
        `^Nobody says which accounts are in ${workloads}, so that it is unknown which instances .*Pass accountsOf`,
      ),
    ),
  });
  const objects = (() => [{ Id: second }]) as unknown as AccountsOf;
  await expect(orchestrator.planStackSet(set, { accountsOf: objects })).rejects.toMatchObject({
    message: expect.stringContaining(`accountsOf has answered {"Id":"${second}"} for ${workloads}`),
  });
  expect(bench.began()).toEqual([]);
  await orchestrator.rollOut(set, { ...fast, accountsOf });
  expect(await orchestrator.stackSetStatus(set)).toMatchObject({ counts: { CURRENT: 3 }, unknownUnits: [workloads] });
  expect(await orchestrator.stackSetStatus(set, { accountsOf })).not.toHaveProperty("unknownUnits");
});

test("every operation that has not ended is in the status, however many wait", async () => {
  const set = baseline("one", { targets: { units: [workloads], regions: [region] }, managedExecution: true });
  await orchestrator.rollOut(set, { ...fast, accountsOf });
  const DeploymentTargets = { OrganizationalUnitIds: [workloads] };
  const input = { StackSetName: "baseline", DeploymentTargets, Regions: [region] };
  for (let begun = 0; begun < 105; begun += 1) await bench.client.send(new UpdateStackInstancesCommand(input));
  expect((await orchestrator.stackSetStatus("baseline")).operations).toHaveLength(105);
});
