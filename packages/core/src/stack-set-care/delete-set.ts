import { DeleteStackSetCommand } from "@aws-sdk/client-cloudformation";
import type { WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { digestOfData } from "../plan/plan-digest.ts";
import { present } from "../present.ts";
import { runWaves } from "../rollout/run-waves.ts";
import { NO_ORDERS, ordersIn } from "../rollout/rollout-orders.ts";
import type { RolloutResult } from "../rollout/rollout-result.ts";
import type { RolloutStrategy } from "../rollout/rollout-strategy.ts";
import { splitWaves } from "../rollout/split-waves.ts";
import { stackSetEngine, type PlannedSetInstance } from "../rollout/stack-set-engine.ts";
import { instancesIn } from "../stack-sets/group-instances.ts";
import { strategyIn } from "../stack-sets/roll-out.ts";
import type { VerbOptions } from "../verb-options.ts";
import { planSetDeletion } from "./plan-set-deletion.ts";
import type { StackSetDeletionPlan } from "./set-deletion-plan.ts";

/** How a stack set is deleted. */
export interface StackSetDeletionOptions extends VerbOptions, Omit<RolloutStrategy, "onFailure"> {
  /** Lets go what holds data, which the plan lists. Default: such a deletion is refused with `DATA_LOSS`. */
  readonly deleteData?: boolean;
  /** Goes on with a deletion whose process has died, or that is to survive one: its name. Needs a store. */
  readonly run?: string;
  /** What to do while another operation on the set is in progress. Default `refuse`. */
  readonly onBusy?: "wait" | "refuse";
}

/** Takes the instances out of a set, wave by wave, and deletes the set once it has none. */
export async function deleteSet(
  context: WorkflowContext,
  environment: Environment,
  plan: StackSetDeletionPlan,
  options: StackSetDeletionOptions,
): Promise<RolloutResult> {
  assertIntact(plan);
  assertMayLose(plan, options);
  const { signal } = context;
  const set = { name: plan.stackSet, ...present({ callAs: plan.callAs }) };
  await context.step("compare with the plan", async () => {
    const now = await planSetDeletion(context, environment, set, plan.stacks);
    if (now.digest === plan.digest) return;
    throw coreError(
      CoreErrorCode.PlanStale,
      `Stack set "${plan.stackSet}" is not what was planned to be deleted any more. Plan again and review the new plan.`,
      { details: { stackSet: plan.stackSet } },
    );
  });
  const instances = [...instancesIn(plan.instances)].map(({ account, region }): PlannedSetInstance => ({
    ...{ account, region },
    action: "delete",
  }));
  const units = new Map(
    [...instancesIn(plan.instances)].flatMap(({ account, unit }) =>
      unit === undefined ? [] : [[account, unit] as const],
    ),
  );
  const { store } = environment;
  const orders = options.run === undefined || store === undefined ? NO_ORDERS : ordersIn(store, context.runId);
  const engine = stackSetEngine(
    { environment, orders, onBusy: options.onBusy ?? "refuse" },
    {
      set,
      isServiceManaged: plan.permissionModel === "SERVICE_MANAGED",
      unitOf: (account) => units.get(account),
      parameters: [],
      hasInstances: instances.length > 0,
      deletions: [],
      retainsStacks: plan.stacks === "RETAIN",
    },
  );
  const strategy = { ...strategyIn(options), onFailure: "STOP" as const };
  const result = await runWaves(context, {
    ...{ name: plan.stackSet, engine, strategy, orders },
    waves: instances.length === 0 ? [] : splitWaves(instances, strategy),
    deletions: [],
    unchanged: [],
  });
  // Within the tolerance some may have stayed: then the set stays, too, and is the only one that knows them.
  if (result.kind !== "completed" || result.instances.some(({ state }) => state !== "succeeded")) {
    return result.kind === "completed"
      ? { ...result, kind: "failed", reason: "Some instances are still there, and so the set is." }
      : result;
  }
  await context.step("delete the set", async () => {
    await environment.call("DeleteStackSet", signal, (client, sent) =>
      client.send(new DeleteStackSetCommand(present({ StackSetName: set.name, CallAs: set.callAs })), sent),
    );
  });
  return result;
}

function assertIntact(plan: StackSetDeletionPlan): void {
  const { digest, id: _, createdAt: __, ...content } = plan;
  const isKnown = plan.format === "stacksteward.stack-set-deletion-plan" && plan.version === 1;
  if (isKnown && digestOfData(content) === digest) return;
  throw coreError(
    CoreErrorCode.PlanInvalid,
    isKnown
      ? `The plan to delete stack set "${plan.stackSet}" was changed after it was made: its digest is not its own. Plan again.`
      : `This is not a plan to delete a stack set that this version can carry out (format ${String(plan.format)}, version ${String(plan.version)}). Plan again.`,
  );
}

function assertMayLose(
  { doomed, stackSet, count }: StackSetDeletionPlan,
  { deleteData = false }: StackSetDeletionOptions,
): void {
  if (doomed.length === 0 || deleteData) return;
  const names = doomed.map(({ logicalId, type }) => `${logicalId} (${type})`).join(", ");
  throw coreError(
    CoreErrorCode.DataLoss,
    `Stack set "${stackSet}" was not deleted: the data in ${names} of ${count} stacks would be lost. Give it a DeletionPolicy, keep the stacks with stacks: "RETAIN", or delete with deleteData: true.`,
    { details: { stackSet, doomed } },
  );
}
