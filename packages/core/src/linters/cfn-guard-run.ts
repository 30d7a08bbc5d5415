import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

import type { Finding, Severity } from "@stacksteward/template";

import { cfnGuardFindings, withoutRules } from "./cfn-guard-findings.ts";
import { hideLiteralsOf } from "./hide-literals.ts";
import type { LinterRequest } from "./linter.ts";
import { createToolRunner, type LinterTool } from "./linter-tool.ts";

/** How cfn-guard is run. */
export interface CfnGuardRun {
  readonly tool: LinterTool;
  readonly rules: readonly string[];
  readonly severity: Severity;
}

/** The template as JSON: its paths are those of the body, and YAML means to cfn-guard what it means to CloudFormation. */
const DATA = "template.json";

/** What answers for cfn-guard, template by template. */
export function createCfnGuard(run: CfnGuardRun): (request: LinterRequest) => Promise<readonly Finding[]> {
  const runTool = createToolRunner(run.tool);
  return async ({ template, signal }) => {
    const hide = hideLiteralsOf(template);
    for (const path of run.rules) await assertRules(path);
    const output = await runTool({
      files: { [DATA]: JSON.stringify(template.body) },
      arguments: (folder) => [
        "validate",
        "--structured",
        "--output-format",
        "json",
        "--show-summary",
        "none",
        ...run.rules.flatMap((path) => ["--rules", path]),
        "--data",
        join(folder, DATA),
      ],
      isAnswer,
      hide,
      signal,
    });
    return cfnGuardFindings({ template, output, severity: run.severity, hide });
  };
}

/**
 * 19 says that a rule is broken, and says it also when another file of rules could not be read, which only the other stream tells.
 * https://github.com/aws-cloudformation/cloudformation-guard/blob/main/guard/src/commands/mod.rs
 */
function isAnswer({ code, errors }: { readonly code: number; readonly errors: string }): boolean {
  return (code === 0 || code === 19) && !/error/i.test(errors);
}

/** cfn-guard says nothing of a folder that has no rules. */
async function assertRules(path: string): Promise<void> {
  const what = await stat(path).catch(() => undefined);
  if (what === undefined) throw withoutRules(`${path} is not there`);
  if (!what.isDirectory()) return;
  const names = await readdir(path, { recursive: true });
  if (!names.some((name) => /\.(?:guard|ruleset)$/.test(name)))
    throw withoutRules(`${path} has no .guard or .ruleset file`);
}
