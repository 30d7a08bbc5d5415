import { lowerBound } from "../rollout/cover-bound.ts";
import { coverPlaces } from "../rollout/cover-places.ts";
import type { InstanceChange } from "./compare-instances.ts";
import type { CallCount, InstanceGroup } from "./stack-set-plan.ts";

/** Instances as few rectangles, those with the same values of their own and the same reason together. */
export function groupInstances(changes: readonly InstanceChange[]): readonly InstanceGroup[] {
  return [...bySameness(changes).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { account: _, region: __, unit: ___, ...common } = first;
    const units = new Map(same.flatMap(({ account, unit }) => (unit === undefined ? [] : [[account, unit] as const])));
    return coverPlaces(same).map((rectangle): InstanceGroup => {
      const own = rectangle.accounts.flatMap((account) => {
        const unit = units.get(account);
        return unit === undefined ? [] : [[account, unit] as const];
      });
      return { ...rectangle, ...common, ...(own.length === 0 ? {} : { units: Object.fromEntries(own) }) };
    });
  });
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

/** How many instances groups have. */
export function sizeOf(groups: readonly InstanceGroup[]): number {
  return groups.reduce((total, { accounts, regions }) => total + accounts.length * regions.length, 0);
}

/** How many calls groups take, each group one, and what could be done at best. */
export function countCalls(kinds: readonly (readonly InstanceGroup[])[]): CallCount {
  let calls = 0;
  let atLeast = 0;
  let byAccount = 0;
  for (const groups of kinds) {
    calls += groups.length;
    for (const same of bySameness([...instancesIn(groups)]).values()) atLeast += lowerBound(same);
    byAccount += new Set(groups.flatMap(({ accounts }) => accounts)).size;
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
    [because, keyOf(overrides), keyOf(overridesBefore)].join("\n"),
  );
}
