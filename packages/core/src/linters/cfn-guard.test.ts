import { formatFinding, readTemplate, type Template } from "@stacksteward/template";
import { afterEach, beforeEach, expect, test } from "vitest";

import { cfnGuard, type CfnGuardOptions } from "../index.ts";
import { openFakeTool, type FakeTool } from "./fake-tool.testing.ts";

let fake: FakeTool;
beforeEach(async () => {
  fake = await openFakeTool();
});
afterEach(() => fake[Symbol.asyncDispose]());

const template: Template = readTemplate(
  `Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: !Ref Wait
      Password: correct-horse
    Metadata:
      a/b: {c: 1}
`,
  { file: "orders.yaml" },
);

/** A clause as cfn-guard 3.2.1 reports it, with the value that it quotes. */
function clause(check: object, context: string, custom = ""): object {
  const messages = {
    custom_message: custom,
    error_message: 'Check was not compliant. Value={"Password":"correct-horse"}',
  };
  return { Clause: { Unary: { check, context: ` ${context}  `, messages } } };
}

function resolved(path: string): object {
  return { Resolved: { value: { path, value: "correct-horse" }, comparison: ["IsString", false] } };
}

function missing(path: string, key: string): object {
  const value = { traversed_to: { path, value: {} }, remaining_query: key, reason: "Could not find key" };
  return { UnResolved: { value, comparison: ["Exists", false] } };
}

function rule(name: string, ...checks: readonly object[]) {
  return { Rule: { name, metadata: {}, messages: { custom_message: null, error_message: null }, checks } };
}

async function rulesFile(): Promise<string> {
  return fake.write("rules.guard", "rule any {\n}\n");
}

async function lintWith(script: string, options: Partial<CfnGuardOptions> = {}, version?: string) {
  const tool = await fake.does(script, version);
  return cfnGuard({ rules: await rulesFile(), ...tool, ...options }).lint({ template });
}

/** What is found when cfn-guard reports these rules. */
async function found(...broken: readonly object[]): Promise<string[]> {
  const report = { name: "x", metadata: {}, status: "FAIL", not_compliant: broken, not_applicable: [], compliant: [] };
  await fake.write("report.json", JSON.stringify([report]));
  return (await lintWith('cat "$FOLDER/report.json"; exit 19')).map(formatFinding);
}

test("a clause is told with its rule and its place, and never with the values that cfn-guard quotes", async () => {
  const path = "/Resources/Queue/Properties/VisibilityTimeout";
  expect(await found(rule("waits", clause(resolved(path), "VisibilityTimeout IS STRING")))).toEqual([
    "orders.yaml:5:7: error waits: VisibilityTimeout IS STRING does not hold.",
  ]);
  expect(await found(rule("keys", clause(missing("/Resources/Queue/Properties", "Key"), "Key EXISTS")))).toEqual([
    "orders.yaml:4:5: error keys: Key EXISTS does not hold: Key is missing.",
  ]);
  const severe = await lintWith('cat "$FOLDER/report.json"; exit 19', { severity: "warning" });
  expect(severe).toMatchObject([{ tool: "cfn-guard", severity: "warning", resource: "Queue" }]);
});

test("what the author of the rule wrote is told instead, with the remedy, and without secrets", async () => {
  const custom = "\n  Violation: no correct-horse, please\n  Fix: take it out\n";
  expect(await found(rule("secrets", clause(resolved("/Resources/Queue"), "x", custom)))).toEqual([
    "orders.yaml:2:3: error secrets: No ****, please. Take it out.",
  ]);
});

test("what stands at a rule in the rule is told of its clauses, once for each place", async () => {
  const custom = "[CT.X.1]: Require keys\n  [FIX]: Set 'Key'.";
  const inner = {
    ...rule(
      "inner",
      clause(missing("/Resources/Queue", "Key"), "Key EXISTS"),
      clause(missing("/Resources/Queue", "Key"), "Key IS MAP"),
    ),
  };
  const told = { Rule: { ...inner.Rule, messages: { custom_message: custom, error_message: null } } };
  expect(await found(rule("outer", told, rule("empty")))).toEqual([
    "orders.yaml:2:3: error outer: [CT.X.1]: Require keys. Set 'Key'.",
  ]);
  expect(await found(rule("outer", inner, rule("empty")))).toEqual([
    "orders.yaml:2:3: error outer: Key EXISTS does not hold: Key is missing.",
  ]);
});

