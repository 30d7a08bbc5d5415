import { isJsonObject, type Finding, type JsonPath, type Severity, type Template } from "@stacksteward/template";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { present } from "../present.ts";
import { brokenClauses, type BrokenClause } from "./cfn-guard-clauses.ts";
import { nonsense } from "./linter-tool.ts";

/** What cfn-guard has answered of a template. */
export interface CfnGuardAnswer {
  readonly template: Template;
  readonly output: string;
  readonly severity: Severity;
  readonly hide: (text: string) => string;
}

/** What breaks the rules, from what cfn-guard writes as JSON. Throws `LINTER_FAILED` when it is something else, or there was no rule. */
export function cfnGuardFindings(answer: CfnGuardAnswer): Finding[] {
  const { output, hide } = answer;
  const reports = parsed(output);
  if (reports === undefined) throw nonsense({ name: "cfn-guard" }, output, hide);
  if (reports.every(hasNoRule)) throw withoutRules("in the files that it was given there is none");
  const findings = new Map<string, Finding>();
  for (const { not_compliant: broken } of reports) {
    for (const rule of broken) {
      const clauses = brokenClauses(rule);
      if (clauses === undefined) throw nonsense({ name: "cfn-guard" }, JSON.stringify(rule), hide);
      for (const clause of clauses) {
        const finding = findingOf(answer, clause);
        findings.set(JSON.stringify([finding.rule, finding.path, finding.message]), finding);
      }
    }
  }
  return [...findings.values()];
}

interface Report {
  readonly not_compliant: readonly unknown[];
  readonly not_applicable: readonly unknown[];
  readonly compliant: readonly unknown[];
}

/** The error of rules that are none, with which nothing is checked. */
export function withoutRules(why: string): Error {
  return coreError(CoreErrorCode.LinterFailed, `cfn-guard has no rules to hold templates against: ${why}.`, {
    details: { tool: "cfn-guard" },
  });
}

/** One report for each file that was checked, of which there is one. */
function parsed(output: string): readonly Report[] | undefined {
  try {
    const reports: unknown = JSON.parse(output);
    if (!Array.isArray(reports) || reports.length === 0) return undefined;
    return reports.every(isReport) ? reports : undefined;
  } catch {
    return undefined;
  }
}

function isReport(report: unknown): report is Report {
  if (!isJsonObject(report)) return false;
  return ["not_compliant", "not_applicable", "compliant"].every((key) => Array.isArray(report[key]));
}

/** It passes a file without rules, as it passes a folder without such files. */
function hasNoRule({ not_compliant: broken, not_applicable: other, compliant: sound }: Report): boolean {
  return broken.length + other.length + sound.length === 0;
}

function findingOf({ template, severity, hide }: CfnGuardAnswer, clause: BrokenClause): Finding {
  const { rule, message, remedy } = clause;
  const path = clause.path === undefined ? undefined : pathIn({ ...template.body }, clause.path);
  const resource = path?.[0] === "Resources" && path.length > 1 ? String(path[1]) : undefined;
  const range = path && template.locate(path, "key");
  const told = present({ remedy: remedy === undefined ? undefined : hide(remedy), path, resource, range });
  return { rule, severity, tool: "cfn-guard", message: hide(message), ...told };
}

/** cfn-guard joins keys with `/`, also those that have one in them, so the keys that are there tell which it means. */
function pathIn(value: unknown, text: string): JsonPath | undefined {
  if (text === "") return undefined;
  const rest = text.slice(1);
  for (const [key, member] of membersOf(value)) {
    const written = String(key);
    if (rest === written) return [key];
    const further = rest.startsWith(`${written}/`) ? pathIn(member, rest.slice(written.length)) : undefined;
    if (further !== undefined) return [key, ...further];
  }
  return undefined;
}

function membersOf(value: unknown): readonly (readonly [string | number, unknown])[] {
  if (Array.isArray(value)) return [...value.entries()];
  return isJsonObject(value) ? Object.entries(value) : [];
}
