import { existsSync } from "node:fs";

import { formatFinding, readTemplate, type Template } from "@stacksteward/template";
import { afterEach, beforeEach, expect, test } from "vitest";

import { cfnLint, type CfnLintOptions, type LinterRequest } from "../index.ts";
import { openFakeTool, type FakeTool } from "./fake-tool.testing.ts";

let fake: FakeTool;
beforeEach(async () => {
  fake = await openFakeTool();
});
afterEach(() => fake[Symbol.asyncDispose]());

const TEXT = `Parameters:
  Password: {Type: String, NoEcho: true, Default: correct-horse}
  Ports: {Type: CommaDelimitedList}
Metadata:
  cfn-lint: {config: {ignore_checks: [W2001]}}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueNam: orders
`;
const template: Template = readTemplate(TEXT, { file: "orders.yaml" });

interface Match {
  readonly id?: string;
  readonly level?: string;
  readonly message?: string;
  readonly path?: readonly (string | number)[] | null;
  readonly at?: readonly [line: number, column: number];
}

/** What cfn-lint 1.58 writes, without what nobody reads. */
function match({ id = "E3002", level = "Error", message = "Wrong", path = null, at = [1, 1] }: Match): unknown {
  const place = { LineNumber: at[0], ColumnNumber: at[1] };
  return { Level: level, Message: message, Rule: { Id: id }, Location: { Path: path, Start: place, End: place } };
}

/** What is found when cfn-lint writes these, and ends with a code. */
async function found(matches: readonly Match[], request: Partial<LinterRequest> = {}, code = 2): Promise<string[]> {
  await fake.write("matches.json", JSON.stringify(matches.map(match)));
  const linter = cfnLint(await fake.does(`cat "$FOLDER/matches.json"; exit ${code}`));
  return (await linter.lint({ template, ...request })).map(formatFinding);
}

/** Lints with a program that does what a script says. */
async function lintWith(script: string, options: CfnLintOptions = {}, request: Partial<LinterRequest> = {}) {
  return cfnLint({ ...(await fake.does(script)), ...options }).lint({ template, ...request });
}

test("what it finds is told with its rule, weight and place", async () => {
  const path = ["Resources", "Queue", "Properties", "QueueNam"];
  const findings = await lintWith(
    `cat <<'EOF'\n${JSON.stringify([match({ path, message: "Additional properties", at: [10, 7] })])}\nEOF\nexit 2`,
  );
  expect(findings).toEqual([
    {
      rule: "E3002",
      severity: "error",
      tool: "cfn-lint",
      message: "Additional properties",
      path,
      resource: "Queue",
      range: { file: "orders.yaml", start: { line: 10, column: 7 }, end: { line: 10, column: 15 } },
    },
  ]);
});

test("what has no path is where cfn-lint says, in the columns of an editor", async () => {
  const smiling = readTemplate('{"Description": "\u{1F600}", "Resources": {}}', { file: "a.json" });
  const place = { id: "E0000", message: "Broken", at: [1, 22] } as const;
  expect(await found([place], { template: smiling })).toEqual(["a.json:1:23: error E0000: Broken"]);
});

test("a template that is an object has no places, only paths", async () => {
  const rendered = { ...template, locate: () => undefined };
  expect(await found([{ path: ["Resources", "Queue"], at: [7, 3] }, { at: [1, 1] }], { template: rendered })).toEqual([
    "Resources.Queue: error E3002: Wrong",
    "error E3002: Wrong",
  ]);
});

test("the exit code says what there is, and the same twice is told once", async () => {
  expect(await found([], {}, 0)).toEqual([]);
  const path = ["Resources", "Queue"];
  const warning = { id: "W1", level: "Warning", message: "Soon", path };
  const note = { id: "I1", level: "Informational", message: "By the way", path };
  expect(await found([warning, note, warning], {}, 12)).toEqual([
    "orders.yaml:7:3: warning W1: Soon",
    "orders.yaml:7:3: info I1: By the way",
  ]);
});

test("a secret of the template is in no finding", async () => {
  expect(await found([{ message: "'correct-horse' does not match" }])).toEqual([
    "orders.yaml:1:1: error E3002: '****' does not match",
  ]);
});

test("a parameter that was not given is none that is missing", async () => {
  const missing = { id: "E2900", message: "'Password' is a required property", path: ["Parameters"] };
  const wrong = { id: "E2900", message: "'x' is not of type 'number'", path: ["Parameters", "Ports", "Type"] };
  expect(await found([missing, wrong])).toEqual(["orders.yaml:3:11: error E2900: 'x' is not of type 'number'"]);
});

const RECORD = `echo "$*" > "$FOLDER/arguments"; echo "$PWD" > "$FOLDER/where"; ls -ld "$PWD" > "$FOLDER/mode"
cat cfnlintrc.json > "$FOLDER/configuration"; cat template.* > "$FOLDER/template"; echo '[]'`;

test("it gets the template in a folder of its own, and no NoEcho value", async () => {
  const parameters = { Password: "battery-staple", Ports: "1, 2", Unknown: "x" };
  await lintWith(RECORD, { configureRules: { E3012: { strict: true } } }, { regions: ["eu-west-1"], parameters });
  expect(await fake.read("template")).toBe(TEXT);
  expect(JSON.parse(await fake.read("configuration"))).toEqual({
    parameters: [{ Ports: ["1", "2"] }],
    configure_rules: { E3012: { strict: true } },
  });
  const where = (await fake.read("where")).trim();
  expect(await fake.read("mode")).toMatch(/^drwx------/);
  expect(await fake.read("arguments")).toBe(
    `--config-file ${where}/cfnlintrc.json --format json --regions eu-west-1 --template ${where}/template.yaml\n`,
  );
  expect(existsSync(where)).toBe(false);
});

test("its options are passed on, and those of the template still count", async () => {
  await lintWith(RECORD, {
    ignoreChecks: ["E1"],
    includeChecks: ["I"],
    mandatoryChecks: ["E2"],
    appendRules: ["my.rules", "/rules"],
    customRules: "/custom.txt",
    registrySchemas: ["/schemas"],
    includeExperimental: true,
    configFile: "/somewhere/.cfnlintrc",
  });
  const [before] = (await fake.read("arguments")).split(" --template");
  expect(before).toBe(
    "--config-file /somewhere/.cfnlintrc --format json --ignore-checks E1 W2001 --include-checks I --mandatory-checks E2 --append-rules my.rules /rules --custom-rules /custom.txt --registry-schemas /schemas --include-experimental",
  );
});

test("options that mean nothing are refused before anything runs", () => {
  const refused: [CfnLintOptions, string][] = [
    [{ timeLimit: 0 }, "timeLimit 0"],
    [{ atOnce: 1.5 }, "atOnce 1.5"],
    [{ command: "" }, 'command ""'],
    [{ ignoreChecks: ["--output-file"] }, 'ignoreChecks ["--output-file"]'],
    [{ configFile: "a", configureRules: {} }, "configureRules {}"],
  ];
  for (const [options, named] of refused) {
    expect(() => cfnLint(options)).toThrow(
      expect.objectContaining({ code: "INVALID_DEFINITION", message: expect.stringContaining(named) }),
    );
  }
});
