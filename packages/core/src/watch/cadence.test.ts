import fc from "fast-check";
import { expect, test } from "vitest";

import { nextLook } from "./cadence.ts";

/** The moments, after the beginning, at which an operation of a length is looked at until its end is seen. */
function looks(length: number, expected: number): number[] {
  const moments: number[] = [];
  let elapsed = 0;
  do {
    elapsed += nextLook({ expected }, elapsed);
    moments.push(elapsed);
  } while (elapsed < length);
  return moments;
}

test("a second's work costs one look, and is noticed a tenth of a second later", () => {
  expect(looks(1000, 15_000)).toEqual([1100]);
});

test("the looks grow apart, up to five seconds", () => {
  expect(looks(20_000, 15_000)).toEqual([1100, 2200, 4400, 8800, 13_800, 18_800, 23_800]);
});

test("what takes minutes is looked at less often until its end is due", () => {
  const moments = looks(300_000, 300_000);
  expect(moments.length).toBeLessThan(45);
  expect((moments.at(-1) ?? 0) - 300_000).toBeLessThanOrEqual(5000);
});

test("no end is noticed later than five seconds after it, when it comes when it may", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3_600_000 }),
      fc.double({ min: 0.96, max: 20, noNaN: true }),
      (expected, factor) => {
        const length = expected * factor;
        const [before = 0, noticed = 0] = [0, ...looks(length, expected)].slice(-2);
        expect(before).toBeLessThan(Math.max(length, 1));
        expect(noticed - length).toBeLessThanOrEqual(5000);
      },
    ),
    { numRuns: 50 },
  );
});
