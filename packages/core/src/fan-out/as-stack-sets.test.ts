import fc from "fast-check";
import { expect, test } from "vitest";

import { stackFanOut, type RolloutPace } from "../index.ts";
import {
  baseline,
  openStackSetCloud,
  regions,
  settingTemplate,
  statesOf,
} from "../stack-sets/stack-set-cloud.testing.ts";

const accounts = ["111111111111", "222222222222", "333333333333", "444444444444"];
const places = accounts.flatMap((account) => regions.map((region) => ({ account, region })));
const count = (most: number): fc.Arbitrary<number | `${number}%`> =>
  fc.oneof(fc.integer({ min: 1, max: most }), fc.constantFrom<`${number}%`>("20%", "34%", "50%", "100%"));
const pace: fc.Arbitrary<RolloutPace> = fc
  .record(
    {
      failureTolerance: fc.oneof(fc.constant(0), count(3)),
      maxConcurrent: count(4),
      concurrencyMode: fc.constantFrom("STRICT_FAILURE_TOLERANCE", "SOFT_FAILURE_TOLERANCE"),
      regionConcurrency: fc.constantFrom("SEQUENTIAL", "PARALLEL"),
      regionOrder: fc.shuffledSubarray([...regions], { minLength: regions.length }),
    },
    { requiredKeys: ["failureTolerance", "maxConcurrent", "concurrencyMode"] },
  )
  // What CloudFormation refuses is refused for both.
  .filter(
    ({ failureTolerance: tolerated, maxConcurrent: most, concurrencyMode }) =>
      concurrencyMode === "SOFT_FAILURE_TOLERANCE" ||
      typeof most !== "number" ||
      typeof tolerated !== "number" ||
      most <= tolerated + 1,
  );

test("a fan-out comes to the same end as a stack set, whatever fails and at whatever pace", async () => {
  await fc.assert(
    fc.asyncProperty(pace, fc.subarray(places, { maxLength: 4 }), async (chosen, failing) => {
      await using bench = await openStackSetCloud(accounts);
      for (const place of failing) bench.cloud.faults.failResource({ ...place, reason: "No room" });
      using orchestrator = bench.reachingAll();
      const targets = { accounts, regions };
      const options = { ...chosen, onFailure: "STOP" } as const;
      const bySet = await orchestrator.rollOut(baseline("one", { targets }), options);
      const fanOut = stackFanOut({ name: "security", template: settingTemplate("one"), targets });
      const byFanOut = await orchestrator.rollOut(fanOut, options);
      expect(statesOf(byFanOut)).toEqual(statesOf(bySet));
      expect(byFanOut.kind).toBe(bySet.kind);
    }),
    { numRuns: 6 },
  );
});
