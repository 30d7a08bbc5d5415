import type { Json } from "@stacksteward/template";
import fc from "fast-check";
import { expect, test } from "vitest";

import { compareProperties } from "./compare-properties.ts";

const json: fc.Arbitrary<Json> = fc.jsonValue({ maxDepth: 3 }).map((value) => value as Json);
const properties: fc.Arbitrary<Record<string, Json>> = fc.dictionary(fc.string(), json, { maxKeys: 5 });

test("SPEC 22.3: properties never differ from themselves, whatever else is there", () => {
  fc.assert(
    fc.property(properties, properties, (expected, others) => {
      const { actual, differences } = compareProperties(expected, { ...others, ...expected });
      expect(differences).toEqual([]);
      expect(actual).toEqual(expected);
    }),
  );
});

test("SPEC 22.3: the order of a list is no drift", () => {
  const lists = fc
    .array(fc.oneof(fc.integer(), fc.string(), fc.record({ Key: fc.string(), Value: fc.string() })))
    .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
  fc.assert(
    fc.property(lists, ([expected, actual]) => {
      expect(compareProperties({ List: expected }, { List: actual }).differences).toEqual([]);
    }),
  );
});

test("SPEC 22.3: every difference is one, and something differs when anything does", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.string()),
      fc.dictionary(fc.string(), fc.string()),
      (expected, actual) => {
        const { differences } = compareProperties(expected, actual);
        const differing = Object.keys(expected).filter(
          (name) => !Object.hasOwn(actual, name) || actual[name] !== expected[name],
        );
        expect(differences).toHaveLength(differing.length);
        for (const { DifferenceType: kind } of differences) expect(["NOT_EQUAL", "REMOVE"]).toContain(kind);
      },
    ),
  );
});

test.each<[name: string, expected: Json, actual: Json, paths: string[]]>([
  ["a number and its text", { N: "20", B: true }, { N: 20, B: "true" }, []],
  [
    "an item with the same key",
    [{ Key: "a", Value: "1" }],
    [
      { Key: "b", Value: "1" },
      { Key: "a", Value: "2" },
    ],
    ["/1/Value", "/0"],
  ],
  ["an item that changed", ["a", "b"], ["b", "c"], ["/1"]],
  ["an object in place of a text", "a", { a: 1 }, [""]],
  ["a name with a slash", { "a/b~c": 1 }, { "a/b~c": 2 }, ["/a~1b~0c"]],
])("SPEC 22.3: %s", (_, expected, actual, paths) => {
  const { differences } = compareProperties({ P: expected }, { P: actual });
  expect(differences.map((difference) => difference.PropertyPath)).toEqual(paths.map((path) => `/P${path}`));
});
