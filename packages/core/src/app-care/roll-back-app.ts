import { isRunInterrupted, type Clock, type WorkflowContext } from "@stacksteward/workflow";
import { isStackstewardError } from "@stacksteward/workflow/errors";

import type { AppPlan, StackPlan } from "../app/app-plan.ts";
import { assertReachable } from "../app/assert-reachable.ts";
import { deployApp, type AppBound, type AppDeployOptions, type AppResult } from "../app/deploy-app.ts";
import { planApp } from "../app/plan-app.ts";
import { stacksOf } from "../app/stacks-of.ts";
import type { App } from "../app/app.ts";
import { CoreErrorCode, coreError } from "../core-error.ts";
import type { DeployResult } from "../deploy/deploy-result.ts";
import type { Environment } from "../environments/environment.ts";
import { digestOfData } from "../plan/plan-digest.ts";
import type { PlannedChange } from "../plan/plan.ts";
import { planVerbs, type PlanOptions } from "../plan/plan-verbs.ts";
import { present } from "../present.ts";
import { storeOf } from "../runs/execute-run.ts";
import type { VerbRunner } from "../verb-runner.ts";
import { placeOfApp } from "./app-records.ts";
import type { AppRollbackPlan } from "./app-rollback-plan.ts";
import { earlierApp, type EarlierApp, type ParametersByStack } from "./earlier-app.ts";
import { LAST_GOOD } from "./find-good-set.ts";
import { recordedApp } from "./record-app.ts";

/** Back to what. */
export interface AppRollbackTarget {
  /**
   * The id of an entry of `appHistory` in which every stack ended well; or `last-good`, the default: the newest of those and,
   * when everything is still as it has left it, the newest before it that was another.
   */
  readonly to?: "last-good" | (string & {});
  /** Values instead of those that were recorded, by the name of the stack. A secret that is not given keeps its current value. */
  readonly parameters?: ParametersByStack;
}

/** How a rollback of an app is planned. */
export interface AppRollbackPlanOptions extends PlanOptions, AppBound, AppRollbackTarget {}

/** How an app is rolled back. */
export interface AppRollbackOptions extends Omit<AppDeployOptions, "approved" | "run">, AppRollbackTarget {
  /** What was reviewed, as `planAppRollback` made it; it says itself to what. Default: what is planned now is carried out at once. */
  readonly approved?: AppRollbackPlan;
  /** Goes back although data is lost with it, or may be. Default `false`: such a rollback is refused with `DATA_LOSS` before anything is changed. */
  readonly deleteData?: boolean;
}

/** Plans every stack back to what it was. */
export async function planAppRollback(
  context: WorkflowContext,
  environment: Environment,
  runner: VerbRunner,
  app: App,
  { to = LAST_GOOD, parameters, ...options }: AppRollbackPlanOptions,
): Promise<AppRollbackPlan> {
  const earlier = await findEarlier(environment, runner, app, options, present({ to, parameters }));
  const plan = await planApp(context, runner, earlier.app, earlier.links, options);
  const { id, operation, begunAt, holder } = earlier.set.deployment;
  const content: Omit<AppRollbackPlan, "digest"> = {
    format: "stacksteward.app-rollback-plan",
    version: 1,
    id: context.runId,
    ...present({ app: app.name, stage: app.stage }),
    createdAt: plan.createdAt,
    to: { id, operation, begunAt, holder },
    plan,
    newer: earlier.newer,
    foreign: earlier.foreign,
    ...(Object.keys(earlier.notRestored).length === 0 ? {} : { notRestored: earlier.notRestored }),
    isDestructive: plan.isDestructive,
  };
  return { ...content, digest: digestOfData(content) };
}

