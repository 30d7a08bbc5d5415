import type { StackSetOperationPreferences } from "@aws-sdk/client-cloudformation";
import fc from "fast-check";
import { expect, test } from "vitest";

import { checkPreferences, paceOf } from "./preferences.ts";

const accounts = fc.integer({ min: 1, max: 100_000 });
const percentage = fc.integer({ min: 1, max: 100 });
const soft = { ConcurrencyMode: "SOFT_FAILURE_TOLERANCE" } as const;

test("SPEC 34.10: without preferences none may fail, and one is at work", () => {
  fc.assert(
    fc.property(accounts, (count) => {
      const pace = paceOf({}, count);
      expect([pace.tolerated, pace.concurrency(0), pace.concurrency(1)]).toEqual([0, 1, 0]);
    }),
  );
});

test("SPEC 34.10: percentages are rounded down, that of concurrency to one at least", () => {
  fc.assert(
    fc.property(accounts, percentage, (count, share) => {
      const whole = Number((BigInt(count) * BigInt(share)) / 100n);
      const pace = paceOf({ ...soft, FailureTolerancePercentage: share, MaxConcurrentPercentage: share }, count);
      expect(pace.tolerated).toBe(whole);
      expect(pace.concurrency(0)).toBe(whole === 0 ? 1 : whole);
    }),
  );
});

test("SPEC 34.10: strict tolerance never has more at work than may fail, and one", () => {
  const given = fc.record({ FailureToleranceCount: fc.nat({ max: 50 }), MaxConcurrentPercentage: percentage });
  fc.assert(
    fc.property(accounts, given, fc.nat({ max: 60 }), (count, preferences, failures) => {
      const { tolerated, concurrency } = paceOf(preferences, count);
      const atWork = concurrency(failures);
      // One at least goes on as long as the region does; none, when it is given up.
      expect(atWork > 0).toBe(failures <= tolerated);
      if (atWork > 0) expect(failures + atWork).toBeLessThanOrEqual(tolerated + 1);
      expect(atWork).toBeLessThanOrEqual(paceOf({ ...preferences, ...soft }, count).concurrency(failures));
      expect(concurrency(failures + 1)).toBeLessThanOrEqual(atWork);
    }),
  );
});

test.each<[StackSetOperationPreferences, string]>([
  [
    { FailureToleranceCount: 0, FailureTolerancePercentage: 0 },
    "Cannot specify both FailureToleranceCount and FailureTolerancePercentage",
  ],
  [
    { MaxConcurrentCount: 1, MaxConcurrentPercentage: 1 },
    "Cannot specify both MaxConcurrentCount and MaxConcurrentPercentage",
  ],
  [
    { MaxConcurrentCount: 3, FailureToleranceCount: 1 },
    "MaxConcurrentCount can be at most one more than the FailureToleranceCount",
  ],
  [{ RegionOrder: ["eu-west-1", "eu-west-1"] }, "RegionOrder must not contain duplicate Regions"],
  [
    { FailureTolerancePercentage: 101 },
    "1 validation error detected: Value '101' at 'operationPreferences.failureTolerancePercentage' failed to satisfy constraint: Member must have value less than or equal to 100",
  ],
])("SPEC 34.10: preferences that contradict themselves are refused: %o", (preferences, message) => {
  expect(() => checkPreferences(preferences)).toThrow(message);
  const { MaxConcurrentCount: most } = preferences;
  if (most === 3) expect(() => checkPreferences({ ...preferences, ...soft })).not.toThrow();
});
