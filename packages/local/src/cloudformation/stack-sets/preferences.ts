import type { StackSetOperationPreferences } from "@aws-sdk/client-cloudformation";

import { validationError } from "../service-errors.ts";

/** How fast an operation goes through the accounts of one region, and how much may go wrong there. */
export interface Pace {
  /** How many accounts may fail without the region being given up. */
  readonly tolerated: number;
  /** How many accounts may be worked on at once, after so many have failed. */
  concurrency(failures: number): number;
}

/**
 * The pace that `preferences` mean for `accounts` accounts of one region. Percentages are rounded down, that of concurrency
 * to one at least. Strict tolerance, the default, never has more accounts at work than may still fail, and one.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperationPreferences.html
 */
export function paceOf(preferences: StackSetOperationPreferences, accounts: number): Pace {
  const tolerated = preferences.FailureToleranceCount ?? shareOf(accounts, preferences.FailureTolerancePercentage ?? 0);
  const most =
    preferences.MaxConcurrentCount ??
    (preferences.MaxConcurrentPercentage === undefined
      ? 1
      : Math.max(1, shareOf(accounts, preferences.MaxConcurrentPercentage)));
  const isStrict = preferences.ConcurrencyMode !== "SOFT_FAILURE_TOLERANCE";
  return {
    tolerated,
    concurrency: (failures) => (isStrict ? Math.max(0, Math.min(most, tolerated + 1 - failures)) : most),
  };
}

function shareOf(accounts: number, percentage: number): number {
  return Math.floor((accounts * percentage) / 100);
}

/** Refuses preferences that contradict themselves or are out of bounds. */
export function checkPreferences(preferences: StackSetOperationPreferences = {}): StackSetOperationPreferences {
  const { FailureToleranceCount, FailureTolerancePercentage, MaxConcurrentCount, MaxConcurrentPercentage } =
    preferences;
  refuseBoth({ FailureToleranceCount, FailureTolerancePercentage });
  refuseBoth({ MaxConcurrentCount, MaxConcurrentPercentage });
  refuseOutside({ FailureToleranceCount }, 0, Infinity);
  refuseOutside({ FailureTolerancePercentage }, 0, 100);
  refuseOutside({ MaxConcurrentCount }, 1, Infinity);
  refuseOutside({ MaxConcurrentPercentage }, 1, 100);
  const isStrict = preferences.ConcurrencyMode !== "SOFT_FAILURE_TOLERANCE";
  if (isStrict && MaxConcurrentCount !== undefined && FailureToleranceCount !== undefined) {
    if (MaxConcurrentCount > FailureToleranceCount + 1) {
      throw validationError("MaxConcurrentCount can be at most one more than the FailureToleranceCount");
    }
  }
  const { RegionOrder: order = [] } = preferences;
  if (new Set(order).size < order.length) throw validationError("RegionOrder must not contain duplicate Regions");
  return preferences;
}

function refuseBoth(pair: Readonly<Record<string, number | undefined>>): void {
  const given = Object.entries(pair).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (given.length > 1) throw validationError(`Cannot specify both ${given.join(" and ")}`);
}

function refuseOutside(member: Readonly<Record<string, number | undefined>>, least: number, most: number): void {
  for (const [name, value] of Object.entries(member)) {
    if (value === undefined || (value >= least && value <= most)) continue;
    const bound = value < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
    const path = `operationPreferences.${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    throw validationError(
      `1 validation error detected: Value '${value}' at '${path}' failed to satisfy constraint: Member must have value ${bound}`,
    );
  }
}
