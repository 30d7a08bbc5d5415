import { ListChangeSetsCommand, ListStacksCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import {
  allowedTypes,
  createMemoryStore,
  createOrchestrator,
  encryption,
  exceptFor,
  onlyWhere,
  policy,
  policyMarkdown,
  resourcePolicy,
  stack,
  warnOnly,
  type ChangesPlan,
  type Orchestrator,
  type OrchestratorOptions,
  type Policies,
  type Policy,
  type Stack,
  type StackDefinition,
  type TemplateBody,
} from "../index.ts";
import { openTestCloud, type TestCloud } from "../local-cloud.testing.ts";
import { digestOfData } from "../plan/plan-digest.ts";

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
function holding(policies: Policies, more: OrchestratorOptions = {}): Orchestrator {
  const orchestrator = createOrchestrator({ ...bench.cloud.connection(), checks: { policies }, ...more });
  open.push(orchestrator);
  return orchestrator;
}

function files(encrypted: boolean | { readonly Ref: string } | undefined, more: Partial<StackDefinition> = {}): Stack {
  const template: TemplateBody = {
    Parameters: { Encrypt: { Type: "String", Default: "true" }, Name: { Type: "String", Default: "a" } },
    Resources: {
      Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: { Ref: "Name" } } },
      Files: {
        Type: "AWS::EFS::FileSystem",
        Properties: encrypted === undefined ? {} : { Encrypted: encrypted },
        DeletionPolicy: "Retain",
        UpdateReplacePolicy: "Retain",
      },
    },
  };
  return stack({ name: "files", template, ...more });
}

/** Denies every resource that a plan adds. */
const noAdditions: Policy = policy({
  id: "no-additions",
  description: "Nothing is added.",
  checkPlan: ({ changes, deny }) => {
    for (const change of changes) if (change.action === "Add") deny(`${change.logicalId} is added.`, change);
  },
});
const noTopics = resourcePolicy({
  id: "no-topics",
  description: "There are no topics.",
  types: ["AWS::SNS::Topic"],
  check: (resource, { deny }) => deny(`${resource.logicalId} is a topic.`, resource),
});

async function stacks(): Promise<unknown[]> {
  const { StackSummaries = [] } = await bench.client.send(new ListStacksCommand({}));
  return StackSummaries.filter(({ StackStatus }) => StackStatus !== "DELETE_COMPLETE").map(
    ({ StackName }) => StackName,
  );
}

/** A plan with the digest that goes with its content, as anybody can compute it. */
function withDigest({ digest: _digest, ...content }: ChangesPlan): ChangesPlan {
  return { ...content, digest: digestOfData(content) };
}

describe("before a plan", () => {
  test("a denial of the template is told with its place, and nothing is made", async () => {
    const body = JSON.stringify(files(false).template, null, 2);
    const denied = holding([encryption]).plan(stack({ name: "files", template: { body, file: "files.json" } }));
    await expect(denied).rejects.toMatchObject({
      code: "POLICY_DENIED",
      message: expect.stringMatching(
        /^Policies do not let stack "files" be so:\nfiles\.json:\d+:\d+: error encryption\/at-rest: Encrypted of Files \(AWS::EFS::FileSystem\) is false: its data is not encrypted at rest\. Set Encrypted to true/,
      ) as string,
      details: {
        stack: "files",
        findings: [{ tool: "encryption", rule: "at-rest", severity: "error", resource: "Files" }],
      },
    });
    expect(await stacks()).toEqual([]);
    expect(bench.operations()).not.toContain("CreateChangeSet");
  });

  test("parameters count with the values that they will have, those that the stack keeps too", async () => {
    const orchestrator = holding([encryption]);
    const encrypted = { Ref: "Encrypt" };
    await orchestrator.deploy(files(encrypted));
    await expect(orchestrator.plan(files(encrypted, { parameters: { Encrypt: "false" } }))).rejects.toMatchObject({
      code: "POLICY_DENIED",
    });
    // Without policies it goes through, and the next plan keeps the value.
    await bench.orchestrator.deploy(files(encrypted, { parameters: { Encrypt: "false" } }));
    await expect(orchestrator.plan(files(encrypted, { parameters: { Name: "b" } }))).rejects.toMatchObject({
      code: "POLICY_DENIED",
      message: expect.stringContaining('Encrypted of Files (AWS::EFS::FileSystem) is "false"') as string,
    });
  });

  test("policies see the stack as it is and will be", async () => {
    const seen: unknown[] = [];
    const looks = policy({
      id: "looks",
      description: "Looks.",
      checkTemplate: ({ stackName, stage, account, region, tags, terminationProtection, today }) =>
        seen.push({
          stackName,
          stage,
          account,
          region,
          tags,
          terminationProtection,
          today: today.getTime() === bench.cloud.connection().clock.now(),
        }),
    });
    const orchestrator = holding([looks], { accountId: "111111111111" });
    const where = { stackName: "files", account: "111111111111", region: "eu-west-1", today: true };
    await orchestrator.deploy(files(true, { tags: { Team: "a" }, terminationProtection: true }));
    await orchestrator.plan(files(true, { stage: "prod", parameters: { Name: "b" } }));
    expect(seen).toEqual([
      { ...where, stage: undefined, tags: { Team: "a" }, terminationProtection: true },
      { ...where, stage: "prod", tags: { Team: "a" }, terminationProtection: true },
    ]);
  });

  test("policies that are none, or that break, are named", async () => {
    await expect(holding([{} as Policy]).plan(files(true))).rejects.toMatchObject({ code: "INVALID_DEFINITION" });
    const breaks = onlyWhere(() => {
      throw new Error("no table of accounts");
    }, noTopics);
    await expect(holding([breaks]).plan(files(true))).rejects.toMatchObject({
      code: "POLICY_FAILED",
      message: expect.stringContaining(
        '"policies/no-topics", held against stack "files", threw while it looked at the place of the stack: no table',
      ) as string,
    });
    expect(bench.operations()).not.toContain("CreateChangeSet");
  });
});

