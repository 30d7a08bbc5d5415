import { basename } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { openProject } from "../assets/project.testing.ts";
import { openTestCloud, type TestCloud } from "../local-cloud.testing.ts";
import {
  app,
  createOrchestrator,
  formatFinding,
  lint,
  lintApp,
  redacted,
  stack,
  stackSet,
  StackstewardError,
  type CheckOptions,
  type Finding,
  type Linter,
  type LinterRequest,
  type Orchestrator,
  type Stack,
  type StackDefinition,
} from "../index.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const BODY = `Parameters:
  Stage: {Type: String, Default: dev}
  Password: {Type: String, NoEcho: true}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      QueueName: !Ref Stage
      KmsMasterKeyId: !Ref Password
`;

function orders(more: Partial<StackDefinition> = {}, body = BODY): Stack {
  const parameters = { Stage: "test", Password: redacted("correct-horse") };
  return stack({ name: "orders", template: { body, file: "orders.yaml" }, parameters, ...more });
}

/** A linter that remembers what it was asked, and answers what it is given. */
function linter(answer: () => readonly Finding[] | Promise<never> = () => []): Linter & { asked: LinterRequest[] } {
  const asked: LinterRequest[] = [];
  return {
    name: "cfn-lint",
    asked,
    lint: async (request) => {
      asked.push(request);
      return answer();
    },
  };
}

function found(rule: string, more: Partial<Finding> = {}): Finding {
  const path = ["Resources", "Queue", "Properties", "QueueName"];
  return { tool: "cfn-lint", rule, severity: "error", message: "It is wrong.", path, resource: "Queue", ...more };
}

const unavailable = (): Promise<never> =>
  Promise.reject(new StackstewardError("cfn-lint is not there. Get it.", { code: "LINTER_UNAVAILABLE" }));

async function withChecks(checks: CheckOptions, work: (orchestrator: Orchestrator) => Promise<void>): Promise<void> {
  const orchestrator = createOrchestrator({ ...bench.cloud.connection(), checks });
  await work(orchestrator);
  orchestrator.close();
}

describe("before a plan", () => {
  test("a linter sees the template, the region, and what is no secret of the parameters", async () => {
    const asked = linter();
    await withChecks({ linters: [asked] }, async (orchestrator) => {
      await orchestrator.plan(orders());
    });
    expect(asked.asked).toMatchObject([{ regions: ["eu-west-1"], parameters: { Stage: "test" } }]);
    expect(Object.keys(asked.asked[0]?.parameters ?? {})).toEqual(["Stage"]);
    expect(asked.asked[0]?.template.text).toBe(BODY);
  });

  test("what it finds is refused or told as what the rules find", async () => {
    const error = linter(() => [found("E3030", { message: "correct-horse is no name." })]);
    await withChecks({ linters: [error] }, async (orchestrator) => {
      await expect(orchestrator.plan(orders())).rejects.toMatchObject({
        code: "LINT_ERROR",
        message: "orders.yaml:10:7: **** is no name. (cfn-lint E3030)",
      });
      expect(bench.operations()).toEqual([]);
      const plan = await bench.changesPlan(orders({ lint: "warn" }), orchestrator);
      expect(plan.findings).toMatchObject([{ rule: "E3030", tool: "cfn-lint", message: "**** is no name." }]);
      expect(await orchestrator.deploy(plan)).toMatchObject({ kind: "deployed" });
    });
  });

  test("one that cannot look is never a pass", async () => {
    await withChecks({ linters: [linter(unavailable)] }, async (orchestrator) => {
      await expect(orchestrator.plan(orders())).rejects.toMatchObject({ code: "LINTER_UNAVAILABLE" });
      expect(bench.operations()).toEqual([]);
      const plan = await bench.changesPlan(orders({ lint: "warn" }), orchestrator);
      expect(plan.findings?.map(formatFinding)).toEqual(["warning linter-not-run: cfn-lint is not there. Get it."]);
    });
    const never = linter(unavailable);
    await withChecks({ linters: [never], lint: "off" }, async (orchestrator) => {
      expect(await orchestrator.plan(orders())).toMatchObject({ kind: "changes" });
    });
    expect(never.asked).toEqual([]);
  });

  test("a misspelt list of linters is refused, and not left out", () => {
    const checks = { linter: [linter()] } as CheckOptions;
    expect(() => createOrchestrator({ ...bench.cloud.connection(), checks })).toThrow('checks has no "linter"');
  });

  test("a template of a stack set is looked at for every region that it goes to", async () => {
    const asked = linter(() => [found("E3030")]);
    await withChecks({ linters: [asked] }, async (orchestrator) => {
      const set = stackSet({
        name: "orders",
        template: { body: BODY, file: "orders.yaml" },
        parameters: { Password: redacted("correct-horse") },
        targets: { accounts: ["111111111111"], regions: ["eu-west-1", "us-east-1"] },
      });
      await expect(orchestrator.planStackSet(set)).rejects.toMatchObject({ code: "LINT_ERROR" });
    });
    expect(asked.asked).toMatchObject([{ regions: ["eu-west-1", "us-east-1"], parameters: {} }]);
  });

  test("and so is each that a template nests, once, without the parameters of the outer one", async () => {
    await using project = await openProject();
    await project.write({
      "outer.yaml": `${BODY}  Inner: {Type: "AWS::CloudFormation::Stack", Properties: {TemplateURL: inner.yaml}}\n`,
      "inner.yaml": "Resources:\n  Topic: {Type: AWS::SNS::Topic}\n",
    });
    const asked = linter(() => [found("W1", { severity: "warning", path: ["Resources"] })]);
    const orchestrator = project.orchestratorWith({ checks: { linters: [asked] } });
    const plan = await orchestrator.plan(orders({ template: project.path("outer.yaml") }));
    expect(asked.asked.map(({ template, parameters }) => [basename(template.file ?? ""), parameters])).toEqual([
      ["inner.yaml", {}],
      ["outer.yaml", { Stage: "test" }],
    ]);
    const told = "findings" in plan ? plan.findings : [];
    expect(told?.filter(({ tool }) => tool === "cfn-lint").map(({ rule }) => rule)).toEqual(["W1", "W1"]);
  });
});

describe("lint", () => {
  const unknown = BODY.replace("QueueName:", "QueueNam:");
  const path = ["Resources", "Queue", "Properties", "QueueNam"];

  test("tells once what both find, and what only one finds", async () => {
    const theirs = [
      found("E3002", { path, message: "('QueueNam' was unexpected)" }),
      found("W9", { message: "More." }),
    ];
    const { findings } = await lint(orders({}, unknown), { linters: [linter(() => theirs)] });
    expect(findings.map(({ rule, alsoFoundBy }) => [rule, ...(alsoFoundBy ?? [])])).toEqual([
      ["unknown-property", "cfn-lint E3002"],
      ["W9"],
    ]);
  });

  test("what the template lets go, of ours or by the tool's own rule, is let go of theirs", async () => {
    const suppress = (rule: string): string =>
      `${unknown}    Metadata: {Stacksteward: {Suppress: [{Rule: ${rule}, Reason: it is so}]}}\n`;
    const theirs = linter(() => [found("E3002", { path, message: "('QueueNam' was unexpected)" })]);
    const ofOurs = await lint(orders({}, suppress("unknown-property")), { linters: [theirs] });
    expect(ofOurs.findings).toEqual([]);
    expect(ofOurs.suppressed).toMatchObject([{ rule: "unknown-property", alsoFoundBy: ["cfn-lint E3002"] }]);
    const ofTheirs = await lint(orders({}, suppress("E3002")), { linters: [theirs] });
    expect(ofTheirs.findings).toMatchObject([{ rule: "unknown-property" }]);
    expect(ofTheirs.suppressed).toMatchObject([{ rule: "E3002", tool: "cfn-lint", reason: "it is so" }]);
  });

  test("fails when a linter could not look, once all are done, and with the reason of whoever ends it", async () => {
    await expect(lint(orders(), { linters: [linter(unavailable), linter()] })).rejects.toMatchObject({
      code: "LINTER_UNAVAILABLE",
    });
    const broken = linter(() => Promise.reject(new TypeError("x is undefined")));
    await expect(lint(orders(), { linters: [broken] })).rejects.toMatchObject({
      code: "LINTER_FAILED",
      message: "cfn-lint has failed: x is undefined",
    });
    await expect(lint(orders(), { linters: [broken, linter(unavailable)] })).rejects.toMatchObject({
      code: "LINTER_FAILED",
      message: "cfn-lint has failed: x is undefined\ncfn-lint is not there. Get it.",
    });
    const signal = AbortSignal.abort(new Error("never mind"));
    await expect(lint(orders(), { linters: [linter(unavailable)], signal })).rejects.toThrow("never mind");
  });

  test("of an app asks about each stack where it goes", async () => {
    const asked = linter();
    const there = orders({ name: "there", region: "us-east-1" });
    const shop = app({ name: "shop", layers: [{ name: "all", stacks: [orders(), there] }] });
    await lintApp(shop, { region: "eu-west-1", linters: [asked] });
    expect(asked.asked.map(({ regions }) => regions)).toEqual([["eu-west-1"], ["us-east-1"]]);
  });
});
