import { afterEach, beforeEach, describe, expect, test } from "vitest";

import {
  app,
  appPlanText,
  createOrchestrator,
  encryption,
  onlyWhere,
  policy,
  resourcePolicy,
  stack,
  stackSet,
  stages,
  warnOnly,
  type Orchestrator,
  type Policies,
  type Stack,
} from "../index.ts";
import { openDriftingCloud } from "../drift/drifting-stack.testing.ts";
import { openTestCloud, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
const open: Orchestrator[] = [];
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(async () => {
  for (const orchestrator of open.splice(0)) orchestrator.close();
  await bench[Symbol.asyncDispose]();
});

/** An orchestrator that holds policies. */
function holding(policies: Policies): Orchestrator {
  const orchestrator = createOrchestrator({ ...bench.cloud.connection(), checks: { policies } });
  open.push(orchestrator);
  return orchestrator;
}

describe("apps", () => {
  const topicIn = (name: string): Stack =>
    stack({
      name,
      template: { Resources: { Topic: { Type: "AWS::SNS::Topic" } }, Outputs: { Arn: { Value: { Ref: "Topic" } } } },
    });
  const taker = (name: string): Stack =>
    stack({
      name,
      template: {
        Parameters: { Arn: { Type: "String" } },
        Resources: {
          Files: {
            Type: "AWS::EFS::FileSystem",
            Properties: { FileSystemTags: [{ Key: "Arn", Value: { Ref: "Arn" } }] },
          },
        },
      },
      parameters: { Arn: { stackOutput: { stack: name.replace("taker", "giver"), output: "Arn" } } },
    });

  test("hold policies against stacks that are only predicted too, by the stage of each", async () => {
    const { dev, prod } = stages({ dev: {}, prod: {} }, ({ name }) =>
      app({ name: "shop", layers: [{ name: "all", stacks: [topicIn(`${name}-giver`), taker(`${name}-taker`)] }] }),
    );
    const orchestrator = holding([onlyWhere({ stages: ["prod"] }, encryption)]);
    const refused = await orchestrator.planApp(prod);
    expect(refused.stacks).toMatchObject([
      { kind: "exact", plan: { stage: "prod", policies: ["encryption/at-rest", "encryption/in-transit"] } },
      { kind: "refused", failure: { code: "POLICY_DENIED" } },
    ]);
    const lenient = holding([onlyWhere({ stages: ["dev"] }, warnOnly(encryption))]);
    const plan = await lenient.planApp(dev);
    expect(plan.stacks).toMatchObject([
      { kind: "exact", plan: { stage: "dev" } },
      { kind: "predicted", policyFindings: [{ severity: "warning", rule: "at-rest" }] },
    ]);
    expect(appPlanText(plan)).toContain(
      "  warned by encryption/at-rest: Encrypted of Files (AWS::EFS::FileSystem) is not set: its data is not encrypted at rest.",
    );
  });
});

describe("stack sets", () => {
  const definition = (regions: readonly string[]): Parameters<typeof stackSet>[0] => ({
    name: "baseline",
    stage: "prod",
    template: {
      Resources: { Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: { Ref: "AWS::Region" } } } },
    },
    targets: { accounts: ["111111111111"], regions },
  });
  const named = resourcePolicy({
    id: "named",
    description: "Topics are not of us-east-1.",
    check: ({ logicalId, get }, { deny, region, stage }) => {
      if (get("DisplayName") === "us-east-1") deny(`${logicalId} is in ${region} of ${stage}.`, { logicalId });
    },
  });

  test("are held against policies once for each region", async () => {
    const orchestrator = holding([named]);
    await expect(orchestrator.planStackSet(stackSet(definition(["eu-west-1", "us-east-1"])))).rejects.toMatchObject({
      code: "POLICY_DENIED",
      details: { stack: "baseline", findings: [{ message: "Topic is in us-east-1 of prod." }] },
    });
    expect(await orchestrator.planStackSet(stackSet(definition(["eu-west-1"])))).not.toHaveProperty("policyFindings");
    const warned = await holding([warnOnly(named)]).planStackSet(stackSet(definition(["us-east-1"])));
    expect(warned.policyFindings).toMatchObject([{ severity: "warning", message: "Topic is in us-east-1 of prod." }]);
  });
});

test("a plan that reverts drift is told what policies deny, and is deployed", async () => {
  await using drifting = await openDriftingCloud();
  await drifting.create("orders", "Resources: { A: { Type: AWS::SQS::Queue, Properties: { DelaySeconds: 20 } } }", {});
  await drifting.patch("orders", "A", { op: "replace", path: "/DelaySeconds", value: 120 });
  const unchanged = policy({
    id: "unchanged",
    description: "Nothing changes.",
    checkPlan: ({ changes, deny }) => {
      for (const change of changes) deny(`${change.logicalId} changes.`, change);
    },
  });
  const orchestrator = createOrchestrator({
    ...drifting.cloud.connection(),
    checks: { policies: [unchanged, encryption] },
  });
  open.push(orchestrator);
  const plan = await orchestrator.planReconciliation(await orchestrator.detectDrift("orders"));
  expect(plan).toMatchObject({
    policies: ["policies/unchanged", "encryption/at-rest", "encryption/in-transit"],
    policyFindings: [{ severity: "warning", message: "A changes.", inPlan: true }],
  });
  expect(await orchestrator.deploy(plan)).toMatchObject({ kind: "deployed" });
});
