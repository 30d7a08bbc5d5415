import type { Store, WorkflowContext } from "@stacksteward/workflow";

import type { AppBound, AppResult } from "../app/deploy-app.ts";
import { inOrder } from "../app/in-order.ts";
import { noting, unlessStopped, type Progress } from "../app/stopped-app.ts";
import { CoreErrorCode, coreError } from "../core-error.ts";
import type { DestroyOptions, DestroyResult } from "../destroy/destroy-stack.ts";
import { present } from "../present.ts";
import type { OperationOptions } from "../verb-options.ts";
import type { AppPrunePlan, PrunedStack } from "./app-prune-plan.ts";
import { lastOf } from "./find-removed.ts";
import type { AppMeans } from "./record-app.ts";

/** How an app is pruned. What the plan shows to be lost was agreed to with it. */
export interface PruneOptions extends OperationOptions, AppBound, Pick<DestroyOptions, "liftProtection" | "roleArn"> {}

/** Destroys what a plan says, each stack the moment that no other imports from it. */
export function prune(
  context: WorkflowContext,
  { execute }: AppMeans,
  store: Store,
  plan: AppPrunePlan,
  { concurrency, liftProtection, roleArn, ...bounds }: PruneOptions,
): Promise<AppResult<DestroyResult>> {
  const stacks = plan.stacks.map((each) => ({ ...each, name: each.stack }));
  const after = (stack: string): readonly string[] => stacks.find(({ name }) => name === stack)?.after ?? [];
  const destroyOne = async (doomed: PrunedStack & { readonly name: string }): Promise<DestroyResult> => {
    await assertStillOwn(store, plan, doomed);
    const options = present({ liftProtection, roleArn, reviewed: doomed.plan });
    return execute({ kind: "destroy", stack: doomed.plan.stackId, options }, bounds);
  };
  const { app } = plan;
  const stoppable = { app, stacks: stacks.map(({ name }) => name), after };
  return unlessStopped(context, stoppable, (progress: Progress<DestroyResult>) =>
    inOrder(context, { app, stacks, after, concurrency }, noting(context, progress, destroyOne)),
  );
}

/** Another app may have taken a stack over without changing anything about it. Throws `PLAN_STALE`. */
async function assertStillOwn(store: Store, { id, app }: AppPrunePlan, doomed: PrunedStack): Promise<void> {
  const { account, region, stack: stackName, lastDeployment } = doomed;
  const last = await lastOf(store, { account, region, stackName });
  if (last?.id === lastDeployment) return;
  const moved = `deployment ${last?.id} was made since${last?.partOf === undefined ? "" : `, as a part of app "${last.partOf.app}"`}`;
  throw coreError(
    CoreErrorCode.PlanStale,
    `Stack "${stackName}" cannot be pruned from app "${app}" with the plan ${id}: ${moved}. Plan again and review the new plan.`,
    { details: { plan: id, stack: stackName, moved } },
  );
}
