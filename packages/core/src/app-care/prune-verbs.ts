import type { App } from "../app/app.ts";
import { HERE } from "../app/app-verbs.ts";
import type { AppResult } from "../app/deploy-app.ts";
import type { DestroyResult } from "../destroy/destroy-stack.ts";
import { storeOf } from "../runs/execute-run.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { AppPrunePlan } from "./app-prune-plan.ts";
import type { PrunePlanOptions } from "./plan-prune.ts";
import type { PruneOptions } from "./prune.ts";

/** Taking away what an application has no more. */
export interface PruneVerbs {
  /**
   * Which stacks were once deployed as those of an app and are none of it any more, what destroying each would do, and which
   * stay because somebody else has them now, or because their layer was protected. Changes nothing. Needs the store they were deployed with; throws `STORE_REQUIRED` without one.
   */
  planPrune(app: App, options?: PrunePlanOptions): Promise<AppPrunePlan>;
  /**
   * Destroys what the plan says, and keeps every outcome: a stack that is protected, has changed since or exports what others
   * import is refused as `destroy` refuses it. Throws `PLAN_INVALID` for a plan that was edited, and `STORE_REQUIRED`.
   */
  prune(plan: AppPrunePlan, options?: PruneOptions): Promise<AppResult<DestroyResult>>;
}

/** The verbs of pruning. */
export function pruneVerbs(runner: VerbRunner): PruneVerbs {
  const { run, environments } = runner;
  return {
    planPrune: async (app, options = {}) => {
      const store = storeOf(environments, "planPrune");
      const { planPrune } = await import("./plan-prune.ts");
      return run("planPrune", HERE, options, (context, environment) =>
        planPrune(context, environment, runner, store, app, options),
      );
    },
    prune: async (plan, options = {}) => {
      const store = storeOf(environments, "prune");
      const { assertIntact } = await import("./assert-intact.ts");
      assertIntact(plan, "stacksteward.app-prune-plan", "prune");
      const { prune } = await import("./prune.ts");
      const { recordedApp } = await import("./record-app.ts");
      const { app: name, stage } = plan;
      const app = stage === undefined ? { name } : { name, stage };
      const stacks = new Map(plan.stacks.map((each) => [each.stack, each.plan.stackId]));
      return run("prune", HERE, options, (context, environment) =>
        recordedApp(context, environment, runner, { app, operation: "PRUNE", stacks }, (means) =>
          prune(context, means, store, plan, options),
        ),
      );
    },
  };
}
