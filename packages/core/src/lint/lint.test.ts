import { afterEach, beforeEach, describe, expect, test } from "vitest";

import {
  app,
  createOrchestrator,
  formatFinding,
  hasErrors,
  lint,
  lintApp,
  planOffline,
  stack,
  type LintRule,
  type Stack,
  type StackDefinition,
} from "../index.ts";
import { digestOfData } from "../plan/plan-digest.ts";
import { openTestCloud, queue, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

/** A misspelt property on line 7, and a parameter that nobody uses on line 2. */
const BODY = `Parameters:
  Stage: {Type: String, Default: dev}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicNam: orders
`;

function orders(more: Partial<StackDefinition> = {}, body = BODY): Stack {
  return stack({ name: "orders", template: { body, file: "orders.yaml" }, ...more });
}

const MISSPELT =
  "orders.yaml:7:7: error unknown-property: AWS::SNS::Topic has no property 'TopicNam'. Did you mean 'TopicName'?";
const UNUSED = "orders.yaml:2:3: warning unused-parameter: The parameter Stage is not used. Remove it, or use it.";

describe("lint", () => {
  test("says what is wrong with a template or a stack's, and asks nothing", async () => {
    for (const what of [orders(), orders().template, { name: "orders", template: orders().template }]) {
      const { findings, file } = await lint(what);
      expect(findings.map(formatFinding)).toEqual([UNUSED, MISSPELT]);
      expect(file).toBe("orders.yaml");
      expect(hasErrors(findings)).toBe(true);
    }
    expect(bench.operations()).toEqual([]);
  });

  test("tells what cannot be read like everything else", async () => {
    const { findings } = await lint({ body: "Resources: [", file: "broken.yaml" });
    expect(findings).toMatchObject([{ rule: "syntax", severity: "error", range: { file: "broken.yaml" } }]);
    await expect(lint("no-such-file.yaml")).rejects.toMatchObject({ code: "TEMPLATE_NOT_FOUND" });
    await expect(lint(new URL("https://example.com/a.yaml"))).rejects.toMatchObject({ code: "INVALID_DEFINITION" });
  });

  test("refuses settings that name no rule", async () => {
    await expect(lint(orders(), { rules: { "unused-parametr": "off" } })).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringContaining('Did you mean "unused-parameter"?'),
    });
  });
});

describe("before a plan", () => {
  test("an error is refused with its place, its remedy and its rule, and nothing is sent", async () => {
    await expect(bench.orchestrator.plan(orders())).rejects.toMatchObject({
      code: "PROPERTY_INVALID",
      message: MISSPELT.replace("error unknown-property: ", "") + " (unknown-property)",
    });
    await expect(bench.orchestrator.deploy(orders())).rejects.toMatchObject({ code: "PROPERTY_INVALID" });
    await expect(planOffline({ ...orders(), region: "eu-west-1" })).rejects.toMatchObject({ code: "PROPERTY_INVALID" });
    expect(bench.operations()).toEqual([]);
  });

  test("what is no error is told in the plan, which is deployed all the same", async () => {
    const plan = await bench.changesPlan(orders({}, BODY.replace("TopicNam:", "TopicName:")));
    expect(plan.findings?.map(formatFinding)).toEqual([UNUSED]);
    expect(await bench.orchestrator.deploy(plan)).toMatchObject({ kind: "deployed" });
  });

  test("nobody can take a finding out of a plan", async () => {
    const {
      findings: _,
      digest: __,
      ...plan
    } = await bench.changesPlan(orders({}, BODY.replace("TopicNam:", "TopicName:")));
    await expect(bench.orchestrator.deploy({ ...plan, digest: digestOfData(plan) })).rejects.toMatchObject({
      code: "PLAN_STALE",
    });
  });

  test("the policy is the definition's, or else the orchestrator's", async () => {
    const only = orders({}, BODY.replace("TopicNam: orders", "TopicName: orders\n      FifoTopic: soon"));
    await expect(bench.orchestrator.plan(only)).rejects.toMatchObject({ code: "PROPERTY_INVALID" });
    // CloudFormation refuses it as well, later.
    for (const lintPolicy of ["warn", "off"] as const)
      await expect(bench.orchestrator.plan({ ...only, lint: lintPolicy })).rejects.toMatchObject({
        code: "CHANGE_SET_FAILED",
      });
    const easy = createOrchestrator({ ...bench.cloud.connection(), checks: { lint: "off" } });
    await expect(easy.plan(only)).rejects.toMatchObject({ code: "CHANGE_SET_FAILED" });
    await expect(easy.plan({ ...only, lint: "refuse" })).rejects.toMatchObject({ code: "PROPERTY_INVALID" });
    easy.close();
  });

  test("rules are configured, and one's own stand beside them", async () => {
    const named: LintRule = {
      id: "named-queues",
      severity: "error",
      description: "Queues have names.",
      check: ({ body }) =>
        Object.keys(body.Resources).map((id) => ({ message: `${id} needs a name.`, path: ["Resources", id] })),
    };
    const strict = createOrchestrator({
      ...bench.cloud.connection(),
      checks: { rules: { limits: "off" }, ownRules: [named] },
    });
    await expect(strict.plan(queue(1))).rejects.toMatchObject({
      code: "LINT_ERROR",
      message: "queue.yaml:2:3: Queue needs a name. (named-queues)",
    });
    strict.close();
  });
});

