import { comparePlaces } from "../structure/place-problems.ts";
import type { TemplateBody } from "../template.ts";
import { allRules } from "./all-rules.ts";
import type { Finding, SuppressedFinding } from "./finding.ts";
import type { LintResult } from "./lint-template.ts";
import { tellOnce, type RuleEquivalence } from "./merge-findings.ts";
import { readSuppressions } from "./suppressions.ts";

/**
 * What the rules have found in a template, with what other tools say of it: each thing once, as `mergeFindings` does it. What the
 * template lets go by the tool's own rule (`Stacksteward: {Suppress: [{Rule: W3045, Reason: …}]}`), or by the rule of ours that
 * finds the same, is let go. `ownRules` are those beside the built-in ones.
 */
export function addFindings(
  { body }: { readonly body: TemplateBody },
  { findings, suppressed }: LintResult,
  theirs: readonly Finding[],
  ownRules: readonly RuleEquivalence[] = [],
): LintResult {
  const rules = [...allRules, ...ownRules];
  const suppressionOf = readSuppressions(body);
  const left: Finding[] = [];
  const letGo: SuppressedFinding[] = [];
  for (const their of theirs) {
    // Without what cfn-lint is told by its own metadata: it has heeded that, but for the checks that are mandatory.
    const suppression = suppressionOf({ id: their.rule }, their);
    if (suppression === undefined) left.push(their);
    else letGo.push({ ...their, ...suppression });
  }
  const ours = tellOnce(findings, left, rules);
  const gone = tellOnce(suppressed, ours.others, rules);
  return {
    findings: inOrder([...ours.told, ...gone.others]),
    suppressed: inOrder([...gone.told, ...letGo]),
  };
}

function inOrder<Placed extends Finding>(findings: readonly Placed[]): Placed[] {
  return findings.toSorted((a, b) => comparePlaces(a.range, b.range));
}
