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

test("a second's work costs one look, and is noticed a twentieth of a second later", () => {
  expect(looks(1000, 15_000)).toEqual([1050]);
});

test("the looks grow apart, up to five seconds", () => {
  expect(looks(20_000, 15_000)).toEqual([1050, 2100, 4200, 8400, 13_400, 18_400, 23_400]);
});

test("what takes minutes is looked at less often until its end is due", () => {
  const moments = looks(300_000, 300_000);
  expect(moments.length).toBeLessThan(45);
  expect((moments.at(-1) ?? 0) - 300_000).toBeLessThanOrEqual(5000);
});

test("what was seen in between does not move the first looks", () => {
  expect(nextLook({ expected: 15_000 }, 1000)).toBe(50);
  expect(nextLook({ expected: 15_000 }, 1050)).toBe(1050);
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
