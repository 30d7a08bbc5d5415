import type { CallCount, InstanceGroup, RolloutBlock } from "../stack-sets/stack-set-plan.ts";

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
  readonly account?: string;
  readonly callAs?: "SELF" | "DELEGATED_ADMIN";
  readonly permissionModel: "SELF_MANAGED" | "SERVICE_MANAGED";
  readonly createdAt: string;
  /** `DELETE`: the stacks go with the set; `RETAIN`: they stay, and belong to nobody. */
  readonly stacks: "DELETE" | "RETAIN";
  readonly instances: readonly InstanceGroup[];
  readonly count: number;
  /**
   * What would be lost, in each stack, by the template of the set: instances that are not up to date may have the resources of an
   * earlier one. Empty when the stacks stay, absent when the template could not be read here.
   */
  readonly doomed?: readonly DoomedSetResource[];
  /** Whether data certainly, or possibly, goes. */
  readonly isDestructive: boolean;
  /** What stands in the way. */
  readonly blocks: readonly RolloutBlock[];
  /** In one wave; the deletion of the set itself is one more. */
  readonly calls: CallCount;
  /** `sha256:` over what is done: all but `id`, `createdAt` and `blocks`. */
  readonly digest: string;
}
