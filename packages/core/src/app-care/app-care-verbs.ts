import type { App } from "../app/app.ts";
import { HERE } from "../app/app-verbs.ts";
import type { AppBound } from "../app/deploy-app.ts";
import type { SweepBound } from "../drift/detect-drift-of-all.ts";
import type { DetectionScope } from "../drift/detect-drift.ts";
import type { DriftVerbs } from "../drift/drift-verbs.ts";
import { present } from "../present.ts";
import { storeOf } from "../runs/execute-run.ts";
import { addressOf } from "../stack-reference.ts";
import type { VerbOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { AppHistoryEntry } from "./app-deployment.ts";
import type { AppDrift } from "./app-drift.ts";
import type { AppOutputs } from "./app-outputs.ts";
import type { AppStatus } from "./app-status.ts";
import type { ReadingBounds } from "./each-stack.ts";

/** Looking after an application that is deployed. */
export interface AppCareVerbs {
  /**
   * How it stands with every stack of an app: its status, its protection, what was last found of drift and, where there is a
   * store, what was done with it last. Changes nothing; a stack that cannot be read takes nothing away from the others.
   */
  appStatus(app: App, options?: VerbOptions & AppBound): Promise<AppStatus>;
  /** What the stacks of an app give, and which of it shows secrets. `outputsIn` reads the answer by the outputs that a stack's definition names. */
  appOutputs(app: App, options?: VerbOptions & AppBound): Promise<AppOutputs>;
  /** `detectDriftOfAll` for the stacks of an app: which have drifted, which are not there, of which it is not known, and every report. */
  detectAppDrift(app: App, options?: VerbOptions & Pick<DetectionScope, "nested"> & SweepBound): Promise<AppDrift>;
  /**
   * All that was done with an app, newest first: `deployApp` and its like as one entry with what came of each stack, and what
   * was done with one of its stacks alone as that stack's `Deployment`. Needs a store; throws `STORE_REQUIRED` without one.
   */
  appHistory(app: App, options?: VerbOptions): AsyncIterable<AppHistoryEntry>;
}

/** The verbs of care. */
export function appCareVerbs(
  { run, read, environments }: VerbRunner,
  { detectDriftOfAll }: Pick<DriftVerbs, "detectDriftOfAll">,
): AppCareVerbs {
  return {
    appStatus: async (app, options = {}) => {
      const { eachStack } = await import("./each-stack.ts");
      const { standingOf, statusOfApp } = await import("./app-status.ts");
      const standings = await eachStack(app, boundsIn(options), (stack) =>
        run("appStatus", addressOf(stack).target, options, (context, environment) =>
          standingOf(context, environment, environments.store, app, stack),
        ),
      );
      return statusOfApp(app, standings);
    },
    appOutputs: async (app, options = {}) => {
      const { eachStack } = await import("./each-stack.ts");
      const { outputsOfStack } = await import("./app-outputs.ts");
      const stacks = await eachStack(app, boundsIn(options), (stack) =>
        run("appOutputs", addressOf(stack).target, options, (context, environment) =>
          outputsOfStack(context, environment, stack),
        ),
      );
      return { app: app.name, stacks };
    },
    detectAppDrift: async (app, options) => {
      const { driftOfApp } = await import("./app-drift.ts");
      const { stacksOf } = await import("../app/stacks-of.ts");
      return driftOfApp(app.name, await detectDriftOfAll(stacksOf(app), options));
    },
    appHistory: (app, options) =>
      read(HERE, options, async function* (environment) {
        const store = storeOf(environments, "appHistory");
        const { appHistory } = await import("./app-history.ts");
        const { placeOfApp } = await import("./app-records.ts");
        const { placesOfStacks } = await import("./places-of-stacks.ts");
        const place = await placeOfApp(environment, app);
        yield* appHistory(store, place, await placesOfStacks(environments, app));
      }),
  };
}

function boundsIn({ concurrency, signal }: VerbOptions & AppBound): ReadingBounds {
  return present({ concurrency, signal });
}
