import fc from "fast-check";
import { expect, test } from "vitest";

import { digestOfData, digestOfText } from "./plan-digest.ts";

test("the digest of a text is its SHA-256", () => {
  expect(digestOfText("")).toBe("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});

test("the order of keys does not matter, and a journey through JSON does not either", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (data) => {
      const travelled: unknown = JSON.parse(JSON.stringify(data));
      expect(digestOfData(reversed(travelled))).toBe(digestOfData(data));
    }),
  );
});

test("different data has different digests", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      fc.pre(JSON.stringify(reversed(a)) !== JSON.stringify(reversed(b)));
      expect(digestOfData(a) === digestOfData(b)).toBe(isEqual(a, b));
    }),
  );
});

function reversed(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(reversed);
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(
    Object.entries(data)
      .toReversed()
      .map(([key, value]) => [key, reversed(value)]),
  );
}

function isEqual(a: unknown, b: unknown): boolean {
  try {
    expect(JSON.parse(JSON.stringify(a))).toStrictEqual(JSON.parse(JSON.stringify(b)));
    return true;
  } catch {
    return false;
  }
}
