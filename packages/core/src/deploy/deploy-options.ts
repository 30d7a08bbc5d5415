import type { GuardPolicy } from "../guard/guard-policy.ts";
import type { ExecutionOptions } from "./execute-plan.ts";

/** How a plan is deployed, and under which conditions. */
export interface DeployOptions extends ExecutionOptions {
  /**
   * Throws `CHANGES_FOUND`, listing them, instead of changing anything: resources, the protection from deletion and the stack
   * policy. A change set that was made for it goes again. A plan that was executed already changes no resource any more. Default `false`.
   */
  readonly expectNoChanges?: boolean;
  /**
   * Decides what may happen unattended; whatever one of them refuses does not happen, and `GUARD_REFUSED` says what would have.
   * Of a plan that was executed already it is only asked about what is switched and set beside the changes. Default: none.
   */
  readonly guard?: GuardPolicy | readonly GuardPolicy[];
  /** What to do about somebody else's operation on the stack, when a stack is given and not a plan. `refuse`, the default, throws `STACK_NOT_READY`; `wait` waits for its end, however that is, and plans then. */
  readonly onBusy?: "refuse" | "wait";
  /**
   * What to do about a stack that was never created, when a stack is given and not a plan (`ROLLBACK_COMPLETE`,
   * `ROLLBACK_FAILED`). `refuse`, the default, throws `STACK_NOT_READY`; `delete` destroys it first, unless it still holds
   * data, the guard refuses or no changes are expected. Only then can the new one be planned, and the guard be asked about that.
   */
  readonly onFailedCreate?: "refuse" | "delete";
}

/** What of it can be stored: functions can't. */
export interface DeployRequest extends Omit<DeployOptions, "guard"> {
  /** There is a guard to ask. */
  readonly guarded?: boolean;
  /** The app plan that the guard holds it to: no other guard takes its place. Absent where nobody has approved one. */
  readonly approvedBy?: string;
}
