import type { RefactorPlan } from "../adopt/refactor-plan.ts";
import type { EnvironmentTarget } from "../environments/open-environment.ts";
import type { VerbOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import { present } from "../present.ts";
import { deployTarget, refactorTarget } from "../runs/run-input.ts";
import type { Stack } from "../stack.ts";
import type { Plan } from "./plan.ts";

/** How a plan is made. */
export interface PlanOptions extends VerbOptions {
  /** Milliseconds until the plan expires: from then on `deploy` refuses it with `PLAN_EXPIRED`. Default: it waits for ever. */
  readonly expiresAfter?: number;
}

/** Seeing what a deployment would do. */
export interface PlanVerbs {
  /** Makes a change set and says what it would do. Refuses what can be known to fail before anything is sent. */
  plan(stack: Stack, options?: PlanOptions): Promise<Plan>;
  /** Deletes the change set of a plan and, when the stack was only made for it, the empty stack; of a refactor the empty stacks; nothing else. */
  discard(plan: Plan | RefactorPlan, options?: VerbOptions): Promise<void>;
}

/** The verbs of plans. */
export function planVerbs({ environments, run }: VerbRunner): PlanVerbs {
  return {
    plan: (given, options) =>
      run("plan", deployTarget(given), options, async (context, environment) => {
        const { resolveReferences } = await import("../definition/resolve-references.ts");
        const definition = await resolveReferences(environments, given, options ?? {});
        const { packaged } = await import("../assets/packaged-stack.ts");
        const { stack, nested } = await packaged(environment, context.signal, definition);
        const { planStack } = await import("./plan-stack.ts");
        const variant = present({ expiresAfter: options?.expiresAfter, nested });
        const plan = await planStack(context, environment, stack, variant);
        const { store } = environments;
        if (store !== undefined) {
          const { keepForDeployment } = await import("../history/keep-for-deployment.ts");
          await keepForDeployment(context, store, stack, plan);
        }
        return plan;
      }),
    discard: (plan, options) =>
      run("discard", discardTarget(plan), options, async (context, environment) => {
        if (plan.format === "stacksteward.refactor-plan") {
          const { discardRefactor } = await import("../adopt/discard-refactor.ts");
          return discardRefactor(context, environment, plan);
        }
        const { discardChangeSet } = await import("./discard-change-set.ts");
        const { changeSetId, stackId } = plan;
        if (changeSetId === undefined) return;
        const createdStack = plan.kind === "changes" && plan.createdStack;
        await discardChangeSet(context, environment, { changeSetId, stackId, createdStack });
      }),
  };
}

function discardTarget(plan: Plan | RefactorPlan): EnvironmentTarget {
  return plan.format === "stacksteward.refactor-plan" ? refactorTarget(plan) : deployTarget(plan);
}
