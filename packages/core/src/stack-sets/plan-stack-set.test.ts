import { readFileSync } from "node:fs";

import { STS } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, expect, test } from "vitest";

import { assumeRoles, type ParameterOverride, type StackSetPlan } from "../index.ts";
import {
  accounts,
  baseline,
  fast,
  openStackSetCloud,
  regions,
  settingTemplate,
  type StackSetCloud,
} from "./stack-set-cloud.testing.ts";

const [, second, third, fourth] = accounts;
const role = "AWSCloudFormationStackSetExecutionRole";

let bench: StackSetCloud;
beforeEach(async () => {
  bench = await openStackSetCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

test("accounts whose role cannot be assumed are named before they fail, and each is asked once", async () => {
  const { cloud, another } = bench;
  const sts = new STS(cloud.connection());
  const credentialsFor = assumeRoles(sts, { roleArn: ({ account }) => `arn:aws:iam::${account}:role/${role}` });
  using orchestrator = another({ credentialsFor });
  cloud.roles.remove(third, role);
  expect((await orchestrator.planStackSet(baseline("one"))).blocks).toEqual([]);
  expect(cloud.calls.count({ operation: "AssumeRole" })).toBe(0);
  const plan = await orchestrator.planStackSet(baseline("one"), { checkRoles: true });
  expect(plan.blocks).toEqual([
    {
      kind: "role-missing",
      effect: "warns",
      message: expect.stringMatching(
        /^1 accounts cannot be reached, so that their instances will fail: .*333333333333/,
      ),
      instances: regions.map((region) => ({ account: third, region })),
    },
  ]);
  // Its own account needs no other credentials.
  expect(cloud.calls.count({ operation: "AssumeRole" })).toBe(accounts.length - 1);
  expect(cloud.calls.count({ operation: "GetCallerIdentity" })).toBe(accounts.length - 1);
  expect(bench.began()).toEqual([]);
  sts.destroy();
});

test("credentials that belong to another account reach nobody", async () => {
  const { cloud, another } = bench;
  const { credentials } = cloud.connection({ account: second });
  using orchestrator = another({ credentialsFor: () => credentials });
  const plan = await orchestrator.planStackSet(baseline("one", { targets: { accounts: [second, third], regions } }), {
    checkRoles: true,
  });
  expect(plan.blocks).toMatchObject([
    {
      kind: "role-missing",
      message:
        "1 accounts cannot be reached, so that their instances will fail: The credentials for account 333333333333 belong to 222222222222.",
      instances: regions.map((region) => ({ account: third, region })),
    },
  ]);
});

test("accounts that nobody has credentials for cannot be asked", async () => {
  await expect(bench.orchestrator.planStackSet(baseline("one"), { checkRoles: true })).rejects.toMatchObject({
    code: "ACCOUNT_NOT_CONFIGURED",
  });
});

test.each<[string, readonly ParameterOverride[], string]>([
  ["is not in the template", [{ parameters: { Levle: "high" } }], 'Did you mean "Level"?'],
  [
    "is hidden by it",
    [{ accounts: [second], parameters: { Password: "correct horse" } }],
    '"Password", which is NoEcho',
  ],
])("an override of a parameter that %s is refused before anything is asked", async (_, overrides, message) => {
  const Parameters = { Level: { Type: "String" }, Password: { Type: "String", NoEcho: true } };
  const Properties = { Type: "String", Value: { Ref: "Level" } };
  const template = { Parameters, Resources: { Setting: { Type: "AWS::SSM::Parameter", Properties } } };
  const set = baseline("", { template, parameters: { Level: "low", Password: "x" }, overrides, literalSecrets: "off" });
  const refused = bench.orchestrator.rollOut(set);
  await expect(refused).rejects.toMatchObject({
    code: "INVALID_DEFINITION",
    message: expect.stringContaining(message),
  });
  await expect(refused).rejects.not.toThrow(/correct horse/);
  expect(bench.began()).toEqual([]);
});

test("options that nobody knows are refused by name: a misspelt tolerance would be none", async () => {
  const { orchestrator } = bench;
  const misspelt = { failureTolerence: 3 } as object;
  await expect(orchestrator.rollOut(baseline("one"), misspelt)).rejects.toMatchObject({
    code: "INVALID_DEFINITION",
    message: 'A rollout can\'t be like that: "failureTolerence" is no option of it. Did you mean "failureTolerance"?',
  });
  await expect(orchestrator.planStackSet(baseline("one"), misspelt)).rejects.toMatchObject({
    code: "INVALID_DEFINITION",
  });
  await expect(orchestrator.rollOut(baseline("one"), { onBusy: "retry" } as object)).rejects.toMatchObject({
    message: 'onBusy can\'t be "retry": give one of refuse, wait.',
  });
  expect(bench.began()).toEqual([]);
});

test("a template that is only written in another way updates nothing", async () => {
  const { orchestrator } = bench;
  await orchestrator.rollOut(baseline("one"), fast);
  const { body } = settingTemplate("one");
  const spaced = { body: JSON.stringify(JSON.parse(body), undefined, 2) };
  expect(await orchestrator.planStackSet(baseline("", { template: spaced }))).toMatchObject({
    operation: "NONE",
    template: { change: "same" },
    counts: { update: 0, leave: 12 },
  });
});

test("a plan that was approved with an earlier version is what is planned today, and is carried out", async () => {
  const file = new URL("golden/stack-set-plan-2026-11-26.json", import.meta.url);
  const approved = JSON.parse(readFileSync(file, "utf8")) as StackSetPlan;
  const set = baseline("one", {
    targets: [
      { accounts: [second, third], regions },
      { account: fourth, region: "eu-west-1" },
    ],
    tags: { team: "orders" },
  });
  const { id, createdAt } = approved;
  expect({ ...(await bench.orchestrator.planStackSet(set)), id, createdAt }).toEqual(approved);
  expect(await bench.orchestrator.rollOut(set, { ...fast, approved })).toMatchObject({ kind: "completed" });
});
