import type { InstanceGroup } from "../stack-sets/stack-set-plan.ts";

/** What becomes of a stateful resource of the set's template, in each of its stacks. */
export interface DoomedSetResource {
  readonly logicalId: string;
  readonly type: string;
  /** `certain`: it is deleted with what it holds; `possible`: nobody knows whether it holds something, or whether it stays. */
  readonly dataLoss: "certain" | "possible";
}

/** What deleting a stack set would do. Plain JSON. */
export interface StackSetDeletionPlan {
  readonly format: "stacksteward.stack-set-deletion-plan";
  readonly version: 1;
  readonly id: string;
  readonly stackSet: string;
  readonly stackSetId: string;
  readonly region: string;
  readonly callAs?: "SELF" | "DELEGATED_ADMIN";
  readonly permissionModel: "SELF_MANAGED" | "SERVICE_MANAGED";
  readonly createdAt: string;
  /** `DELETE`: the stacks go with the set; `RETAIN`: they stay, and belong to nobody. */
  readonly stacks: "DELETE" | "RETAIN";
  readonly instances: readonly InstanceGroup[];
  readonly count: number;
  /** What would be lost, in each stack. Empty when the stacks stay. */
  readonly doomed: readonly DoomedSetResource[];
  readonly isDestructive: boolean;
  /** `sha256:` over everything but `id` and `createdAt`. */
  readonly digest: string;
}
