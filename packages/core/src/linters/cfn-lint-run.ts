import { join } from "node:path";

import { describeInputs, isJsonObject, type Finding, type Json, type Template } from "@stacksteward/template";

import { cfnLintFindings } from "./cfn-lint-findings.ts";
import { listed, textsOf } from "./tool-options.ts";
import { hideLiteralsOf } from "./hide-literals.ts";
import type { LinterRequest } from "./linter.ts";
import { createToolRunner, type LinterTool } from "./linter-tool.ts";

/** How cfn-lint is run. */
export interface CfnLintRun {
  readonly tool: LinterTool;
  readonly ignoreChecks: readonly string[];
  readonly includeChecks: readonly string[];
  readonly configureRules: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly configFile: string | undefined;
  /** Arguments that are the same for every template. */
  readonly more: readonly string[];
}

/** What answers for cfn-lint, template by template. */
export function createCfnLint(run: CfnLintRun): (request: LinterRequest) => Promise<readonly Finding[]> {
  const runTool = createToolRunner(run.tool);
  return async ({ template, regions = [], parameters = {}, signal }) => {
    const hide = hideLiteralsOf(template);
    const name = `template.${template.format}`;
    const output = await runTool({
      files: { [name]: template.text, "cfnlintrc.json": JSON.stringify(configuration(run, template, parameters)) },
      arguments: (folder) => [
        "--config-file",
        run.configFile ?? join(folder, "cfnlintrc.json"),
        "--format",
        "json",
        ...regionsOf(regions),
        ...checksOf(run, template),
        ...run.more,
        "--template",
        join(folder, name),
      ],
      isAnswer: ({ code }) => isFound(code),
      hide,
      signal,
    });
    return cfnLintFindings(template, output, hide);
  };
}

/** Each bit says that there are errors (2), warnings (4) or informations (8); everything else is a failure of its own. */
function isFound(code: number): boolean {
  return (code & ~(2 | 4 | 8)) === 0;
}

/** Where the stack goes counts before what the template says of where it is meant for. */
function regionsOf(regions: readonly string[]): readonly string[] {
  return listed("--regions", textsOf("cfn-lint", "regions", regions));
}

/**
 * What is said on the command line replaces what the template's metadata says, so both are said there:
 * https://github.com/aws-cloudformation/cfn-lint#precedence
 */
function checksOf({ ignoreChecks, includeChecks }: CfnLintRun, { body }: Template): readonly string[] {
  const both = (option: string, given: readonly string[], key: string): readonly string[] =>
    given.length === 0 ? [] : listed(option, [...new Set([...given, ...configuredIn(body.Metadata, key)])]);
  return [
    ...both("--ignore-checks", ignoreChecks, "ignore_checks"),
    ...both("--include-checks", includeChecks, "include_checks"),
  ];
}

function configuredIn(metadata: Json | undefined, key: string): readonly string[] {
  const list = ["cfn-lint", "config", key].reduce<Json | undefined>(
    (value, name) => (isJsonObject(value) ? value[name] : undefined),
    metadata,
  );
  return Array.isArray(list) ? list.filter((id) => typeof id === "string" && /^\w/.test(id)).map(String) : [];
}

/** Written into a file and not onto the command line, which every user of the machine can read. */
function configuration(
  { configureRules }: CfnLintRun,
  { body }: Template,
  given: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const values = describeInputs(body).flatMap(({ name, noEcho, isList }) => {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined || noEcho) return [];
    return [[name, isList ? value.split(",").map((item) => item.trim()) : value]];
  });
  return {
    ...(values.length === 0 ? {} : { parameters: [Object.fromEntries(values)] }),
    ...(Object.keys(configureRules).length === 0 ? {} : { configure_rules: configureRules }),
  };
}
