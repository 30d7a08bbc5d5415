import { deepEqual, rejects } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { cfnLint, lint, type CfnLintOptions, type Finding, type LintOptions } from "@stacksteward/core";
import { readTemplate } from "@stacksteward/template";

/** Where cfn-lint is, and where files may be put. */
export interface CfnLintPlace {
  readonly program: string;
  readonly python: string;
  readonly folder: string;
}

const YAML = `Parameters:
  Wait: {Type: Number}
  Password: {Type: String, NoEcho: true, Default: correct-horse}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueNam: orders
      VisibilityTimeout: !Ref Wait
      DelaySeconds: correct-horse
  Role:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs24.x
      Handler: index.handler
      Role: !GetAtt Nobody.Arn
      Code: {ZipFile: "x"}
`;

/** Two mistakes, which a file of JSON has at one place and an object at none. */
const CONTENT = {
  Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { QueueNam: "orders", DelaySeconds: "soon" } } },
};

const SERVERLESS = `Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs12.x
      Handler: index.handler
      InlineCode: x
`;

/** What cfn-lint must do through the adapter, by what it shows. */
export function cfnLintScenarios({ program, python, folder }: CfnLintPlace): Record<string, () => Promise<void>> {
  // Python begins slowly on a machine that has other things to do.
  const patient: CfnLintOptions = { command: program, timeLimit: 5 * 60_000 };
  const usual = cfnLint(patient);
  const found = async (template: string | object, options: CfnLintOptions = {}, more: LintOptions = {}) => {
    const source = typeof template === "string" ? { body: template, file: "orders.yaml" } : template;
    const isUsual = Object.keys(options).length === 0;
    const linters = [isUsual ? usual : cfnLint({ ...patient, ...options })];
    const { findings } = await lint({ name: "orders", template: source as never }, { linters, ...more });
    return findings.filter(({ tool, alsoFoundBy }) => tool === "cfn-lint" || alsoFoundBy !== undefined);
  };
  const rules = (findings: readonly Finding[]): string[] =>
    findings.map(({ rule, range, alsoFoundBy = [] }) => [place(range), rule, ...alsoFoundBy].join(" "));

  return {
    "cfn-lint finds mistakes in YAML where they are, and ours are told once": async () => {
      deepEqual(rules(await found(YAML)), [
        "3:3 unused-parameter cfn-lint W2001",
        "8:7 unknown-property cfn-lint E3002",
        "10:7 property-type cfn-lint E3012",
        "16:13 references cfn-lint E1010",
      ]);
    },
    "cfn-lint finds mistakes in JSON, with tabs and on one line": async () => {
      deepEqual(rules(await found(JSON.stringify(CONTENT, undefined, "\t"))), [
        "6:5 unknown-property cfn-lint E3002",
        "7:5 property-type cfn-lint E3012",
      ]);
      deepEqual(rules(await found(JSON.stringify(CONTENT))), [
        "1:63 unknown-property cfn-lint E3002",
        "1:83 property-type cfn-lint E3012",
      ]);
    },
    "cfn-lint knows the paths of a template that is an object": async () => {
      deepEqual(rules(await found(CONTENT)), ["- unknown-property cfn-lint E3002", "- property-type cfn-lint E3012"]);
    },
    "no secret of the template is in what cfn-lint says": async () => {
      const told = (await usual.lint({ template: readTemplate(YAML) })).map(({ message }) => message);
      deepEqual(told.includes("'****' is not of type 'integer'"), true, told.join());
    },
    "cfn-lint gets values of parameters, and misses none that was kept back": async () => {
      const template = { body: YAML, file: "orders.yaml" };
      const parameters = { Wait: 9_999_999 };
      const { findings } = await lint({ name: "orders", template, parameters }, { linters: [usual] });
      deepEqual(rules(findings.filter(({ rule }) => /^[EW](1030|2900)$/.test(rule))), ["9:26 W1030"]);
    },
    "cfn-lint gets the regions": async () => {
      await rejects(found(YAML, {}, { regions: ["mars-north-1"] }), {
        code: "LINTER_FAILED",
        message: /Regions \['mars-north-1'\] are unsupported/,
      });
    },
    "cfn-lint heeds the template's own metadata, and options beside it": async () => {
      const metadata = `Metadata: {cfn-lint: {config: {ignore_checks: [E3012]}}}\n`;
      deepEqual(rules(await found(metadata + YAML, { ignoreChecks: ["E1010"] })), [
        "4:3 unused-parameter cfn-lint W2001",
        "9:7 unknown-property cfn-lint E3002",
      ]);
    },
    "a .cfnlintrc counts only when it is named": async () => {
      const configFile = join(folder, ".cfnlintrc");
      await writeFile(configFile, "ignore_checks: [E, W]\n");
      const environment = { HOME: folder };
      deepEqual((await found(YAML, { environment })).length, 4);
      deepEqual(rules(await found(YAML, { environment, configFile })), []);
    },
    "cfn-lint runs as a module of Python, and reads serverless templates": async () => {
      const findings = await found(SERVERLESS, { command: [python, "-m", "cfnlint.runner.cli"] });
      deepEqual(
        rules(findings).some((rule) => rule.startsWith("6:7 ") && rule.includes("E2533")),
        true,
        rules(findings).join(),
      );
    },
    "rules of cfn-lint are configured": async () => {
      const text = YAML.replace("DelaySeconds: correct-horse", 'DelaySeconds: "5"');
      const about = (findings: readonly Finding[]): string[] =>
        rules(findings).filter((rule) => rule.startsWith("10:"));
      deepEqual(about(await found(text)), []);
      deepEqual(about(await found(text, { configureRules: { E3012: { strict: true } } })), ["10:7 E3012"]);
    },
  };
}

function place(range: Finding["range"]): string {
  return range === undefined ? "-" : `${range.start.line}:${range.start.column}`;
}
