import fc from "fast-check";
import { expect, test } from "vitest";

import { nextLook } from "./cadence.ts";

/** The moments, after the beginning, at which an operation of a length is looked at until its end is seen. */
function looks(length: number, expected: number, isFollowed: boolean): number[] {
  const moments: number[] = [];
  let elapsed = 0;
  do {
    elapsed += nextLook({ expected, isFollowed }, elapsed);
    moments.push(elapsed);
  } while (elapsed < length);
  return moments;
}

test("an operation that takes as long as expected costs one look", () => {
  expect(looks(15_000, 15_000, false)).toEqual([15_000]);
});

test("an hour costs few looks, and its end is noticed within half a minute", () => {
  const moments = looks(3_600_000, 15_000, false);
  expect(moments.length).toBeLessThan(130);
  expect((moments.at(-1) ?? 0) - 3_600_000).toBeLessThanOrEqual(30_000);
});

test("whoever follows sees the first event within two seconds and every later one within ten", () => {
  const moments = looks(600_000, 600_000, true);
  expect(moments[0]).toBe(2000);
  for (const [index, moment] of moments.entries())
    expect(moment - (moments[index - 1] ?? 0)).toBeLessThanOrEqual(10_000);
});

test("a wait is never shorter than two seconds and never longer than a minute", () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.boolean(), (expected, elapsed, isFollowed) => {
      const wait = nextLook({ expected, isFollowed }, elapsed);
      expect(wait).toBeGreaterThanOrEqual(2000);
      expect(wait).toBeLessThanOrEqual(60_000);
    }),
  );
});
