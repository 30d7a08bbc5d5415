import { lowerBound } from "../rollout/cover-bound.ts";
import { coverPlaces } from "../rollout/cover-places.ts";
import type { InstanceChange } from "./compare-instances.ts";
import type { CallCount, InstanceGroup } from "./stack-set-plan.ts";

/** Groups, and how many of them there must be. */
export interface Grouped {
  readonly groups: readonly InstanceGroup[];
  readonly atLeast: number;
}

/** Instances as few rectangles, those with the same values of their own and the same reason together. */
export function groupInstances(changes: readonly InstanceChange[]): Grouped {
  const groups: InstanceGroup[] = [];
  let atLeast = 0;
  for (const same of bySameness(changes).values()) {
    const [first] = same;
    if (first === undefined) continue;
    const { account: _, region: __, unit: ___, ...common } = first;
    const units = new Map<string, string>();
    for (const { account, unit } of same) if (unit !== undefined) units.set(account, unit);
    const rectangles = coverPlaces(same);
    // One rectangle is as few as can be.
    atLeast += rectangles.length === 1 ? 1 : lowerBound(same);
    for (const rectangle of rectangles) {
      const own = rectangle.accounts.flatMap((account) => {
        const unit = units.get(account);
        return unit === undefined ? [] : [[account, unit] as const];
      });
      groups.push({ ...rectangle, ...common, ...(own.length === 0 ? {} : { units: Object.fromEntries(own) }) });
    }
  }
  return { groups, atLeast };
}

/** The instances of groups, one by one. */
export function* instancesIn(groups: readonly InstanceGroup[]): Generator<InstanceChange> {
  for (const { accounts, regions, units, ...common } of groups) {
    for (const account of accounts) {
      const unit = units?.[account];
      for (const region of regions) {
        yield { account, region, ...common, ...(unit === undefined ? {} : { unit }) };
      }
    }
  }
}

/** How many calls groups take, each group one, and what could be done at best. */
export function countCalls(kinds: readonly Grouped[]): CallCount {
  let calls = 0;
  let atLeast = 0;
  let byAccount = 0;
  for (const grouped of kinds) {
    calls += grouped.groups.length;
    atLeast += grouped.atLeast;
    byAccount += new Set(grouped.groups.flatMap(({ accounts }) => accounts)).size;
  }
  return { calls, atLeast, byAccount };
}

function bySameness(changes: readonly InstanceChange[]): ReadonlyMap<string, readonly InstanceChange[]> {
  const keys = new Map<InstanceChange["overrides"], string>();
  const keyOf = (values: InstanceChange["overrides"]): string => {
    const known = keys.get(values);
    if (known !== undefined) return known;
    const key =
      values === undefined ? "" : JSON.stringify(Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    keys.set(values, key);
    return key;
  };
  return Map.groupBy(changes, ({ overrides, overridesBefore, because = "" }) =>
    overrides === undefined ? because : [because, keyOf(overrides), keyOf(overridesBefore)].join("\n"),
  );
}
