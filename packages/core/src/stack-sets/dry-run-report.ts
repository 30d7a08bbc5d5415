import type { PlannedChange } from "../plan/plan.ts";
import type { Rectangle } from "../rollout/cover-places.ts";

/** What would become of one resource. */
export type DryRunChange = Pick<
  PlannedChange,
  "action" | "stackPath" | "logicalId" | "type" | "replacement" | "policyAction" | "dataLoss"
>;

/** Instances in which the same would change. */
export interface DryRunGroup {
  readonly instances: readonly Rectangle[];
  readonly count: number;
  /** Empty when nothing would. */
  readonly changes: readonly DryRunChange[];
  readonly isDestructive: boolean;
}

/** What change sets in the target accounts said. */
export interface DryRun {
  readonly groups: readonly DryRunGroup[];
  /** The instances in which no change set could be made, and why: these would fail, or nobody can say. */
  readonly failures: readonly { readonly account: string; readonly region: string; readonly reason: string }[];
}
