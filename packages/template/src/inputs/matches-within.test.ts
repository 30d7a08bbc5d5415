import { expect, test } from "vitest";

import { matchesWithin } from "./matches-within.ts";

test.each(["^(?:(a+)+)$", "^(?:(a|aa)+)$", "^(?:a*a*a*a*a*a*a*b)$", "^(?:([a-z]*)*!)$"])(
  "%s is given up on a text that would take for ever",
  (source) => {
    const begun = performance.now();
    expect(matchesWithin(new RegExp(source), `${"a".repeat(4000)}?`)).toBeUndefined();
    expect(performance.now() - begun).toBeLessThan(5000);
  },
);

test.each([
  ["^(?:[a-z]+)$", "abc", true],
  ["^(?:[a-z]+)$", "ab1", false],
  ["^(?:(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9]{8,}){1}$", "Passw0rd1", true],
  ["^(?:(?:\\d{1,3}\\.){3}\\d{1,3}/\\d+)$", "10.0.0.0/16", true],
  ["^(?:(?:\\d{1,3}\\.){3}\\d{1,3}/\\d+)$", "10.0.0/16", false],
])("%s and %s: %s", (source, text, matches) => {
  expect(matchesWithin(new RegExp(source), text)).toBe(matches);
});