test("alternatives are one finding, rules in rules are theirs, and each thing is told once", async () => {
  const one = clause(missing("/Resources/Queue", "A"), "A EXISTS");
  const other = clause(missing("/Resources/Queue", "B"), "B EXISTS");
  expect(
    await found(rule("either", { Disjunctions: { checks: [one, other] } }), rule("outer", rule("inner", one), one)),
  ).toEqual([
    "orders.yaml:2:3: error either: None of these: A EXISTS does not hold: A is missing. B EXISTS does not hold: B is missing.",
    "orders.yaml:2:3: error outer: A EXISTS does not hold: A is missing.",
  ]);
});

test("a rule is never lost, whatever its report is like", async () => {
  const block = {
    Block: {
      context: "GuardBlockAccessClause#Location[file:x.guard, line:12, column:3]",
      messages: { custom_message: "", error_message: "Value=correct-horse" },
      unresolved: { traversed_to: { path: "", value: {} }, remaining_query: "Missing.Things", reason: "" },
    },
  };
  const needs = clause({ UnResolvedContext: "other" }, "Rule(other@Location[file:x.guard, line:1, column:1])");
  expect(await found(rule("a", block), rule("b", needs), rule("c"), rule("d", { Novelty: {} }))).toEqual([
    "error a: Missing.Things is missing.",
    "error b: It needs the rule other, which does not hold.",
    "error c: The rule c does not hold.",
    "error d: The rule d does not hold.",
  ]);
});

test("keys with a slash in them are found", async () => {
  const path = "/Resources/Queue/Metadata/a/b/c";
  expect(await found(rule("slashes", clause(resolved(path), "c EXISTS")))).toEqual([
    "orders.yaml:8:13: error slashes: c EXISTS does not hold.",
  ]);
});

const PASS = `echo '[{"not_compliant": [], "not_applicable": [], "compliant": ["any"]}]'`;

test("it gets the template as JSON, and every file of rules", async () => {
  await fake.write("more.ruleset", "");
  const rules = [await rulesFile(), fake.folder];
  await lintWith(`echo "$*" > "$FOLDER/arguments"; cat template.json > "$FOLDER/data"; ${PASS}`, { rules });
  expect(JSON.parse(await fake.read("data"))).toEqual(template.body);
  expect(await fake.read("arguments")).toMatch(
    new RegExp(
      `^validate --structured --output-format json --show-summary none --rules ${rules[0]} --rules ${rules[1]} --data .*/template.json$`,
      "m",
    ),
  );
});

test("nothing is passed when no rule was looked at, or one could not be read", async () => {
  const nothing = PASS.replace('"any"', "");
  const failing: [string, Partial<CfnGuardOptions>, string][] = [
    [nothing, {}, "has no rules to hold templates against"],
    [PASS, { rules: ["no-such.guard"] }, "no-such.guard is not there"],
    [`echo 'Parsing error handling rule file = b' >&2; ${PASS}; exit 19`, {}, "Parsing error handling rule file = b"],
    [`${PASS}; exit 5`, {}, "has failed with exit code 5"],
    ["echo '[]'", {}, "has answered what cannot be understood"],
    ["echo '[{\"not_compliant\": [1]}]'", {}, "has answered what cannot be understood"],
    [`echo '[{"not_compliant": [1], "not_applicable": [], "compliant": []}]'; exit 19`, {}, "It wrote:\n1"],
  ];
  for (const [script, options, message] of failing) {
    await expect(lintWith(script, options)).rejects.toMatchObject({
      code: "LINTER_FAILED",
      message: expect.stringContaining(message),
    });
  }
  const empty = await openFakeTool();
  await expect(lintWith(PASS, { rules: empty.folder })).rejects.toThrow("has no .guard or .ruleset file");
  await empty[Symbol.asyncDispose]();
});

test("an old one, and options that mean nothing, are refused", async () => {
  await expect(lintWith(PASS, {}, "cfn-guard 2.1.4")).rejects.toMatchObject({
    code: "LINTER_UNAVAILABLE",
    message: expect.stringContaining("it is version 2.1.4, older than 3.0.0. Install it with: cargo install cfn-guard"),
  });
  expect(() => cfnGuard({ rules: [] })).toThrow("cfn-guard cannot be run with rules []");
  // @ts-expect-error: JavaScript has no types
  expect(() => cfnGuard({ rules: "x", severity: "fatal" })).toThrow('severity "fatal"');
});
