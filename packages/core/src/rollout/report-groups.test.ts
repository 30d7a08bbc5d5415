import fc from "fast-check";
import { expect, test } from "vitest";

import { placeKey } from "./instance-place.ts";
import { groupReports, reportsIn } from "./report-groups.ts";
import type { InstanceReport } from "./rollout-result.ts";

const regions = Array.from({ length: 17 }, (_, index) => `ap-southeast-${index + 1}`);
const accounts = Array.from({ length: 500 }, (_, index) => String(100_000_000_000 + index));
const elsewhere = "Its reason is elsewhere.";

/** Every place with what `of` says of it. */
function reportsOf(of: (index: number) => Pick<InstanceReport, "state" | "reason">): readonly InstanceReport[] {
  return accounts.flatMap((account, row) =>
    regions.map((region, column): InstanceReport => ({
      ...{ account, region },
      action: "update",
      ...of(row * regions.length + column),
    })),
  );
}

function sorted(reports: Iterable<InstanceReport>): InstanceReport[] {
  return [...reports].toSorted((a, b) => (placeKey(a) < placeKey(b) ? -1 : 1));
}

test("what has the same reason is told once, and every report comes back as it was", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          account: fc.constantFrom(...accounts.slice(0, 5)),
          region: fc.constantFrom(...regions.slice(0, 4)),
          action: fc.constantFrom("create" as const, "update" as const),
          state: fc.constantFrom("failed" as const, "cancelled" as const),
          reason: fc.constantFrom("No room", "Not allowed"),
        }),
      ),
      (found) => {
        const reports = [...new Map(found.map((each) => [placeKey(each), each])).values()];
        expect(sorted(reportsIn(groupReports(reports, elsewhere)))).toEqual(sorted(reports));
      },
    ),
    { numRuns: 50 },
  );
});

test("8500 instances fit into a checkpoint of Lambda, whatever is told of them", () => {
  const limit = 262_144 - 4096;
  const states = ["failed", "cancelled", "skipped"] as const;
  const cases: Readonly<Record<string, (index: number) => Pick<InstanceReport, "state" | "reason">>> = {
    "all alike": () => ({ state: "cancelled", reason: "Cancelled since failure tolerance has exceeded" }),
    "each with a reason of its own": (index) => ({
      state: "failed",
      reason: `Volume vol-${index} is "in use". `.repeat(10),
    }),
    "a mixture": (index) => ({
      state: states[(index * 7919) % 3] ?? "failed",
      reason: `Reason ${(index * 104_729) % 997}`,
    }),
  };
  for (const [name, of] of Object.entries(cases)) {
    const reports = reportsOf(of);
    const groups = groupReports(reports, elsewhere);
    expect(Buffer.byteLength(JSON.stringify(groups)), name).toBeLessThan(limit);
    const back = sorted(reportsIn(groups));
    expect(back.map(placeKey), name).toEqual(sorted(reports).map(placeKey));
    expect(
      back.map(({ state }) => state),
      name,
    ).toEqual(sorted(reports).map(({ state }) => state));
  }
  const own = groupReports(
    reportsOf(cases["each with a reason of its own"] ?? (() => ({ state: "failed" }))),
    elsewhere,
  );
  expect(own.filter(({ reason }) => reason === elsewhere).length).toBeGreaterThan(0);
  expect(own.filter(({ reason }) => reason?.startsWith("Volume vol-") ?? false).length).toBeGreaterThan(100);
});
