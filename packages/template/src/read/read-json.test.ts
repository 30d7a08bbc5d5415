import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Json } from "../json.ts";
import { parseJsonExactly } from "./parse-json-exactly.ts";
import { readJson } from "./read-json.ts";
import { readYaml } from "./read-yaml.ts";

/** Text that is nearly JSON: pieces of it in any order, or JSON with one character changed. */
const pieces = fc.constantFrom(
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  '"a"',
  '"b\\n"',
  '"\\u00e9"',
  '"',
  "\\",
  "1",
  "-0.5",
  "1e3",
  "01",
  ".5",
  "true",
  "null",
  "nul",
  " ",
  "\n",
  "\t",
  "\u0001",
);
const nearlyJson = fc.oneof(
  fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join("")),
  fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 1 })).map(([text, index, character]) => {
    const at = index % (text.length + 1);
    return text.slice(0, at) + character + text.slice(at + 1);
  }),
);

function parsed(text: string): { value: Json } | undefined {
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return undefined;
  }
}

/** Numbers that keep their digits as text are numbers again. */
function asNumbers(value: Json | undefined): unknown {
  return JSON.parse(JSON.stringify(value ?? null), (_key, member: unknown) => {
    return typeof member === "string" && /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(member) ? Number(member) : member;
  });
}

describe("the two JSON parsers", () => {
  it("accept and refuse the same texts", () => {
    fc.assert(
      fc.property(nearlyJson, (text) => {
        const { findings } = parseJsonExactly(text);
        const syntax = findings.filter(({ code }) => code === "TEMPLATE_SYNTAX");
        expect(syntax.length === 0, text).toBe(parsed(text) !== undefined);
      }),
      { numRuns: 1000 },
    );
  });

  it("read the same content, and YAML reads it too", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        const exact = parseJsonExactly(text);
        const expected = asNumbers(parsed(text)?.value);
        expect(exact.findings).toEqual([]);
        expect(asNumbers(exact.value)).toEqual(expected);
        expect(readJson(text).value).toEqual(exact.value);
        expect(asNumbers(readYaml(`--- ${text}\n`, { maxAliasedValues: 0 }).value)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it("notice a key that is written twice wherever it stands", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (keys, isNested) => {
          const object = `{${keys.map((key) => `"${key}": {"x": ":"}`).join(", ")}}`;
          const { findings } = readJson(isNested ? `[{"k": [1, ${object}]}]` : object);
          expect(findings.length).toBe(keys.length - new Set(keys).size);
        },
      ),
    );
  });
});
