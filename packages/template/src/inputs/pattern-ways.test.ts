import { expect, test } from "vitest";

import { waysToTry } from "./pattern-ways.ts";

test.each([
  ["^(?:[a-z]+)$", 11],
  ["^(?:a|b|cd)$", 3],
  ["^(?:(?:\\d{1,3}\\.){3}\\d{1,3})$", 27 * 3],
  ["^(?:(?:a|b)?c)$", 3],
  ["[a-z]+\\.[a-z]+", 121],
  ["[*+|(]\\(\\*", 1],
  ["(ab)+", 11],
])("%s has %d ways on ten characters", (source, ways) => {
  expect(waysToTry(source, 10)).toBe(ways);
});

test.each(["(a+)+", "(a|aa)+", "(a*)*", "(.)\\1", "(?:a|b){2,}", "a)", "(((((((((((((((((((((((a"])(
  "nobody can say of %s",
  (source) => {
    expect(waysToTry(source, 10)).toBe(Infinity);
  },
);