/** Takes every stack back to what it was: as was reviewed, or as it is planned now. */
export async function rollbackApp(
  context: WorkflowContext,
  environment: Environment,
  runner: VerbRunner,
  app: App,
  { approved, to = LAST_GOOD, parameters, deleteData = false, ...options }: AppRollbackOptions,
): Promise<AppResult<DeployResult>> {
  const target = present({ to: approved?.to.id ?? to, parameters });
  const earlier = await findEarlier(environment, runner, app, options, target);
  const plan = approved?.plan ?? (await planApp(context, runner, earlier.app, earlier.links, options));
  if (plan.isDestructive && !deleteData) {
    // Of a plan that somebody has reviewed, the change sets are theirs.
    if (approved === undefined) await discardUnused(runner, plan, context.clock);
    throw dataLoss(plan, earlier);
  }
  const stacks = new Map(stacksOf(earlier.app).map((stack) => [stack.name, stack]));
  const { layers } = app;
  const going = recordedApp(context, environment, runner, { app, operation: "ROLLBACK", stacks, layers }, (means) =>
    context.scope("go back", (back) =>
      deployApp(back, means, earlier.app, earlier.links, { ...options, approved: plan }, "ROLLBACK"),
    ),
  );
  if (approved !== undefined) return going;
  try {
    const result = await going;
    await discardUnused(runner, plan, context.clock, result.outcomes);
    return result;
  } catch (failure) {
    if (!isRunInterrupted(failure)) await discardUnused(runner, plan, context.clock);
    throw failure;
  }
}

/** Longer than a service that answers at all needs for it. */
const TIDYING = 60_000;

/**
 * Takes the change sets away that were not executed, with the empty stacks made for them: nobody else has the plan. Those that
 * run or have run are refused by CloudFormation. The caller's signal may be what has ended it, and does not count here.
 */
async function discardUnused(
  runner: VerbRunner,
  plan: AppPlan,
  clock: Clock,
  outcomes: AppResult<DeployResult>["outcomes"] = [],
): Promise<void> {
  const { discard } = planVerbs(runner);
  const deadline = clock.now() + TIDYING;
  const executed = new Set(outcomes.flatMap((outcome) => (isExecuted(outcome) ? [outcome.stack] : [])));
  await Promise.all(
    plan.stacks.map(async (planned) => {
      if (planned.kind !== "exact" || executed.has(planned.stack)) return;
      // What cannot be taken away is logged by the verb, and must not hide why.
      await discard(planned.plan, { deadline }).catch(() => {});
    }),
  );
}

function isExecuted(outcome: AppResult<DeployResult>["outcomes"][number]): boolean {
  if (outcome.kind !== "failed") return outcome.kind === "done";
  return isStackstewardError(outcome.failure) && outcome.failure.code === CoreErrorCode.OperationFailed;
}

async function findEarlier(
  environment: Environment,
  runner: VerbRunner,
  app: App,
  { signal, deadline }: PlanOptions,
  target: { readonly to: string; readonly parameters?: ParametersByStack },
): Promise<EarlierApp> {
  const store = storeOf(runner.environments, "rollbackApp");
  const place = await placeOfApp(environment, app);
  const options = present({ signal, deadline });
  const earlier = await earlierApp({ runner, store, place, options }, app, target);
  await assertReachable(runner.environments, earlier.app, options);
  return earlier;
}

function dataLoss({ app, stacks }: AppPlan, { set }: EarlierApp): Error {
  const lost = stacks.flatMap((each) =>
    changesIn(each).flatMap(({ dataLoss: risk, stackPath = [], logicalId, type }) =>
      risk === "none" ? [] : [`${[each.stack, ...stackPath, logicalId].join("/")} (${type})`],
    ),
  );
  return coreError(
    CoreErrorCode.DataLoss,
    `App "${app}" was not rolled back to ${set.deployment.id}, because the data of ${lost.join(", ")} is lost with it, or may be. Save it, or pass deleteData: true.`,
    { details: { app, to: set.deployment.id, lost } },
  );
}

function changesIn(planned: StackPlan): readonly PlannedChange[] {
  if (planned.kind === "predicted") return planned.prediction.changes;
  return planned.kind === "exact" && planned.plan.kind === "changes" ? planned.plan.changes : [];
}
