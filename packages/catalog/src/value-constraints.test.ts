import fc from "fast-check";
import { describe, expect, it, test } from "vitest";

import { isSafePattern } from "../scripts/schema-constraints.ts";
import { openCatalog } from "./open-catalog.ts";
import { packConstraints, unpackConstraints, type ValueConstraints } from "./value-constraints.ts";

const { constraints } = fc.letrec<{ constraints: ValueConstraints }>((tie) => ({
  constraints: fc
    .record(
      {
        minLength: fc.nat(),
        maxLength: fc.nat(),
        minimum: fc.integer(),
        maximum: fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }).map((value) => value || 0),
        minItems: fc.nat(),
        maxItems: fc.nat(),
        uniqueItems: fc.constant(true as const),
        pattern: fc.string(),
        items: tie("constraints"),
      },
      { requiredKeys: [] },
    )
    .filter((each) => Object.keys(each).length > 0),
}));

test("what was packed is unpacked", () => {
  fc.assert(
    fc.property(constraints, (each) => {
      const patterns: string[] = [];
      const code = packConstraints(each, (pattern) => patterns.push(pattern) - 1);
      expect(unpackConstraints({ patterns, values: { A: code } })).toEqual({ A: each });
    }),
    { numRuns: 300 },
  );
});

test.each(["x1", "p7", ""])("damaged words are refused: '%s'", (code) => {
  expect(() => unpackConstraints({ values: { A: code } })).toThrow(/is no constraint|there is no pattern/);
});

describe("the constraints of a type", () => {
  const catalog = openCatalog();

  it("are those of its schema, by property and by property of a definition", () => {
    expect(catalog.constraints("AWS::IAM::Role")["RoleName"]).toMatchObject({ minLength: 1, maxLength: 64 });
    expect(catalog.constraints("AWS::Lambda::Function")).toMatchObject({
      MemorySize: { minimum: 128 },
      "VpcConfig.SubnetIds": { maxItems: 16, items: { pattern: "^subnet-[0-9a-z]*$" } },
    });
  });

  it("are empty where nothing is known", () => {
    expect(catalog.constraints("AWS::Nothing::Known")).toEqual({});
    // Without handlers CloudFormation holds nothing against the schema.
    expect(catalog.constraints("AWS::CloudFormation::CustomResource")).toEqual({});
  });

  it("have patterns that JavaScript understands, and that repeat nothing that repeats", () => {
    const patterns = catalog.typeNames.flatMap((name) => Object.values(catalog.constraints(name)).flatMap(patternsOf));
    expect(patterns.length).toBeGreaterThan(5_000);
    expect(patterns.filter((pattern) => !isSafePattern(pattern))).toEqual([]);
  });
});

function patternsOf({ pattern, items }: ValueConstraints): string[] {
  return [...(pattern === undefined ? [] : [pattern]), ...(items === undefined ? [] : patternsOf(items))];
}

test.each([
  ["^[a-z]+$", true],
  ["^(a|b)+$", true],
  ["^([a-z]+)*$", false],
  ["^(?:a{2,}b)+$", false],
  ["^[a-z]+[a-z-]*[a-z]$", true],
  ["^[a-z]+[a-z-]*[a-z]{1,255}$", false],
  ["^.*.*\\w*$", false],
  ["^[(]+[)]*$", true],
  ["^([\\w+]-?)*$", true],
  ["^[[:alnum:]]+$", false],
  ["(?i)abc", false],
  ["\\Aabc\\Z", false],
  ["^[a-z", false],
])("isSafePattern: %s", (pattern, isSafe) => {
  expect(isSafePattern(pattern)).toBe(isSafe);
});
