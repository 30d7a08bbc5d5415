import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { formatFinding, mergeFindings, type Finding, type RuleEquivalence } from "../index.ts";

const RULES: readonly RuleEquivalence[] = [
  { id: "missing-property", cfnLint: ["E3003"] },
  { id: "value", cfnLint: ["E3012", "W1030"] },
  { id: "own" },
];

interface Given {
  readonly message?: string;
  readonly path?: string;
  readonly line?: number;
  readonly severity?: Finding["severity"];
}

function finding(
  tool: string,
  rule: string,
  { message = "Wrong.", path, line = 1, severity = "error" }: Given,
): Finding {
  const place = { line, column: 1 };
  return {
    tool,
    rule,
    severity,
    message,
    range: { start: place, end: place },
    ...(path === undefined ? {} : { path: path.split("/") }),
  };
}

const our = (rule: string, given: Given = {}): Finding => finding("stacksteward", rule, given);
const their = (rule: string, given: Given = {}): Finding => finding("cfn-lint", rule, given);

function merged(ours: readonly Finding[], theirs: readonly Finding[]): string[] {
  return mergeFindings(ours, theirs, RULES).map(
    (each) => `${formatFinding(each)}${each.alsoFoundBy === undefined ? "" : ` [${each.alsoFoundBy.join(", ")}]`}`,
  );
}

describe("what both find of one place", () => {
  test("is told once, in our words", () => {
    expect(merged([our("value", { path: "a/b", message: "Ours." })], [their("E3012", { path: "a/b" })])).toEqual([
      "template:1:1: error value: Ours. [cfn-lint E3012]",
    ]);
    const twice = [their("E3012", { path: "a" }), their("W1030", { path: "a" }), their("E3012", { path: "a" })];
    expect(merged([our("value", { path: "a" })], twice)).toEqual([
      "template:1:1: error value: Wrong. [cfn-lint E3012, cfn-lint W1030]",
    ]);
  });

  test("weighs what the graver of both says", () => {
    const warning = { path: "a", severity: "warning" } as const;
    expect(merged([our("value", warning)], [their("E3012", { path: "a" })])).toEqual([
      "template:1:1: error value: Wrong. [cfn-lint E3012]",
    ]);
    expect(merged([our("value", { path: "a" })], [their("E3012", warning)])).toEqual([
      "template:1:1: error value: Wrong. [cfn-lint E3012]",
    ]);
  });

  test("may be found by a tool that gives only the line, or points a little further in", () => {
    const ours = our("missing-property", { path: "Q", message: "Q needs 'Code'." });
    const theirs = { message: "'Code' is a required property" };
    expect(merged([ours], [their("E3003", { ...theirs, path: "Q/Properties" })])).toHaveLength(1);
    expect(merged([ours], [their("E3003", theirs)])).toHaveLength(1);
    expect(merged([ours], [their("E3003", { ...theirs, path: "Q/Properties", line: 2 })])).toHaveLength(2);
    expect(merged([ours], [their("E3003", { ...theirs, path: "R/Properties" })])).toHaveLength(2);
  });
});

describe("nothing is lost", () => {
  test("of two things that one object lacks", () => {
    const ours = ["A", "B"].map((name) => our("missing-property", { path: "Q", message: `Q needs '${name}'.` }));
    const theirs = ["B", "C"].map((name) => their("E3003", { path: "Q", message: `'${name}' is required.` }));
    expect(merged(ours, theirs)).toEqual([
      "template:1:1: error missing-property: Q needs 'A'.",
      "template:1:1: error missing-property: Q needs 'B'. [cfn-lint E3003]",
      "template:1:1: error E3003: 'C' is required.",
    ]);
  });

  test("of what another rule, or another tool, says of the same place", () => {
    const ours = [our("own", { path: "a" }), our("value", { path: "a" })];
    expect(merged(ours, [their("E3003", { path: "a" }), finding("cfn-guard", "E3012", { path: "a" })])).toHaveLength(4);
  });

  const text = fc.constantFrom("A 'x'.", "B 'y'.", "C.");
  const given = fc.record({
    message: text,
    path: fc.constantFrom("a", "a/b", "c"),
    line: fc.integer({ min: 1, max: 3 }),
  });
  const found = (make: typeof our, ...rules: string[]) =>
    fc.array(fc.tuple(fc.constantFrom(...rules), given).map(([rule, more]) => make(rule, more)));

  test("whatever both find, and the order is that of the file", () => {
    fc.assert(
      fc.property(
        found(our, "missing-property", "value", "own"),
        found(their, "E3003", "E3012", "E9"),
        (ours, theirs) => {
          const all = mergeFindings(ours, theirs, RULES);
          for (const each of ours) expect(all).toContainEqual(expect.objectContaining({ ...each }));
          for (const { rule, message } of theirs) {
            const isTold = (one: Finding): boolean =>
              one.rule === rule ? one.message === message : one.alsoFoundBy?.includes(`cfn-lint ${rule}`) === true;
            expect(all.some(isTold)).toBe(true);
          }
          const lines = all.map(({ range }) => range?.start.line ?? 0);
          expect(lines).toEqual(lines.toSorted((a, b) => a - b));
          expect(all.length).toBeLessThanOrEqual(ours.length + theirs.length);
        },
      ),
    );
  });
});
