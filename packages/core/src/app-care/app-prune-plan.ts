import type { DestroyPlan } from "../destroy/destroy-plan.ts";

/** A stack that was once deployed as one of an app, is none of it any more, and is to go. */
export interface PrunedStack {
  readonly stack: string;
  readonly account: string;
  readonly region: string;
  /** The id of what was done with it last. Nobody may have done anything since. */
  readonly lastDeployment: string;
  /** The stacks that have to go before it, because they import from it. */
  readonly after: readonly string[];
  /** All that goes with it, what stays, what is lost and who else imports from it. */
  readonly plan: DestroyPlan;
}

/** A stack that was once deployed as one of an app and stays, because it is not known to be the app's own any more. */
export interface KeptStack {
  readonly stack: string;
  readonly stackId: string;
  readonly account: string;
  readonly region: string;
  /** Why, for people. */
  readonly because: string;
}

/** What pruning an app would do. Plain JSON: it can be stored, sent and approved elsewhere, and `prune` takes it. */
export interface AppPrunePlan {
  readonly format: "stacksteward.app-prune-plan";
  readonly version: 1;
  readonly id: string;
  readonly app: string;
  readonly stage?: string;
  readonly createdAt: string;
  /** In the order in which they go. */
  readonly stacks: readonly PrunedStack[];
  readonly kept: readonly KeptStack[];
  /** Whether data is lost, or may be. */
  readonly isDestructive: boolean;
  /** `sha256:` over everything else. */
  readonly digest: string;
}
