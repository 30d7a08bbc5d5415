import { lintRules } from "@stacksteward/template";

import type { OurFinding } from "./our-findings.ts";
import type { TheirFinding } from "./their-findings.ts";

/** What two linters say of the same templates. */
export interface LinterComparison {
  /** Ours that cfn-lint tells as well: by a rule that finds the same, of the same line or path. */
  readonly both: readonly { readonly our: OurFinding; readonly their: TheirFinding }[];
  readonly onlyOurs: readonly OurFinding[];
  readonly onlyTheirs: readonly TheirFinding[];
}

const equivalents = new Map<string, readonly string[]>([
  // What is no template at all, and what it holds twice.
  ["syntax", ["E0000", "E0001", "E0002", "E1001"]],
  ...lintRules.map(({ id, cfnLint = [] }) => [id, cfnLint] as const),
]);

/** Pairs what both say. One of theirs may stand for several of ours, and the other way round. */
export function compareLinters(ours: readonly OurFinding[], theirs: readonly TheirFinding[]): LinterComparison {
  const byFile = Map.groupBy(theirs, ({ file }) => file);
  const met = new Set<TheirFinding>();
  const both: { our: OurFinding; their: TheirFinding }[] = [];
  const onlyOurs: OurFinding[] = [];
  for (const our of ours) {
    const same = (byFile.get(our.file) ?? []).filter((their) => isSame(our, their));
    for (const their of same) met.add(their);
    const [their] = same;
    if (their === undefined) onlyOurs.push(our);
    else both.push({ our, their });
  }
  return { both, onlyOurs, onlyTheirs: theirs.filter((their) => !met.has(their)) };
}

/** The families of cfn-lint's rules that a rule of ours belongs to: a letter and a digit, such as `E3`. */
export function familyOf(rule: string): string {
  const [first] = equivalents.get(rule) ?? [];
  return (first ?? rule).match(/^[EWI]\d/)?.[0] ?? "none";
}

function isSame(our: OurFinding, their: TheirFinding): boolean {
  if (equivalents.get(our.rule)?.includes(their.rule) !== true) return false;
  // We tell a circle once, cfn-lint of each resource in it.
  if (our.rule === "circular-dependency") return true;
  return our.line === their.line || (our.path !== "" && our.path === their.path);
}
