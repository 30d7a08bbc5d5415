import type { InstancePlace } from "../rollout/instance-place.ts";
import type { WantedInstance } from "./expand-targets.ts";

/** An instance as the service has it. */
export interface FoundInstance extends InstancePlace {
  readonly status: string;
  readonly detailedStatus?: string;
  readonly reason?: string;
  readonly stackId?: string;
  readonly unit?: string;
  /** What it has instead of the set's own values. Absent when nobody has looked. */
  readonly overrides?: Readonly<Record<string, string>>;
}

/** What is to become of one instance. */
export interface InstanceChange extends InstancePlace {
  readonly unit?: string;
  /** What it is to have of its own; absent when that stays as it is. */
  readonly overrides?: Readonly<Record<string, string>>;
  readonly overridesBefore?: Readonly<Record<string, string>>;
  /** Why it is updated. */
  readonly because?: "definition" | "outdated" | "overrides";
}

/** What is to become of every instance of a set. */
export interface InstanceChanges {
  readonly create: readonly InstanceChange[];
  readonly update: readonly InstanceChange[];
  /** In the set, and in no target. */
  readonly remove: readonly InstanceChange[];
  readonly leave: readonly InstanceChange[];
  /** Wanted, and in a state from which CloudFormation does not update them. */
  readonly inoperable: readonly FoundInstance[];
}

/** Compares pairs of account and region, and not two lists: each pair is looked at once. */
export function compareInstances(
  wanted: readonly WantedInstance[],
  found: readonly FoundInstance[],
  isDefinitionChanged: boolean,
): InstanceChanges {
  const left = new Map<string, Map<string, FoundInstance>>();
  for (const instance of found) {
    const regions = left.get(instance.account);
    if (regions === undefined) left.set(instance.account, new Map([[instance.region, instance]]));
    else regions.set(instance.region, instance);
  }
  const create: InstanceChange[] = [];
  const update: InstanceChange[] = [];
  const leave: InstanceChange[] = [];
  const inoperable: FoundInstance[] = [];
  for (const instance of wanted) {
    const regions = left.get(instance.account);
    const there = regions?.get(instance.region);
    regions?.delete(instance.region);
    if (there === undefined) create.push(instance);
    else if (there.status === "INOPERABLE") inoperable.push(there);
    else {
      const own = overrideChange(instance.overrides, there.overrides);
      const because = isDefinitionChanged
        ? ("definition" as const)
        : own !== undefined
          ? ("overrides" as const)
          : there.status === "CURRENT"
            ? undefined
            : ("outdated" as const);
      const { account, region } = instance;
      // Of an account that is named beside the units only its instance knows by which it is reached.
      const unit = instance.unit ?? there.unit;
      const place = unit === undefined ? { account, region } : { account, region, unit };
      if (because === undefined) leave.push(place);
      else update.push({ ...place, ...own, because });
    }
  }
  const remove = [...left.values()].flatMap((regions) =>
    [...regions.values()].map(({ account, region, unit }) =>
      unit === undefined ? { account, region } : { account, region, unit },
    ),
  );
  return { create, update, remove, leave, inoperable };
}

function overrideChange(
  wanted: Readonly<Record<string, string>> | undefined,
  before: Readonly<Record<string, string>> | undefined,
): Pick<InstanceChange, "overrides" | "overridesBefore"> | undefined {
  if (before === undefined) return undefined;
  const overrides = wanted ?? {};
  const names = new Set([...Object.keys(overrides), ...Object.keys(before)]);
  const isSame = [...names].every((name) => overrides[name] === before[name]);
  return isSame ? undefined : { overrides, overridesBefore: before };
}
