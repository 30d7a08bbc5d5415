import type { App } from "../app/app.ts";
import { HERE } from "../app/app-verbs.ts";
import type { AppResult } from "../app/deploy-app.ts";
import type { DeployResult } from "../deploy/deploy-result.ts";
import { storeOf } from "../runs/execute-run.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { AppRollbackPlan } from "./app-rollback-plan.ts";
import type { AppRollbackOptions, AppRollbackPlanOptions } from "./roll-back-app.ts";

/** Going back with a whole application. */
export interface AppRollbackVerbs {
  /**
   * Plans every stack of an app back to what it was after the last deployment of the app in which all ended well, or after the
   * one that is named: templates, parameters and tags. Brings back what was destroyed since, and leaves stacks that are newer
   * alone. Needs a store. Throws `STORE_REQUIRED`, `DEPLOYMENT_NOT_FOUND`, `DEPLOYMENT_INCOMPLETE` and `SECRET_REQUIRED`.
   * The change sets in it go with `discardApp(plan.plan)`.
   */
  planAppRollback(app: App, options?: AppRollbackPlanOptions): Promise<AppRollbackPlan>;
  /**
   * Carries out such a plan, or plans and goes back at once, each stack the moment its turn comes; the answer holds every
   * outcome. Refused with `DATA_LOSS`, before anything is changed, where data would be lost, unless it is told. Throws what
   * `planAppRollback` throws, `PLAN_INVALID` for a plan that was edited, and `PLAN_STALE` for that of another app.
   */
  rollbackApp(app: App, options?: AppRollbackOptions): Promise<AppResult<DeployResult>>;
}

/** The verbs of going back. */
export function appRollbackVerbs(runner: VerbRunner): AppRollbackVerbs {
  const { run, environments } = runner;
  return {
    planAppRollback: async (app, options = {}) => {
      storeOf(environments, "planAppRollback");
      const { planAppRollback } = await import("./roll-back-app.ts");
      return run("planAppRollback", HERE, options, (context, environment) =>
        planAppRollback(context, environment, runner, app, options),
      );
    },
    rollbackApp: async (app, options = {}) => {
      storeOf(environments, "rollbackApp");
      if (options.approved !== undefined) {
        const { assertRollbackPlan } = await import("./app-rollback-plan.ts");
        assertRollbackPlan(app, options.approved);
      }
      const { rollbackApp } = await import("./roll-back-app.ts");
      return run("rollbackApp", HERE, options, (context, environment) =>
        rollbackApp(context, environment, runner, app, options),
      );
    },
  };
}
