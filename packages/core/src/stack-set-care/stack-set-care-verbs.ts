import { storeOf } from "../runs/execute-run.ts";
import { present } from "../present.ts";
import type { RolloutResult } from "../rollout/rollout-result.ts";
import type { RolloutPace } from "../rollout/rollout-strategy.ts";
import { stackSetAddressOf, stackSetNotFound, type StackSetReference } from "../stack-sets/stack-set-reference.ts";
import type { StackSet } from "../stack-sets/stack-set.ts";
import type { StackSetStatus, StackSetStatusOptions } from "../stack-sets/stack-set-status.ts";
import type { VerbOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { StackSetAdoptionOptions } from "./adopt-into-set.ts";
import type { StackSetDeletionOptions } from "./delete-set.ts";
import type { StackSetDeletionPlan } from "./set-deletion-plan.ts";
import type { StackSetAdoptionPlan } from "./plan-set-adoption.ts";
import type { StackSetReconciliationOptions } from "./reconcile-set.ts";
import type { StackSetDrift } from "./set-drift.ts";

/** How drift of a stack set is detected. */
export interface StackSetDriftOptions extends VerbOptions, RolloutPace {
  /** What to do while another operation on the set is in progress. Default `refuse`, with `STACK_NOT_READY`. */
  readonly onBusy?: "wait" | "refuse";
}

/** What is planned of a deletion, and what is looked at. */
export interface StackSetDeletionPlanOptions extends VerbOptions {
  /** `DELETE`: the stacks go with the set; `RETAIN`: they stay, and belong to nobody. */
  readonly stacks: "DELETE" | "RETAIN";
  /**
   * Whether each stack that would go is looked at through `credentialsFor`, so that those with termination protection stand in
   * `blocks` before their deletion fails. A call for each. Default `false`.
   */
  readonly checkProtection?: boolean;
}

/** The care for stack sets that are there. */
export interface StackSetCareVerbs {
  /**
   * How a stack set is: how many instances are up to date, which are not and why, what is in progress on it, and, of a
   * definition, which accounts and regions are wanted and missing or there and unwanted; on request the stacks that it has left
   * behind. Throws `STACK_SET_NOT_FOUND`.
   */
  stackSetStatus(
    set: StackSet | StackSetReference,
    options?: VerbOptions & StackSetStatusOptions,
  ): Promise<StackSetStatus>;
  /**
   * Has CloudFormation check every stack of a set, by default all of them at once, and answers what differs in each that has
   * drifted, secrets hidden, and why others could not be checked. Throws `STACK_SET_NOT_FOUND`.
   */
  detectStackSetDrift(set: StackSetReference, options?: StackSetDriftOptions): Promise<StackSetDrift>;
  /**
   * Reverts what has drifted: the template of each stack that has, and of no other, is brought back by a change set of its own
   * through `credentialsFor`, wave by wave, as an update of the set would leave drift where it is. It compares anew. What failed is
   * in the answer, and nothing is taken back; stacks nested in those are left as they are. Throws `DRIFT_REPORT_INVALID`, and `ACCOUNT_NOT_CONFIGURED` for accounts that
   * cannot be reached, before anything is sent.
   */
  reconcileStackSet(drift: StackSetDrift, options?: StackSetReconciliationOptions): Promise<RolloutResult>;
  /**
   * Whether existing stacks can become instances of a set as they are, and what does not match: another template, a state that is
   * not settled, a place that is taken. Changes nothing. Stacks in other accounts are looked at through `credentialsFor`. Throws `STACK_SET_NOT_FOUND`.
   */
  planStackSetAdoption(
    set: StackSetReference,
    stackIds: readonly string[],
    options?: VerbOptions & { readonly units?: readonly string[] },
  ): Promise<StackSetAdoptionPlan>;
  /**
   * Makes stacks instances of a set, ten with each operation; what they hold stays as it is. Safe to call again: those that are in the set already are
   * left alone. Throws `ROLLOUT_BLOCKED` when one does not match and `PLAN_INVALID`, before anything is sent that changes something.
   */
  adoptIntoStackSet(plan: StackSetAdoptionPlan, options?: StackSetAdoptionOptions): Promise<RolloutResult>;
  /**
   * What deleting a set would do: its instances, and what of their data would be lost. The stacks go with it, or stay and belong
   * to nobody. Changes nothing. Throws `STACK_SET_NOT_FOUND`.
   */
  planStackSetDeletion(set: StackSetReference, options: StackSetDeletionPlanOptions): Promise<StackSetDeletionPlan>;
  /**
   * Takes the instances out of a set, wave by wave, and deletes it once it has none. The answer holds every instance; a set with
   * one that could not be deleted stays, and one that is gone already is a success. Throws `DATA_LOSS` for what nobody has agreed to lose, `PLAN_STALE` and `PLAN_INVALID`,
   * before anything is sent.
   */
  deleteStackSet(plan: StackSetDeletionPlan, options?: StackSetDeletionOptions): Promise<RolloutResult>;
}

/** The verbs of the care for stack sets. */
export function stackSetCareVerbs(runner: VerbRunner): StackSetCareVerbs {
  return {
    stackSetStatus: async (reference, options = {}) => {
      const { set, target } = stackSetAddressOf(reference);
      const { assertStatusOptions } = await import("../stack-sets/known-options.ts");
      assertStatusOptions(options);
      const definition = typeof reference === "object" && "targets" in reference ? reference : undefined;
      return runner.run("stackSetStatus", target, options, async (context, environment) => {
        const { stackSetStatus } = await import("../stack-sets/stack-set-status.ts");
        return stackSetStatus(context, environment, set, definition, options, runner.environments);
      });
    },
    detectStackSetDrift: async (reference, options = {}) => {
      const { set, target } = stackSetAddressOf(reference);
      return runner.run("detectStackSetDrift", target, options, async (context, environment) => {
        const { detectSetDrift } = await import("./set-drift.ts");
        const { onBusy = "refuse", signal: _, deadline: __, ...pace } = options;
        return detectSetDrift(context, environment, set, pace, onBusy);
      });
    },
    reconcileStackSet: async (drift, options = {}) => {
      const { assertReconcilable, reconcileSet } = await import("./reconcile-set.ts");
      assertReconcilable(drift, options);
      const { run } = options;
      if (run !== undefined) storeOf(runner.environments, "reconcileStackSet({ run })");
      return runner.run(
        "reconcileStackSet",
        { sendsNothing: true },
        options,
        (context) => reconcileSet(context, runner, drift, options),
        run === undefined ? undefined : { run },
      );
    },
    planStackSetAdoption: async (reference, stackIds, options = {}) => {
      const address = stackSetAddressOf(reference);
      return runner.run("planStackSetAdoption", address.target, options, async (context, environment) => {
        const { planSetAdoption } = await import("./plan-set-adoption.ts");
        const { units = [] } = options;
        return planSetAdoption(context, environment, runner.environments, address, { stackIds, units });
      });
    },
    adoptIntoStackSet: async (plan, options = {}) => {
      const { adoptIntoSet, assertAdoptable } = await import("./adopt-into-set.ts");
      assertAdoptable(plan);
      const { run } = options;
      const { environments } = runner;
      if (run !== undefined) storeOf(environments, "adoptIntoStackSet({ run })");
      return runner.run(
        "adoptIntoStackSet",
        present({ region: plan.region, account: plan.account }),
        options,
        (context, environment) =>
          adoptIntoSet(context, { ...environment, store: environments.store }, environments, plan, options),
        run === undefined ? undefined : { run },
      );
    },
    planStackSetDeletion: async (reference, options) => {
      const address = stackSetAddressOf(reference);
      const { assertStacksSaid, planSetDeletion } = await import("./plan-set-deletion.ts");
      // Programs without types come this far without options.
      assertStacksSaid((options as Partial<typeof options> | undefined)?.stacks);
      return runner.run("planStackSetDeletion", address.target, options, async (context, environment) => {
        const { stacks, checkProtection = false } = options;
        const where = checkProtection ? runner.environments : undefined;
        const plan = await planSetDeletion(context, environment, address, stacks, where);
        if (plan === undefined) throw stackSetNotFound(address.set, environment.region);
        return plan;
      });
    },
    deleteStackSet: async (plan, options = {}) => {
      const { assertDeletable, deleteSet } = await import("./delete-set.ts");
      assertDeletable(plan, options);
      const { run } = options;
      if (run !== undefined) storeOf(runner.environments, "deleteStackSet({ run })");
      return runner.run(
        "deleteStackSet",
        present({ region: plan.region, account: plan.account }),
        options,
        (context, environment) =>
          deleteSet(context, { ...environment, store: runner.environments.store }, plan, options),
        run === undefined ? undefined : { run },
      );
    },
  };
}