describe("an app", () => {
  const exporting = (name: string, exported: string): Stack =>
    stack({
      name,
      template: {
        file: `${name}.yaml`,
        body: `Resources:\n  Topic: {Type: AWS::SNS::Topic}\nOutputs:\n  Arn:\n    Value: !Ref Topic\n    Export:\n      Name: ${exported}\n`,
      },
    });
  const importing = (name: string, imported: string, more: Partial<StackDefinition> = {}): Stack =>
    stack({
      name,
      template: {
        file: `${name}.yaml`,
        body: `Parameters:\n  In: {Type: String, Default: x}\nResources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties:\n      TopicName: !Ref In\n      DisplayName: !ImportValue ${imported}\n`,
      },
      ...more,
    });
  const told = async (...stacks: readonly Stack[]): Promise<string[]> => {
    const { findings } = await lintApp(app({ name: "shop", layers: [{ name: "all", stacks }] }));
    return findings.map((finding) => `${finding.stack}: ${formatFinding(finding)}`);
  };

  test("is sound when each import is exported once", async () => {
    expect(await told(exporting("below", "topic"), importing("above", "topic"))).toEqual([]);
  });

  test("is told what nobody exports, and what two export", async () => {
    expect(await told(exporting("below", "topic"), exporting("beside", "topic"), importing("above", "tpic"))).toEqual([
      "beside: beside.yaml:7:7: error export-twice: It exports 'topic', and so does below, in the same account and region. Give one of them another name, such as one that begins with the name of the stack.",
      "above: above.yaml:8:20: warning import-missing: It imports 'tpic', which no stack of the app exports in its account and region. Correct the name, or export it; if a stack outside the app does, let this finding go.",
    ]);
  });

  test("is told which outputs nobody has, and which stacks wait for each other", async () => {
    const below = exporting("below", "topic");
    const parameters = { In: { stackOutput: { stack: "below", output: "Name" } } };
    expect(await told(below, importing("above", "topic", { parameters }))).toEqual([
      "above: above.yaml:2:3: error output-missing: It takes the output 'Name' of below, which has Arn. Correct the name, or add the output.",
    ]);
    const circle = app({
      name: "shop",
      layers: [{ name: "all", stacks: [below, importing("above", "topic")] }],
      dependsOn: { below: ["above"] },
    });
    expect((await lintApp(circle)).findings).toMatchObject([{ rule: "stack-order", severity: "error" }]);
    expect((await lintApp(circle, { rules: { "stack-order": "off" } })).findings).toEqual([]);
  });
});