describe("with a change set", () => {
  test.each([undefined, createMemoryStore()])(
    "a denial takes it away again, and the stack that was made for it",
    async (store) => {
      const orchestrator = holding([noAdditions], store === undefined ? {} : { store });
      await expect(orchestrator.plan(files(true))).rejects.toMatchObject({
        code: "POLICY_DENIED",
        details: {
          findings: [
            { resource: "Queue", inPlan: true },
            { resource: "Files", inPlan: true },
          ],
        },
      });
      await expect(orchestrator.deploy(files(true))).rejects.toMatchObject({ code: "POLICY_DENIED" });
      expect(await stacks()).toEqual([]);
      await bench.orchestrator.deploy(files(true));
      const more = { Resources: { Files: { Type: "AWS::EFS::FileSystem" }, More: { Type: "AWS::SNS::Topic" } } };
      await expect(orchestrator.plan(stack({ name: "files", template: more }))).rejects.toMatchObject({
        code: "POLICY_DENIED",
      });
      const { Summaries } = await bench.client.send(new ListChangeSetsCommand({ StackName: "files" }));
      expect(Summaries).toEqual([]);
    },
  );

  test("what nested stacks hold is held against policies over resources too", async () => {
    const inner = { Resources: { Topic: { Type: "AWS::SNS::Topic" }, Files: { Type: "AWS::EFS::FileSystem" } } };
    const url = await bench.putTemplate("inner.json", JSON.stringify(inner));
    const outer = stack({
      name: "outer",
      template: { Resources: { Inner: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL: url.href } } } },
    });
    const denied = await holding([noTopics, encryption, allowedTypes(["AWS::CloudFormation::Stack", "AWS::EFS::*"])])
      .plan(outer)
      .catch((failure: unknown) => failure);
    expect(denied).toMatchObject({
      code: "POLICY_DENIED",
      details: {
        findings: [
          { rule: "no-topics", resource: "Inner/Topic", inPlan: true },
          { rule: "at-rest", resource: "Inner/Files", inPlan: true },
          { rule: "type", resource: "Inner/Topic", inPlan: true },
        ],
      },
    });
    expect(await stacks()).toEqual([]);
    const reason = "is being moved";
    const excepted = await holding([exceptFor(noTopics, { resource: "Inner/Topic", reason })]).plan(outer);
    expect(excepted.policyFindings).toMatchObject([
      { severity: "info", resource: "Inner/Topic", exception: { reason } },
    ]);
  });

  test("a template that only CloudFormation reads is held against them then", async () => {
    const template = await bench.putTemplate("files.json", JSON.stringify(files({ Ref: "Encrypt" }).template));
    const orchestrator = holding([encryption, warnOnly(noTopics)]);
    const definition = stack({ name: "files", template, parameters: { Encrypt: "false" } });
    await expect(orchestrator.plan(definition)).rejects.toMatchObject({
      code: "POLICY_DENIED",
      details: { findings: [{ rule: "at-rest", resource: "Files", inPlan: true }] },
    });
    expect(await stacks()).toEqual([]);
    const plan = await bench.changesPlan(stack({ name: "files", template }), orchestrator);
    expect(plan.policies).toEqual(["encryption/at-rest", "encryption/in-transit", "policies/no-topics"]);
    expect(await orchestrator.deploy(plan)).toMatchObject({ kind: "deployed" });
  });
});

