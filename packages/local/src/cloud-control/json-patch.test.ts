import fc from "fast-check";
import type { Json } from "@stacksteward/template";
import { expect, test } from "vitest";

import { applyPatch } from "./json-patch.ts";

const document = { a: { b: [1, 2, 3] }, "x/y": 1, "m~n": 2 };

test.each<[name: string, patch: Json, expected: Json]>([
  ["add to an object", [{ op: "add", path: "/c", value: null }], { ...document, c: null }],
  ["add into a list", [{ op: "add", path: "/a/b/1", value: 9 }], { ...document, a: { b: [1, 9, 2, 3] } }],
  ["add behind a list", [{ op: "add", path: "/a/b/-", value: 9 }], { ...document, a: { b: [1, 2, 3, 9] } }],
  ["add over what is there", [{ op: "add", path: "/a", value: 1 }], { ...document, a: 1 }],
  ["replace in a list", [{ op: "replace", path: "/a/b/2", value: 9 }], { ...document, a: { b: [1, 2, 9] } }],
  ["replace the whole", [{ op: "replace", path: "", value: {} }], {}],
  ["remove", [{ op: "remove", path: "/a/b/0" }], { ...document, a: { b: [2, 3] } }],
  ["move", [{ op: "move", from: "/a/b", path: "/c" }], { ...document, a: {}, c: [1, 2, 3] }],
  ["copy", [{ op: "copy", from: "/a/b", path: "/c" }], { ...document, c: [1, 2, 3] }],
  [
    "escaped names",
    [
      { op: "replace", path: "/x~1y", value: 3 },
      { op: "remove", path: "/m~0n" },
    ],
    { a: document.a, "x/y": 3 },
  ],
  ["a test that holds", [{ op: "test", path: "/a", value: { b: [1, 2, 3] } }], document],
])("%s", (_, patch, expected) => {
  expect(applyPatch(document, patch)).toEqual(expected);
});

test.each<[reason: string, patch: Json]>([
  ["must be a list", {}],
  ["must be an object", ["add"]],
  ["'path' must be a JSON Pointer", [{ op: "add", path: "a", value: 1 }]],
  ["needs a value", [{ op: "add", path: "/a" }]],
  ["is no operation", [{ op: "put", path: "/a", value: 1 }]],
  ["nothing at 'z'", [{ op: "replace", path: "/z", value: 1 }]],
  ["nothing at 'z'", [{ op: "add", path: "/z/y", value: 1 }]],
  ["nothing at '4'", [{ op: "add", path: "/a/b/4", value: 1 }]],
  ["nothing at '01'", [{ op: "remove", path: "/a/b/01" }]],
  ["not the one that the patch tests for", [{ op: "test", path: "/a", value: 1 }]],
  ["whole resource", [{ op: "remove", path: "" }]],
])("refuses: %s", (reason, patch) => {
  expect(() => applyPatch(document, patch)).toThrow(reason);
});

test("what is added can be removed again, and the document handed in never changes", () => {
  const json = fc.jsonValue().map((value) => value as Json);
  fc.assert(
    fc.property(fc.dictionary(fc.string(), json), fc.string(), json, (target, name, value) => {
      fc.pre(!Object.hasOwn(target, name));
      const before = JSON.stringify(target);
      const path = `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      const added = applyPatch(target, [
        { op: "add", path, value },
        { op: "test", path, value },
      ]);
      expect(applyPatch(added, [{ op: "remove", path }])).toEqual(target);
      expect(JSON.stringify(target)).toBe(before);
    }),
  );
});
