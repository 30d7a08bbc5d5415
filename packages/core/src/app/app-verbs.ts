import type { AppWork } from "../app-care/record-app.ts";
import type { DeployResult } from "../deploy/deploy-result.ts";
import type { DestroyResult } from "../destroy/destroy-stack.ts";
import { storeOf } from "../runs/execute-run.ts";
import { unitsOf } from "../units/unit-problems.ts";
import type { VerbOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { AppPlan } from "./app-plan.ts";
import type { App, StackLink } from "./app.ts";
import type { AppDeployOptions, AppDestroyOptions, AppResult } from "./deploy-app.ts";
import type { AppPlanOptions } from "./plan-app.ts";
import { stacksOf } from "./stacks-of.ts";

/** Many stacks as one application. */
export interface AppVerbs {
  /**
   * Which stacks of an app wait for which others, and why: output references, `Fn::ImportValue`, `Fn::GetStackOutput`, SSM
   * parameters that one writes and another reads, and `dependsOn`. Reads the templates and asks AWS nothing; of an app that speaks of accounts, the credentials whose they are. Throws
   * `INVALID_DEFINITION` for stacks that wait for each other and for layers that use what is above them.
   */
  linksOf(app: App, options?: VerbOptions): Promise<readonly StackLink[]>;
  /**
   * What a deployment of the whole app would do. Stacks whose inputs are known and stay as they are get an exact plan, with
   * a change set that waits; those that take what another stack has yet to give, a prediction, and the names of what is
   * awaited. A stack that cannot be planned is one of the answers. `discardApp` takes the change sets away again.
   */
  planApp(app: App, options?: AppPlanOptions): Promise<AppPlan>;
  /** Discards the exact plans of an app plan, as `discard` does each; one that cannot be keeps no other from going. */
  discardApp(plan: AppPlan, options?: VerbOptions): Promise<void>;
  /**
   * Deploys each stack the moment those it needs are there, each as an operation of its own. A failure stops the stacks that
   * need that one, and nothing else: the answer holds the outcome of every stack. Safe to call again: what is as it should
   * be is left alone. With `approved` it does what an app plan says, and asks about more. Throws `PLAN_INVALID` for an app
   * plan that was edited, and `PLAN_STALE` for that of other stacks, before anything is sent; one stack whose plan is stale
   * is an outcome like others. Stopped by its signal it throws `APP_STOPPED`, whose `details.outcomes` has every stack too.
   */
  deployApp(app: App, options?: AppDeployOptions): Promise<AppResult<DeployResult>>;
  /**
   * Destroys the stacks of an app, each the moment that no other needs it, with the same care as `destroy`. Those of a
   * protected layer stay, and so does what they need, unless `unprotect` names the layer. Stopped by its signal it throws `APP_STOPPED`, as `deployApp` does.
   */
  destroyApp(app: App, options?: AppDestroyOptions): Promise<AppResult<DestroyResult>>;
}

/** An app is in many places; what is done to a stack is done where that is. */
export const HERE = { sendsNothing: true } as const;

/** The verbs of applications. */
export function appVerbs(runner: VerbRunner): AppVerbs {
  const { run } = runner;
  const links = async (app: App, options: VerbOptions | undefined): Promise<readonly StackLink[]> =>
    run("linksOf", HERE, options, async ({ signal }, environment) => {
      const { linksOfApp } = await import("./links-of-app.ts");
      return linksOfApp(app, environment, signal);
    });
  /** The links of an app whose stacks may all be worked on. */
  const orderOf = async (app: App, options: VerbOptions): Promise<readonly StackLink[]> => {
    const { assertReachable } = await import("./assert-reachable.ts");
    await assertReachable(runner.environments, app, options);
    return links(app, options);
  };
  return {
    linksOf: links,
    planApp: async (app, options = {}) => {
      const found = await orderOf(app, options);
      const { planApp } = await import("./plan-app.ts");
      return run("planApp", HERE, options, (context) => planApp(context, runner, app, found, options));
    },
    discardApp: async (plan, options) => {
      const { discardApp } = await import("./discard-app.ts");
      return discardApp(runner, plan, options);
    },
    deployApp: async (app, options = {}) => {
      if (options.approved !== undefined || options.approvedDigest !== undefined) {
        const { assertApproved } = await import("./assert-app-plan.ts");
        assertApproved(app, options);
      }
      if (options.run !== undefined) storeOf(runner.environments, "deployApp({ run })");
      const found = await orderOf(app, options);
      const { recordedApp } = await import("../app-care/record-app.ts");
      const { deployApp } = await import("./deploy-app.ts");
      return run(
        "deployApp",
        HERE,
        options,
        (context, environment) =>
          recordedApp(context, environment, runner, workOn(app, "DEPLOY"), (means) =>
            deployApp(context, means, app, found, options),
          ),
        keeping(app, options.run),
      );
    },
    destroyApp: async (app, options = {}) => {
      const found = await orderOf(app, options);
      const { recordedApp } = await import("../app-care/record-app.ts");
      const { destroyApp } = await import("./deploy-app.ts");
      return run("destroyApp", HERE, options, (context, environment) =>
        recordedApp(context, environment, runner, workOn(app, "DESTROY"), (means) =>
          destroyApp(context, means, app, found, options),
        ),
      );
    },
  };
}

/** What functions of yours have done is kept; stacks are looked at again, and have runs of their own. */
function keeping(app: App, run: string | undefined): { readonly run: string | undefined } | undefined {
  const isNeeded = run !== undefined || unitsOf(app).length > 0 || app.hooks !== undefined;
  return isNeeded ? { run } : undefined;
}

function workOn(app: App, operation: AppWork["operation"]): AppWork {
  return { app, operation, stacks: new Map(stacksOf(app).map((stack) => [stack.name, stack])), layers: app.layers };
}