describe("a plan", () => {
  test("says which policies it was held against and what they say, under its seal", async () => {
    const orchestrator = holding([warnOnly(encryption), warnOnly(noAdditions)]);
    const plan = await bench.changesPlan(files(undefined, { stage: "dev" }), orchestrator);
    expect(plan).toMatchObject({
      stage: "dev",
      policies: ["encryption/at-rest", "encryption/in-transit", "policies/no-additions"],
      policyFindings: [
        { severity: "warning", rule: "at-rest", path: ["Resources", "Files", "Properties", "Encrypted"] },
        { severity: "warning", rule: "no-additions", resource: "Queue", inPlan: true },
        { severity: "warning", rule: "no-additions", resource: "Files", inPlan: true },
      ],
    });
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    const { policyFindings: _findings, ...silent } = plan;
    const { stage: _stage, ...elsewhere } = plan;
    for (const forged of [
      silent,
      elsewhere,
      { ...plan, policies: ["encryption/at-rest"] },
      { ...plan, isEarlier: true as const },
    ]) {
      await expect(orchestrator.deploy(withDigest(forged))).rejects.toMatchObject({ code: "PLAN_STALE" });
    }
    expect(await orchestrator.deploy(plan)).toMatchObject({ kind: "deployed" });
  });

  test("that was not held against them is not deployed", async () => {
    const orchestrator = holding([encryption, onlyWhere({ stages: ["prod"] }, noTopics)]);
    const unheld = await bench.changesPlan(files(true));
    await expect(orchestrator.deploy(unheld)).rejects.toMatchObject({
      code: "POLICY_UNHELD",
      message: expect.stringContaining(
        "was not held against encryption/at-rest, encryption/in-transit, which this orchestrator holds",
      ) as string,
      details: { policies: ["encryption/at-rest", "encryption/in-transit"] },
    });
    const held = await bench.changesPlan(files(true), orchestrator);
    expect(held.policies).toEqual(["encryption/at-rest", "encryption/in-transit"]);
    // Whoever holds fewer deploys it all the same.
    expect(await bench.orchestrator.deploy(held)).toMatchObject({ kind: "deployed" });
  });

  test("is held again against what its change set shows when it is deployed", async () => {
    const today = bench.cloud.connection().clock.now();
    const until = new Date(today).toISOString().slice(0, 10);
    const orchestrator = holding([exceptFor(noAdditions, { stack: "files", reason: "first deployment", until })]);
    const plan = await bench.changesPlan(files(true), orchestrator);
    expect(plan.policyFindings).toMatchObject([{ severity: "info" }, { severity: "info" }]);
    await bench.cloud.clock.advance(24 * 3_600_000);
    await expect(orchestrator.deploy(plan)).rejects.toMatchObject({
      code: "POLICY_DENIED",
      message: expect.stringContaining(`The exception "first deployment" ended with ${until}.`) as string,
    });
    await orchestrator.discard(plan);
  });

  test("holds no secret that a policy could have told", async () => {
    const tells = policy({
      id: "tells",
      description: "Tells.",
      checkTemplate: ({ parameters, warn }) =>
        warn(`The password is ${String(parameters["Password"])} or hunter2hunter2.`),
    });
    const template = {
      Parameters: { Password: { Type: "String", NoEcho: true } },
      Resources: { Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: { Ref: "Password" } } } },
    };
    const plan = await holding([tells]).plan(
      stack({ name: "secret", template, parameters: { Password: "hunter2hunter2" } }),
    );
    expect(plan.policyFindings).toMatchObject([{ message: "The password is **** or ****." }]);
  });
});

describe("a way back is never barred", () => {
  test("a rollback to an earlier deployment is told what policies deny", async () => {
    const store = createMemoryStore();
    const before = createOrchestrator({ ...bench.cloud.connection(), store });
    open.push(before);
    await before.deploy(files(false));
    await before.deploy(files(false, { parameters: { Name: "b" } }));
    const orchestrator = holding([encryption, noTopics], { store });
    await expect(orchestrator.plan(files(false))).rejects.toMatchObject({ code: "POLICY_DENIED" });
    const plan = await orchestrator.planRollback("files", { to: "previous" });
    expect(plan).toMatchObject({
      kind: "changes",
      isEarlier: true,
      policyFindings: [{ severity: "warning", rule: "at-rest", resource: "Files" }],
    });
    expect(await orchestrator.deploy(plan)).toMatchObject({ kind: "deployed" });
    expect(await orchestrator.rollback("files", { to: "previous" })).toMatchObject({ kind: "deployed" });
  });
});

describe("for people", () => {
  test("findings are a table in Markdown, in which nothing of a template is markup", async () => {
    const shouts = policy({
      id: "shouts",
      description: "Shouts.",
      checkTemplate: ({ warn }) => warn("a|b <b>\n`c`", { logicalId: "Queue", remedy: "Do *not*." }),
    });
    const held = [
      shouts,
      exceptFor(noTopics, { stack: "x", reason: "y" }),
      exceptFor(encryption, { stack: "files", reason: "old", until: "2999-01-31" }),
    ];
    const { policyFindings = [] } = await holding(held).plan(files(false));
    expect(policyMarkdown(policyFindings).split("\n")).toEqual([
      "| | Policy | Resource | |",
      "|---|---|---|---|",
      "| warned | policies/shouts | Queue | a\\|b \\<b\\> \\`c\\` Do \\*not\\*. |",
      "| let go | encryption/at-rest | Files | Encrypted of Files (AWS::EFS::FileSystem) is false: its data is not encrypted at rest. Excepted until 2999-01-31: old |",
    ]);
    expect(policyMarkdown([])).toBe("");
  });
});
