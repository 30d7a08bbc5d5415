import { DeleteStackSetCommand } from "@aws-sdk/client-cloudformation";
import type { WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { digestOfData } from "../plan/plan-digest.ts";
import { present } from "../present.ts";
import { placeKey } from "../rollout/instance-place.ts";
import { checkGates } from "../rollout/pass-gates.ts";
import { beginOrders, ordersOf } from "../rollout/rollout-orders.ts";
import type { RolloutResult } from "../rollout/rollout-result.ts";
import type { RolloutStrategy } from "../rollout/rollout-strategy.ts";
import { runWaves } from "../rollout/run-waves.ts";
import { splitWaves } from "../rollout/split-waves.ts";
import type { PlannedSetInstance } from "../rollout/stack-set-change.ts";
import { stackSetEngine } from "../rollout/stack-set-engine.ts";
import { hasServiceCode } from "../service/service-sentences.ts";
import type { StackSetName } from "../service/stack-set-calls.ts";
import { instancesIn } from "../stack-sets/group-instances.ts";
import { foundInstances } from "../stack-sets/read-stack-set.ts";
import { strategyIn } from "../stack-sets/roll-out.ts";
import { stackSetAddressOf } from "../stack-sets/stack-set-reference.ts";
import type { VerbOptions } from "../verb-options.ts";
import { planSetDeletion } from "./plan-set-deletion.ts";
import type { StackSetDeletionPlan } from "./set-deletion-plan.ts";

/** How a stack set is deleted. */
export interface StackSetDeletionOptions extends VerbOptions, Omit<RolloutStrategy, "onFailure"> {
  /** Lets go what holds data, which the plan lists. Default: such a deletion is refused with `DATA_LOSS`. */
  readonly deleteData?: boolean;
  /** Goes on with a deletion whose process has died, or that is to survive one: its name. Needs a store. */
  readonly run?: string;
  /** What to do while another operation on the set is in progress. Default `refuse`, with `STACK_NOT_READY`. */
  readonly onBusy?: "wait" | "refuse";
}

/** Refuses what is no plan of a deletion, or was edited, and data that nobody has let go. Throws `PLAN_INVALID` and `DATA_LOSS`. */
export function assertDeletable(plan: StackSetDeletionPlan, options: StackSetDeletionOptions): void {
  assertIntact(plan);
  assertMayLose(plan, options);
}

/**
 * Takes the instances out of a set, wave by wave, and deletes the set once it has none. A set that is gone already is a success
 * without instances.
 */
export async function deleteSet(
  context: WorkflowContext,
  environment: Environment,
  plan: StackSetDeletionPlan,
  options: StackSetDeletionOptions,
): Promise<RolloutResult> {
  const { signal } = context;
  const address = stackSetAddressOf(
    present({ name: plan.stackSet, callAs: plan.callAs, region: plan.region, account: plan.account }),
  );
  const { set } = address;
  await beginOrders(context, environment.store, options);
  const isThere = await context.step("compare with the plan", async () => {
    const now = await planSetDeletion(context, environment, address, plan.stacks);
    if (now !== undefined && now.digest !== plan.digest) throw stale(plan, now);
    return now !== undefined;
  });
  const onBusy = options.onBusy ?? "refuse";
  const orders = ordersOf(environment.store, options);
  const strategy = { ...strategyIn(options), onFailure: "STOP" as const };
  const instances = isThere ? [...instancesIn(plan.instances)] : [];
  const units = new Map(instances.map(({ account, unit }) => [account, unit]));
  const doomed = instances.map(({ account, region }): PlannedSetInstance => ({ account, region, action: "delete" }));
  // Refused before anything is sent.
  const waves = doomed.length === 0 ? [] : splitWaves(doomed, strategy);
  await checkGates(context, plan.stackSet, strategy);
  // Only here it is known which stacks those were: a stack that is retained is found by it.
  const stackIds = await stackIdsOf(environment, signal, set, isThere);
  const engine = stackSetEngine(
    { environment, orders, onBusy },
    {
      set,
      isServiceManaged: plan.permissionModel === "SERVICE_MANAGED",
      unitOf: (account) => units.get(account),
      parameters: [],
      hasInstances: doomed.length > 0,
      deletions: [],
      retainsStacks: plan.stacks === "RETAIN",
    },
  );
  const ran = await runWaves(context, {
    ...{ name: plan.stackSet, engine, strategy, orders, waves },
    ...{ deletions: [], unchanged: [] },
  });
  const result = {
    ...ran,
    instances: ran.instances.map((each) => ({ ...each, ...present({ stackId: stackIds.get(placeKey(each)) }) })),
  };
  if (result.kind !== "completed" || !isThere) return result;
  const left = result.instances.filter(({ state }) => state !== "succeeded");
  const [first] = left;
  if (first !== undefined) {
    const why = first.reason === undefined ? "" : `: ${first.reason}`;
    const reason = `${left.length} of ${result.instances.length} instances are still in it, that of account ${first.account} in ${first.region} among them${why}`;
    return { ...result, kind: "failed", reason };
  }
  const obstacle = await deleteEmptySet(context, environment, set, onBusy);
  return obstacle === null ? result : { ...result, kind: "failed", reason: obstacle };
}

async function stackIdsOf(
  environment: Environment,
  signal: AbortSignal,
  set: StackSetName,
  isThere: boolean,
): Promise<ReadonlyMap<string, string | undefined>> {
  const found = isThere ? await foundInstances(environment, signal, set).catch(absent) : [];
  return new Map(found.map((each) => [placeKey(each), each.stackId]));
}

/** A run that is taken up again may find the set gone. */
function absent(failure: unknown): readonly never[] {
  if (hasServiceCode(failure, "StackSetNotFound")) return [];
  throw failure;
}

/** Only a set without instances goes. Those that were added since the plan was made are not anybody's to delete here. */
function deleteEmptySet(
  context: WorkflowContext,
  environment: Environment,
  { name, callAs }: StackSetName,
  onBusy: "wait" | "refuse",
): Promise<string | null> {
  const { signal } = context;
  const input = present({ StackSetName: name, CallAs: callAs });
  return context.poll<string | null>(
    "delete the set",
    async () => {
      try {
        await environment.call("DeleteStackSet", signal, (client, options) =>
          client.send(new DeleteStackSetCommand(input), options),
        );
        return { kind: "done", value: null };
      } catch (failure) {
        // The answer to an earlier attempt of ours may have been lost.
        if (hasServiceCode(failure, "StackSetNotFound")) return { kind: "done", value: null };
        if (hasServiceCode(failure, "StackSetNotEmpty")) {
          return { kind: "done", value: "Instances have come to it meanwhile. Plan the deletion again." };
        }
        if (!hasServiceCode(failure, "OperationInProgress") || onBusy === "refuse") throw failure;
        return { kind: "again" };
      }
    },
    { delay: (attempt) => (attempt === 0 ? 0 : BUSY_LOOK), timeout: LONGEST },
  );
}

/** Milliseconds. */
const BUSY_LOOK = 15_000;
const LONGEST = 86_400_000;

function stale(plan: StackSetDeletionPlan, now: StackSetDeletionPlan): Error {
  const moved = COMPARED.filter((member) => JSON.stringify(plan[member]) !== JSON.stringify(now[member]));
  const which = moved.length === 0 ? "" : `: ${moved.join(", ")}`;
  return coreError(
    CoreErrorCode.PlanStale,
    `Stack set "${plan.stackSet}" is not what its deletion was planned for${which}. Plan again and review the new plan.`,
    { details: { stackSet: plan.stackSet, planned: plan.digest, now: now.digest, moved } },
  );
}

const COMPARED = [
  "stackSetId",
  "permissionModel",
  "instances",
  "doomed",
] as const satisfies readonly (keyof StackSetDeletionPlan)[];

function assertIntact(plan: StackSetDeletionPlan): void {
  const given: unknown = plan;
  const isPlan = typeof given === "object" && given !== null && "format" in given;
  if (!isPlan || plan.format !== "stacksteward.stack-set-deletion-plan" || plan.version !== 1) {
    throw coreError(
      CoreErrorCode.PlanInvalid,
      "This is no plan of a stack set's deletion that this version can carry out. Pass what planStackSetDeletion answers.",
    );
  }
  const { digest, id: _, createdAt: __, blocks: ___, ...content } = plan;
  if (digestOfData(content) === digest) return;
  throw coreError(
    CoreErrorCode.PlanInvalid,
    `The plan to delete stack set "${plan.stackSet}" was changed after it was made: its digest is not its own. Plan again.`,
  );
}

function assertMayLose(
  { doomed, isDestructive, stackSet, count }: StackSetDeletionPlan,
  { deleteData = false }: StackSetDeletionOptions,
): void {
  if (!isDestructive || deleteData) return;
  const what =
    doomed === undefined
      ? "whatever its template holds, which cannot be read here,"
      : doomed.map(({ logicalId, type }) => `${logicalId} (${type})`).join(", ");
  throw coreError(
    CoreErrorCode.DataLoss,
    `Stack set "${stackSet}" was not deleted: the data in ${what} of ${count} stacks would be lost. Give it a DeletionPolicy, keep the stacks with stacks: "RETAIN", or delete with deleteData: true.`,
    { details: present({ stackSet, doomed }) },
  );
}
