import type { RolloutEvent } from "../rollout/rollout-event.ts";
import type { RolloutStrategy } from "../rollout/rollout-strategy.ts";
import type { VerbOptions } from "../verb-options.ts";
import type { StackSetPlanOptions } from "./plan-stack-set.ts";
import type { StackSetPlan } from "./stack-set-plan.ts";

/** How a stack set is rolled out. */
export interface RollOutOptions extends VerbOptions, RolloutStrategy, StackSetPlanOptions {
  /**
   * What was approved, as `planStackSet` made it: when the set, its instances or the definition are not what was planned any
   * more, the rollout is refused with `PLAN_STALE` before anything is sent. Default: what is planned now is done.
   */
  readonly approved?: StackSetPlan;
  /** The `digest` of the approved plan, where it was kept apart from it. */
  readonly approvedDigest?: string;
  /** Goes on with a rollout whose process has died, or that is to survive one: its name. Needs a store. Default: another one, with a name of its own. */
  readonly run?: string;
  /** What to do while another operation on the set is in progress. Default `refuse`, with `STACK_NOT_READY`. */
  readonly onBusy?: "wait" | "refuse";
  /**
   * Told of waves, operations and gates as they begin and end. It is not waited for, and what it throws is logged and changes
   * nothing. A run that is taken up tells what happens from then on. Default: nobody is told.
   */
  readonly onEvent?: (event: RolloutEvent) => void | Promise<void>;
}
