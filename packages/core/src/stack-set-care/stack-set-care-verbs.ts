import { storeOf } from "../runs/execute-run.ts";
import { present } from "../present.ts";
import type { RolloutResult } from "../rollout/rollout-result.ts";
import type { RolloutPace } from "../rollout/rollout-strategy.ts";
import type { StackSet } from "../stack-sets/stack-set.ts";
import type { VerbOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { StackSetDeletionOptions } from "./delete-set.ts";
import type { StackSetDeletionPlan } from "./set-deletion-plan.ts";
import type { StackSetDrift } from "./set-drift.ts";

/** A stack set by its name, where its definition is not at hand, or by its definition. */
export type StackSetReference = string | Pick<StackSet, "name" | "callAs" | "region" | "account">;

/** How drift of a stack set is detected. */
export interface StackSetDriftOptions extends VerbOptions, RolloutPace {
  /** What to do while another operation on the set is in progress. Default `refuse`, with `STACK_NOT_READY`. */
  readonly onBusy?: "wait" | "refuse";
}

/** The care for stack sets that are there. */
export interface StackSetCareVerbs {
  /**
   * Has CloudFormation check every stack of a set, by default all of them at once, and answers what differs in each that has
   * drifted, secrets hidden, and why others could not be checked. Throws `STACK_SET_NOT_FOUND`.
   */
  detectStackSetDrift(set: StackSetReference, options?: StackSetDriftOptions): Promise<StackSetDrift>;
  /**
   * What deleting a set would do: its instances, and what of their data would be lost. The stacks go with it, or stay and belong
   * to nobody. Changes nothing. Throws `STACK_SET_NOT_FOUND`.
   */
  planStackSetDeletion(
    set: StackSetReference,
    options: VerbOptions & { readonly stacks: "DELETE" | "RETAIN" },
  ): Promise<StackSetDeletionPlan>;
  /**
   * Takes the instances out of a set, wave by wave, and deletes it once it has none. The answer holds every instance; a set with
   * one that could not be deleted stays. Throws `DATA_LOSS` for what nobody has agreed to lose, `PLAN_STALE` and `PLAN_INVALID`,
   * before anything is sent.
   */
  deleteStackSet(plan: StackSetDeletionPlan, options?: StackSetDeletionOptions): Promise<RolloutResult>;
}

/** The verbs of the care for stack sets. */
export function stackSetCareVerbs(runner: VerbRunner): StackSetCareVerbs {
  const nameOf = (set: StackSetReference): Parameters<typeof targetOf>[0] =>
    typeof set === "string" ? { name: set } : set;
  return {
    detectStackSetDrift: (given, options = {}) => {
      const set = nameOf(given);
      return runner.run("detectStackSetDrift", targetOf(set), options, async (context, environment) => {
        const { detectSetDrift } = await import("./set-drift.ts");
        const { onBusy = "refuse", signal: _, deadline: __, ...pace } = options;
        return detectSetDrift(context, environment, present({ name: set.name, callAs: set.callAs }), pace, onBusy);
      });
    },
    planStackSetDeletion: (given, options) => {
      const set = nameOf(given);
      return runner.run("planStackSetDeletion", targetOf(set), options, async (context, environment) => {
        const { planSetDeletion } = await import("./plan-set-deletion.ts");
        return planSetDeletion(context, environment, present({ name: set.name, callAs: set.callAs }), options.stacks);
      });
    },
    deleteStackSet: async (plan, options = {}) => {
      const { run } = options;
      if (run !== undefined) storeOf(runner.environments, "deleteStackSet({ run })");
      return runner.run(
        "deleteStackSet",
        { region: plan.region },
        options,
        async (context, environment) => {
          const { deleteSet } = await import("./delete-set.ts");
          const { store } = runner.environments;
          return deleteSet(context, { ...environment, store }, plan, options);
        },
        run === undefined ? undefined : { run },
      );
    },
  };
}

function targetOf({ region, account }: Pick<StackSet, "name" | "callAs" | "region" | "account">): {
  readonly region?: string;
  readonly account?: string;
} {
  return present({ region, account });
}
