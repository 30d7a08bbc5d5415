import type { AutoDeployment, UpdateStackSetCommandInput } from "@aws-sdk/client-cloudformation";

import type { StackSetName } from "../service/stack-set-calls.ts";
import type { InstancePlace } from "./instance-place.ts";
import type { PlannedInstance } from "./rollout-engine.ts";

/** An instance of a stack set with what is to become of it. */
export interface PlannedSetInstance extends PlannedInstance {
  /** By parameter, what it is to have instead of the set's own values. Absent when that stays as it is. */
  readonly overrides?: Readonly<Record<string, string>>;
  /** What it has now, where that changes. */
  readonly overridesBefore?: Readonly<Record<string, string>>;
}

/** What a set is, as UpdateStackSet takes it. */
export type SetDefinition = Omit<
  UpdateStackSetCommandInput,
  "StackSetName" | "OperationPreferences" | "OperationId" | "Accounts" | "Regions" | "DeploymentTargets" | "CallAs"
>;

/** What becomes of a set as a whole. */
export interface StackSetChange {
  readonly set: StackSetName;
  readonly isServiceManaged: boolean;
  /** For service-managed sets, the unit that each account is reached by. */
  readonly unitOf?: (account: string) => string | undefined;
  /** The new definition, and the one before it where it may be taken back; absent when the set stays as it is. */
  readonly definition?: { readonly next: SetDefinition; readonly before?: SetDefinition };
  /**
   * Whether accounts that join get stacks, where that changes, and what it was: UpdateStackSet takes it without targets only. It is
   * turned off before the first wave, and on behind the last one.
   */
  readonly autoDeployment?: {
    readonly next: AutoDeployment;
    readonly before: AutoDeployment;
    /** The names of the parameters that the set had. */
    readonly parameters: readonly string[];
  };
  /** The names of the set's parameters, which keep their values in calls that change nothing of it. */
  readonly parameters: readonly string[];
  /** Whether the set has instances already. */
  readonly hasInstances: boolean;
  /**
   * An instance that stays as it is, where only settings of the set change: UpdateStackSet takes those with some instance, and
   * without one it would go through all of them.
   */
  readonly anchor?: InstancePlace;
  readonly deletions: readonly PlannedSetInstance[];
  readonly retainsStacks: boolean;
}
