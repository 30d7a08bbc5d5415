import type { StackSetOperationPreferences, UpdateStackSetCommandInput } from "@aws-sdk/client-cloudformation";

import { present } from "../present.ts";
import type { Rectangle } from "./cover-places.ts";
import type { InstancePlace } from "./instance-place.ts";
import type { AccountCount, RolloutPace } from "./rollout-strategy.ts";
import type { PlannedSetInstance, SetDefinition, StackSetChange } from "./stack-set-change.ts";

/** Where a call says its instances are. */
export type TargetMembers = Pick<UpdateStackSetCommandInput, "Accounts" | "DeploymentTargets"> & {
  readonly Regions: string[];
};

/** A set with service-managed permissions is reached by units, each account by the intersection with its own. */
export function targetsOf(
  { isServiceManaged, unitOf }: StackSetChange,
  { accounts, regions }: Rectangle,
): TargetMembers {
  if (!isServiceManaged) return { Accounts: [...accounts], Regions: [...regions] };
  const units = new Set(accounts.flatMap((account) => unitOf?.(account) ?? []));
  return {
    DeploymentTargets: {
      Accounts: [...accounts],
      AccountFilterType: "INTERSECTION",
      OrganizationalUnitIds: [...units],
    },
    Regions: [...regions],
  };
}

/** What a call says that changes nothing of the set itself. */
export function keepingDefinition({ parameters }: Pick<StackSetChange, "parameters">): SetDefinition {
  return {
    UsePreviousTemplate: true,
    Parameters: parameters.map((ParameterKey) => ({ ParameterKey, UsePreviousValue: true })),
  };
}

/** The instances by what they are to have of their own; those that keep what they have are left out, or have `otherwise`. */
export function byOverrides(
  instances: readonly PlannedSetInstance[],
  otherwise?: Readonly<Record<string, string>>,
): readonly (readonly [Readonly<Record<string, string>>, readonly InstancePlace[]])[] {
  const groups = new Map<string, [Readonly<Record<string, string>>, InstancePlace[]]>();
  for (const { account, region, overrides = otherwise } of instances) {
    if (overrides === undefined) continue;
    const key = JSON.stringify(Object.entries(overrides).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [overrides, [{ account, region }]]);
    else group[1].push({ account, region });
  }
  return [...groups.values()];
}

/** Values as calls have them. */
export function parametersOf(
  values: Readonly<Record<string, string>>,
): { readonly ParameterKey: string; readonly ParameterValue: string }[] {
  return Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
}

/** How CloudFormation calls a pace. */
export function preferencesOf(pace: RolloutPace): StackSetOperationPreferences {
  return present({
    ...countOf("MaxConcurrent", pace.maxConcurrent),
    ...countOf("FailureTolerance", pace.failureTolerance),
    ConcurrencyMode: pace.concurrencyMode,
    RegionConcurrencyType: pace.regionConcurrency,
    RegionOrder: pace.regionOrder === undefined ? undefined : [...pace.regionOrder],
  });
}

function countOf(name: "MaxConcurrent" | "FailureTolerance", count: AccountCount | undefined): object {
  if (count === undefined) return {};
  return typeof count === "number"
    ? { [`${name}Count`]: count }
    : { [`${name}Percentage`]: Number(count.slice(0, -1)) };
}
