import type { JsonPath } from "../json.ts";
import { comparePlaces } from "../structure/place-problems.ts";
import { allRules } from "./all-rules.ts";
import { Severity, type Finding } from "./finding.ts";
import type { LintRule } from "./lint-rule.ts";

/** Which rules of other tools find the same as a rule. */
export type RuleEquivalence = Pick<LintRule, "id" | "cfnLint">;

/**
 * Our findings and those of other tools as one list, in the order of the file. What both say of one place is told once, in our
 * words, with who else says it and the graver severity of both. It is the same when a rule finds the same as theirs
 * (`LintRule.cfnLint`), it is about the same path, or one within it on the same line, and the names that they quote do not tell
 * them apart: two properties that one object lacks are two things. Nothing else is left out.
 */
export function mergeFindings(
  ours: readonly Finding[],
  theirs: readonly Finding[],
  rules: readonly RuleEquivalence[] = allRules,
): Finding[] {
  const equal = new Map(rules.map(({ id, cfnLint = [] }) => [id, new Set(cfnLint)]));
  const merged = [...ours];
  const others: Finding[] = [];
  for (const their of theirs) {
    const at = sameIn(
      merged,
      their,
      ({ rule }) => their.tool === "cfn-lint" && equal.get(rule)?.has(their.rule) === true,
    );
    const same = merged[at];
    if (same === undefined) others.push(their);
    else merged[at] = withOther(same, their);
  }
  return [...merged, ...others].toSorted((a, b) => comparePlaces(a.range, b.range));
}

/** Where the finding is that is most surely the same, or -1. */
function sameIn(ours: readonly Finding[], their: Finding, isEqual: (our: Finding) => boolean): number {
  const names = quotedIn(their.message);
  const sureness = ours.map((our) => (isEqual(our) ? surenessOf(our, their, names) : 0));
  const most = Math.max(0, ...sureness);
  return most === 0 ? -1 : sureness.indexOf(most);
}

function surenessOf(our: Finding, their: Finding, names: readonly string[]): number {
  const isNamed = names.some((name) => our.message.includes(name) || our.path?.includes(name) === true);
  if (our.path !== undefined && isWithin(our.path, their.path) && our.path.length === their.path?.length) {
    if (isNamed) return 3;
    return names.length === 0 || quotedIn(our.message).length === 0 ? 2 : 0;
  }
  const isOneLine = our.range !== undefined && our.range.start.line === their.range?.start.line;
  return isNamed && isOneLine && (isWithin(our.path, their.path) || isWithin(their.path, our.path)) ? 1 : 0;
}

/** A finding without a path may be about anything on its line. */
function isWithin(outer: JsonPath | undefined, inner: JsonPath | undefined): boolean {
  return outer === undefined || inner === undefined || outer.every((key, index) => key === inner[index]);
}

function quotedIn(message: string): string[] {
  return [...message.matchAll(/'([^']+)'|"([^"]+)"/g)].map(([, single, double]) => single ?? double ?? "");
}

const GRAVEST_FIRST: readonly Severity[] = [Severity.Error, Severity.Warning, Severity.Info];

function withOther(our: Finding, { tool, rule, severity }: Finding): Finding {
  const graver = GRAVEST_FIRST.find((each) => each === our.severity || each === severity) ?? our.severity;
  return { ...our, severity: graver, alsoFoundBy: [...new Set([...(our.alsoFoundBy ?? []), `${tool} ${rule}`])] };
}
