import { resolve } from "node:path";

import type { Severity } from "@stacksteward/template";

import type { Linter, LinterRequest } from "./linter.ts";
import { refused, textsOf, toolOf, type LinterToolOptions } from "./tool-options.ts";

/** How cfn-guard is found, and what it holds templates against: https://docs.aws.amazon.com/cfn-guard/latest/ug/what-is-guard.html */
export interface CfnGuardOptions extends LinterToolOptions {
  /** Files of rules, or folders that have some (`.guard`, `.ruleset`), such as those of the AWS Guard Rules Registry. */
  readonly rules: string | readonly string[];
  /** What a broken rule weighs: cfn-guard itself knows no weights. Default `error`. */
  readonly severity?: Severity;
}

/** The first whose answer is one document of JSON, and whose exit code tells a broken rule from a broken run. */
const OLDEST = "3.0.0";

const TOOL = {
  name: "cfn-guard",
  oldest: OLDEST,
  remedy:
    "Install it with: cargo install cfn-guard, or as https://docs.aws.amazon.com/cfn-guard/latest/ug/setting-up.html says, or say in command where it is.",
};

const SEVERITIES: readonly Severity[] = ["error", "warning", "info"];

/**
 * cfn-guard, run beside the built-in rules. It must be installed. It gets the template as JSON in a folder that only this user can
 * open, without parameters. Rules that cannot be read, and a file or folder without rules, are failures: nobody was checked by them.
 */
export function cfnGuard(options: CfnGuardOptions): Linter {
  const tool = toolOf(TOOL, options);
  const rules = textsOf(TOOL.name, "rules", options.rules).map((path) => resolve(path));
  if (rules.length === 0) throw refused(TOOL.name, "rules", options.rules, "files of rules, or folders that have some");
  const { severity = "error" } = options;
  if (!SEVERITIES.includes(severity)) throw refused(TOOL.name, "severity", severity, SEVERITIES.join(", "));
  let linter: Promise<(request: LinterRequest) => ReturnType<Linter["lint"]>> | undefined;
  return {
    name: TOOL.name,
    lint: async (request) => {
      linter ??= import("./cfn-guard-run.ts").then(({ createCfnGuard }) => createCfnGuard({ tool, rules, severity }));
      return (await linter)(request);
    },
  };
}
