import fc from "fast-check";
import { expect, test } from "vitest";

import { packType } from "../scripts/pack-type.ts";
import { unpackType } from "./packed-type.ts";
import type { PropertyFacts, ResourceType, ValueShape } from "./resource-type.ts";

const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9._]{0,12}$/);

const { shape } = fc.letrec<{ shape: ValueShape }>((tie) => ({
  shape: fc.oneof(
    { depthSize: "small" },
    fc
      .constantFrom("string", "integer", "number", "boolean", "json", "timestamp", "tag", "null")
      .map((kind) => ({ kind })),
    fc.array(fc.string(), { minLength: 1 }).map((allowedValues) => ({ kind: "string" as const, allowedValues })),
    fc.array(fc.integer(), { minLength: 1 }).map((allowedValues) => ({ kind: "integer" as const, allowedValues })),
    word.map((name) => ({ kind: "definition" as const, name })),
    tie("shape").map((items) => ({ kind: "list" as const, items })),
    tie("shape").map((values) => ({ kind: "map" as const, values })),
    fc.array(tie("shape"), { minLength: 1, maxLength: 3 }).map((of) => ({ kind: "union" as const, of })),
  ),
}));

const facts: fc.Arbitrary<PropertyFacts> = fc.record(
  {
    shape,
    required: fc.boolean(),
    replacement: fc.constantFrom("no", "yes", "maybe"),
    scrutiny: word,
  },
  { requiredKeys: ["shape", "required", "replacement"] },
);

const resourceType: fc.Arbitrary<ResourceType> = fc.record(
  {
    name: word,
    properties: fc.dictionary(word, facts),
    definitions: fc.dictionary(word, fc.dictionary(word, facts)),
    attributes: fc.dictionary(word, shape),
    primaryIdentifier: fc.array(word),
    refersTo: fc.array(word),
    stateful: fc.boolean(),
    writeOnly: fc.array(word, { minLength: 1 }),
    tagging: fc.record({ property: word, style: fc.constantFrom("list", "map", "other") }),
    arnTemplate: word,
    scrutiny: word,
    transform: word,
  },
  {
    requiredKeys: ["name", "properties", "definitions", "attributes", "primaryIdentifier", "refersTo", "stateful"],
  },
);

test("whatever is packed is unpacked unchanged", () => {
  fc.assert(
    fc.property(resourceType, (type) => {
      const written: unknown = JSON.parse(JSON.stringify(packType(type)));
      expect(unpackType(type.name, written as ReturnType<typeof packType>)).toEqual(type);
    }),
  );
});

test("a shape that nobody writes is refused", () => {
  expect(() => unpackType("A::B::C", { properties: { Name: "x" } })).toThrow("'x' is no shape");
  expect(() => unpackType("A::B::C", { properties: { Name: "=7;" } })).toThrow("'=7;' is no shape");
});
