import { CoreErrorCode, coreError } from "../core-error.ts";
import { storeOf } from "../runs/execute-run.ts";
import { present } from "../present.ts";
import type { RolloutOrder } from "../rollout/rollout-orders.ts";
import type { RolloutResult } from "../rollout/rollout-result.ts";
import type { VerbOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { StackFanOut } from "../fan-out/stack-fan-out.ts";
import type { DryRunOptions, StackSetPlanOptions } from "./plan-stack-set.ts";
import type { RollOutOptions } from "./roll-out-options.ts";
import type { StackSet } from "./stack-set.ts";
import type { StackSetPlan } from "./stack-set-plan.ts";

/** One template in many accounts and regions. */
export interface StackSetVerbs {
  /**
   * What a rollout of a stack set would do: instances to create, update, remove and leave, what changes in template and
   * parameters, what stands in the way, and how many calls it takes. Changes nothing.
   */
  planStackSet(set: StackSet, options?: StackSetPlanOptions & DryRunOptions & VerbOptions): Promise<StackSetPlan>;
  /**
   * Brings a stack set and its instances to what the definition says, wave by wave with gates in between; or, where StackSets do
   * not fit, the stacks of a fan-out, each by a deployment of its own through `credentialsFor`. The answer holds
   * every instance, whatever became of it; a rollout that failed, was returned or stopped is an answer like others. Safe to call
   * again: instances that are as they should be are left alone, so that only those that failed are tried once more. Throws
   * `ROLLOUT_BLOCKED`, `PLAN_STALE` and `INVALID_DEFINITION` before anything is sent.
   */
  rollOut(target: StackSet | StackFanOut, options?: RollOutOptions): Promise<RolloutResult>;
  /** Lets a rollout with a `run` wait before its next wave, until it is continued or stopped. Needs the store that the rollout has. Throws `RUN_NOT_FOUND`. */
  pauseRollout(run: string, options?: VerbOptions): Promise<void>;
  /** Lets a paused rollout go on. Throws `RUN_NOT_FOUND`. */
  continueRollout(run: string, options?: VerbOptions): Promise<void>;
  /** Ends a rollout: what CloudFormation has begun is finished, the rest stays as it is, and the rollout answers `stopped`. Throws `RUN_NOT_FOUND`. */
  stopRollout(run: string, options?: VerbOptions): Promise<void>;
}

/** The verbs of stack sets. */
export function stackSetVerbs(runner: VerbRunner): StackSetVerbs {
  const target = ({ region, account }: StackSet): { readonly region?: string; readonly account?: string } =>
    present({ region, account });
  const order = (verb: string, run: string, wanted: RolloutOrder, options: VerbOptions = {}): Promise<void> => {
    const store = storeOf(runner.environments, verb);
    return runner.run(verb, { sendsNothing: true }, options, async ({ clock }) => {
      if (!/^[A-Za-z0-9][-A-Za-z0-9]{0,63}$/.test(run)) {
        throw coreError(
          CoreErrorCode.InvalidDefinition,
          `${JSON.stringify(run)} names no rollout: pass what was passed as run, up to 64 letters, digits and hyphens.`,
        );
      }
      const { keepOrder } = await import("../rollout/rollout-orders.ts");
      await keepOrder(store, run, wanted, clock.now());
    });
  };
  return {
    planStackSet: (set, options = {}) =>
      runner.run("planStackSet", target(set), options, async (context, environment) => {
        const { assertPlanningOptions } = await import("./known-options.ts");
        const { planStackSet } = await import("./plan-stack-set.ts");
        assertPlanningOptions(options);
        const make = async (): Promise<StackSetPlan> =>
          (await planStackSet(context, environment, set, options, runner.environments)).plan;
        // What is tried is made of steps itself.
        if (options.dryRun !== undefined && options.dryRun !== false) return make();
        const { packed, unpacked } = await import("./packed.ts");
        // A step, so that an execution that is replayed has the plan that was looked at, and not that of a set it has changed.
        return unpacked(await context.step("plan", async () => packed(await make())));
      }),
    rollOut: async (set, options = {}) => {
      const { assertRollOutOptions } = await import("./known-options.ts");
      assertRollOutOptions(options);
      const { run } = options;
      if (run !== undefined) storeOf(runner.environments, "rollOut({ run })");
      if (set.kind === "stack-fan-out") {
        if (options.approved !== undefined || options.approvedDigest !== undefined) throw nothingApproved(set.name);
        return runner.run(
          "rollOut",
          { sendsNothing: true },
          options,
          async (context) => {
            const { rollOutStacks } = await import("../fan-out/roll-out-stacks.ts");
            return rollOutStacks(context, runner, set, options);
          },
          run === undefined ? undefined : { run },
        );
      }
      return runner.run(
        "rollOut",
        target(set),
        options,
        async (context, environment) => {
          const { rollOut } = await import("./roll-out.ts");
          const { store } = runner.environments;
          return rollOut(context, { ...environment, store }, set, options, runner.environments);
        },
        run === undefined ? undefined : { run },
      );
    },
    pauseRollout: (run, options) => order("pauseRollout", run, "pause", options),
    continueRollout: (run, options) => order("continueRollout", run, "go-on", options),
    stopRollout: (run, options) => order("stopRollout", run, "stop", options),
  };
}

function nothingApproved(name: string): Error {
  return coreError(
    CoreErrorCode.InvalidDefinition,
    `The rollout "${name}" is no stack set, and has no plan that could have been approved. Leave approved and approvedDigest out, and let a gate ask.`,
  );
}
