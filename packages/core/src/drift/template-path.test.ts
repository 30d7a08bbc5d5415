import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { Json } from "@stacksteward/template";

import { templatePathOf } from "./template-path.ts";

const tag = (Key: string, Value: string): Json => ({ Key, Value });

function pathOf(path: string, kind: string, expectedText: string, expected: Json, actual: Json): unknown {
  return templatePathOf({ path, kind, expectedText }, { expected, actual });
}

describe("the item that a difference is about", () => {
  test.each<[string, string, string, string, Json[], Json[], unknown]>([
    [
      "stands where it was found",
      "/L/1/Value",
      "NOT_EQUAL",
      "b",
      [tag("x", "a"), tag("y", "b")],
      [tag("x", "a"), tag("y", "c")],
      ["L", 1, "Value"],
    ],
    [
      "stands elsewhere in the template",
      "/L/0/Value",
      "NOT_EQUAL",
      "b",
      [tag("x", "a"), tag("y", "b")],
      [tag("y", "c"), tag("x", "a")],
      ["L", 1, "Value"],
    ],
    [
      "has an equal value beside it",
      "/L/0/Value",
      "NOT_EQUAL",
      "a",
      [tag("x", "a"), tag("y", "a")],
      [tag("y", "c"), tag("x", "a")],
      ["L", 1, "Value"],
    ],
    [
      "may be one of two",
      "/L/0/Port",
      "NOT_EQUAL",
      "1",
      [
        { Port: 1, To: 2 },
        { Port: 1, To: 3 },
      ],
      [{ Port: 5, To: 9 }],
      undefined,
    ],
    [
      "is one of two that are the same",
      "/L/0/Port",
      "NOT_EQUAL",
      "1",
      [{ Port: 1 }, { Port: 1 }],
      [{ Port: 5 }, { Port: 1 }],
      ["L", 0, "Port"],
    ],
    ["is a scalar", "/L/0", "NOT_EQUAL", "b", ["a", "b"], ["c", "a"], ["L", 1]],
    ["is gone", "/L/1", "REMOVE", "b", ["a", "b"], ["a"], ["L", 1]],
    ["is gone, and counted otherwise", "/L/0", "REMOVE", "b", ["a", "b"], ["a"], ["L", 1]],
    ["is new", "/L/0", "ADD", "null", ["a", "b"], ["c", "a", "b"], ["L", 2]],
    ["is no item that the template has", "/L/0", "NOT_EQUAL", "z", ["a", "b"], ["c", "b"], undefined],
  ])("%s", (_, path, kind, text, expected, actual, found) => {
    expect(pathOf(path, kind, text, { L: expected }, { L: actual })).toEqual(found);
  });

  test("may be an item of an item", () => {
    const expected = {
      Rules: [
        { Key: "a", To: ["x", "y"] },
        { Key: "b", To: ["x"] },
      ],
    };
    const actual = {
      Rules: [
        { Key: "b", To: ["z"] },
        { Key: "a", To: ["x", "y"] },
      ],
    };
    expect(pathOf("/Rules/0/To/0", "NOT_EQUAL", "x", expected, actual)).toEqual(["Rules", 1, "To", 0]);
  });
});

test("whatever order tags were found in, a changed one is found in the template", () => {
  const keys = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(keys, fc.nat(), fc.nat(), (names, first, second) => {
      const expected = names.map((name) => tag(name, "same"));
      const changed = names[first % names.length] ?? "";
      const shift = second % names.length;
      const actual = [...names.slice(shift), ...names.slice(0, shift)].map((name) =>
        tag(name, name === changed ? "other" : "same"),
      );
      const at = actual.findIndex((item) => JSON.stringify(item) === JSON.stringify(tag(changed, "other")));
      expect(pathOf(`/Tags/${at}/Value`, "NOT_EQUAL", "same", { Tags: expected }, { Tags: actual })).toEqual([
        "Tags",
        names.indexOf(changed),
        "Value",
      ]);
    }),
    { numRuns: 50 },
  );
});
