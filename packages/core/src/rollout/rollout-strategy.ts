import type { Gate } from "./gate.ts";

/** A number of accounts, or a share of the accounts that a wave has in one region, such as `"10%"`; shares are rounded down. */
export type AccountCount = number | `${number}%`;

/**
 * How an operation goes through the accounts of each region: CloudFormation's own preferences for StackSets.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperationPreferences.html
 */
export interface RolloutPace {
  /** Accounts of a region at a time. Default 1, as CloudFormation has it. A share is at least one account. */
  readonly maxConcurrent?: AccountCount;
  /** Accounts of a region that may fail before the rollout stops. Default 0. */
  readonly failureTolerance?: AccountCount;
  /** `STRICT_FAILURE_TOLERANCE`, the default, never works on more accounts than may still fail, and one; `SOFT_FAILURE_TOLERANCE` on as many as it may. */
  readonly concurrencyMode?: "STRICT_FAILURE_TOLERANCE" | "SOFT_FAILURE_TOLERANCE";
  /** `SEQUENTIAL`, the default, goes region by region; `PARALLEL` through all of them at once. */
  readonly regionConcurrency?: "SEQUENTIAL" | "PARALLEL";
  /** The regions that come first, in this order. Default: by name. */
  readonly regionOrder?: readonly string[];
}

/**
 * Which instances a wave has, of those that no wave before it has: by account, by region, by both, by a share of all accounts,
 * by the ring that an account is in, or all that is left.
 */
export interface WaveSelection {
  /** These accounts, which the rollout must have. */
  readonly accounts?: readonly string[];
  /** These regions, which the rollout must have. */
  readonly regions?: readonly string[];
  /** So many of all accounts of the rollout, in hundredths and rounded up, in the order of its targets. */
  readonly percent?: number;
  /** The accounts of this ring, one of `RolloutStrategy.rings`. */
  readonly ring?: string;
  /** Everything that no other wave has. */
  readonly rest?: true;
}

/** One step of a rollout. */
export interface Wave extends WaveSelection, RolloutPace {
  /** Names it in reports. Default: `wave 1` and so on. */
  readonly name?: string;
  /** What must be passed before the next wave begins, in this order. Default: the strategy's own gates. */
  readonly gates?: readonly Gate[];
}

/** How a change goes out to many accounts: a few first, the rest once those have proven good. */
export interface RolloutStrategy extends RolloutPace {
  /** Default: one wave with everything. */
  readonly waves?: readonly Wave[];
  /** What must be passed after each wave that has no gates of its own, the last one too. Default: none. */
  readonly gates?: readonly Gate[];
  /** Accounts by ring, such as those that bear a tag. Default: none. */
  readonly rings?: Readonly<Record<string, readonly string[]>>;
  /**
   * What becomes of finished waves when a gate fails or a wave exceeds its tolerance. `RETURN`, the default, takes them back to
   * what they were; `STOP` leaves everything as it is.
   */
  readonly onFailure?: "RETURN" | "STOP";
}
