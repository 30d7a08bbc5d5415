import fc from "fast-check";
import { expect, test } from "vitest";

import { matchesWildcard } from "./wildcard.ts";

test.each([
  ["*", "", true],
  ["*", "arn:aws:s3:::bucket/a/b", true],
  ["arn:aws:cloudformation:*:*:stack/app-*/*", "arn:aws:cloudformation:eu-west-1:111111111111:stack/app-1/*", true],
  ["stack/app/*", "stack/apps/1", false],
  ["cloudformation:Describe*", "cloudformation:DeleteStack", false],
  ["a?c", "abc", true],
  ["a?c", "ac", false],
  ["a**c", "ac", true],
  ["a", "A", false],
  ["", "a", false],
  ["stack/*", "*", false],
])("SPEC 33.5: %s stands for %s: %s", (pattern, text, expected) => {
  expect(matchesWildcard(pattern, text)).toBe(expected);
});

const letters = fc.string({ unit: fc.constantFrom("a", "b", ":", "/"), maxLength: 12 });
const patterns = fc.string({ unit: fc.constantFrom("a", "b", ":", "/", "*", "?"), maxLength: 8 });

test("SPEC 33.5: a pattern means what the regular expression made of it means", () => {
  fc.assert(
    fc.property(patterns, letters, (pattern, text) => {
      const expression = new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
      expect(matchesWildcard(pattern, text)).toBe(expression.test(text));
    }),
    { numRuns: 500 },
  );
});

test("SPEC 33.5: what a star was put in place of is still matched", () => {
  fc.assert(
    fc.property(letters, letters, letters, (before, taken, after) => {
      expect(matchesWildcard(`${before}*${after}`, `${before}${taken}${after}`)).toBe(true);
    }),
    { numRuns: 100 },
  );
});

test("SPEC 33.5: a pattern that is all stars takes no longer than its length", () => {
  expect(matchesWildcard(`${"*a".repeat(500)}b`, "a".repeat(2_000))).toBe(false);
});
