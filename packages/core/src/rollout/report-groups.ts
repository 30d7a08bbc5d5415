import { present } from "../present.ts";
import { coverPlaces, type Rectangle } from "./cover-places.ts";
import type { InstanceReport } from "./rollout-result.ts";

/** What became of every account of a rectangle in every region of it. */
export interface ReportGroup extends Rectangle, Pick<InstanceReport, "action" | "state" | "reason"> {}

/**
 * Reports as a journal holds them, which may not take more than a checkpoint of 256 KB: when an operation on thousands of
 * instances is given up, all those that were cancelled have one reason. Where too many have reasons of their own, the later ones have
 * `elsewhere` for it. Every place is kept.
 */
export function groupReports(reports: readonly InstanceReport[], elsewhere: string): readonly ReportGroup[] {
  const groups = new Map<string, InstanceReport[]>();
  let bytes = 0;
  for (const report of reports) {
    const { action, state, reason } = report;
    const key = JSON.stringify([action, state, reason]);
    const known = groups.get(key);
    if (known !== undefined) {
      known.push(report);
      continue;
    }
    const size = Buffer.byteLength(key) + AROUND;
    if (bytes + size <= LARGEST) {
      bytes += size;
      groups.set(key, [report]);
      continue;
    }
    const shared = JSON.stringify([action, state]);
    const others = groups.get(shared);
    if (others === undefined) groups.set(shared, [{ ...report, reason: elsewhere }]);
    else others.push(report);
  }
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { action, state, reason } = first;
    return coverPlaces(same).map((rectangle) => ({ ...rectangle, action, state, ...present({ reason }) }));
  });
}

/** The reports of groups, one by one. */
export function* reportsIn(groups: readonly ReportGroup[]): Generator<InstanceReport> {
  for (const { accounts, regions, ...report } of groups) {
    for (const account of accounts) for (const region of regions) yield { account, region, ...report };
  }
}

/** Bytes of what is told beside the places, and what a group has of them beside its reason. 500 accounts in 17 regions take 130 KB for themselves. */
const LARGEST = 81_920;
const AROUND = 150;
