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
  const { told, others } = tellOnce(ours, theirs, rules);
  return [...told, ...others].toSorted((a, b) => comparePlaces(a.range, b.range));
}

/** Findings of ours that say who else has found them, and what is left of theirs. */
interface ToldOnce<Ours extends Finding> {
  readonly told: readonly Ours[];
  readonly others: readonly Finding[];
}

/** Goes through theirs, and leaves those out that ours say too, as {@link mergeFindings} says. */
export function tellOnce<Ours extends Finding>(
  ours: readonly Ours[],
  theirs: readonly Finding[],
  rules: readonly RuleEquivalence[],
): ToldOnce<Ours> {
  const equal = new Map(rules.map(({ id, cfnLint = [] }) => [id, new Set(cfnLint)]));
  const told = [...ours];
  const others: Finding[] = [];
  for (const their of theirs) {
    const isEqual = ({ rule }: Finding): boolean =>
      their.tool === "cfn-lint" && equal.get(rule)?.has(their.rule) === true;
    const at = sameIn(told, their, isEqual);
    const same = told[at];
    if (same === undefined) others.push(their);
    else told[at] = withOther(same, their);
  }
  return { told, others };
}

/** Where the finding is that is most surely the same, or -1. */
function sameIn(ours: readonly Finding[], their: Finding, isEqual: (our: Finding) => boolean): number {
  let most = 0;
  let at = -1;
  for (const [index, our] of ours.entries()) {
    const place = placeInCommon(our, their);
    const sureness = place !== undefined && isEqual(our) ? surenessOf(place, our, their) : 0;
    if (sureness > most) [most, at] = [sureness, index];
  }
  return at;
}

function placeInCommon(our: Finding, their: Finding): "path" | "line" | undefined {
  const isOneLine = our.range !== undefined && our.range.start.line === their.range?.start.line;
  const isOnePath = our.path !== undefined && our.path.length === their.path?.length;
  if (isOnePath && isWithin(our.path, their.path)) return "path";
  return isOneLine && (isWithin(our.path, their.path) || isWithin(their.path, our.path)) ? "line" : undefined;
}

function surenessOf(place: "path" | "line", our: Finding, their: Finding): number {
  const names = quotedIn(their.message);
  if (names.some((name) => our.message.includes(name) || our.path?.includes(name) === true)) {
    return place === "path" ? 3 : 1;
  }
  return place === "path" && (names.length === 0 || quotedIn(our.message).length === 0) ? 2 : 0;
}

/** A finding without a path may be about anything on its line. */
function isWithin(outer: JsonPath | undefined, inner: JsonPath | undefined): boolean {
  return outer === undefined || inner === undefined || outer.every((key, index) => key === inner[index]);
}

function quotedIn(message: string): string[] {
  return [...message.matchAll(/'([^']+)'|"([^"]+)"/g)].map(([, single, double]) => single ?? double ?? "");
}

const GRAVEST_FIRST: readonly Severity[] = [Severity.Error, Severity.Warning, Severity.Info];

function withOther<Ours extends Finding>(our: Ours, { tool, rule, severity }: Finding): Ours {
  const graver = GRAVEST_FIRST.find((each) => each === our.severity || each === severity) ?? our.severity;
  return { ...our, severity: graver, alsoFoundBy: [...new Set([...(our.alsoFoundBy ?? []), `${tool} ${rule}`])] };
}
