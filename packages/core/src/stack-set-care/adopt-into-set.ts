import type { WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import type { Environments } from "../environments/open-environment.ts";
import { digestOfData } from "../plan/plan-digest.ts";
import { present } from "../present.ts";
import { carryOutOperation } from "../rollout/carry-out-operation.ts";
import { placeKey } from "../rollout/instance-place.ts";
import type { PlannedInstance, RolloutEngine, WaveEnd } from "../rollout/rollout-engine.ts";
import { NO_ORDERS } from "../rollout/rollout-orders.ts";
import type { InstanceReport, RolloutResult } from "../rollout/rollout-result.ts";
import type { RolloutPace } from "../rollout/rollout-strategy.ts";
import { runWaves } from "../rollout/run-waves.ts";
import { splitWaves } from "../rollout/split-waves.ts";
import { preferencesOf } from "../rollout/set-inputs.ts";
import type { StackSetMeans } from "../rollout/stack-set-engine.ts";
import { strategyIn } from "../stack-sets/roll-out.ts";
import { stackSetAddressOf } from "../stack-sets/stack-set-reference.ts";
import type { VerbOptions } from "../verb-options.ts";
import { planSetAdoption, type AdoptedStack, type StackSetAdoptionPlan } from "./plan-set-adoption.ts";

/** How stacks become instances of a set. */
export interface StackSetAdoptionOptions extends VerbOptions, RolloutPace {
  /** Goes on with an adoption whose process has died, or that is to survive one: its name. Needs a store. */
  readonly run?: string;
  /** What to do while another operation on the set is in progress. Default `refuse`, with `STACK_NOT_READY`. */
  readonly onBusy?: "wait" | "refuse";
}

/** Refuses what is no plan, was edited, or has problems. Throws `PLAN_INVALID` and `ROLLOUT_BLOCKED`. */
export function assertAdoptable(plan: StackSetAdoptionPlan): void {
  const { format, version, digest, id: _, createdAt: __, ...content } = plan;
  const isPlan = format === "stacksteward.stack-set-adoption-plan" && version === 1;
  if (!isPlan || digestOfData({ format, version, ...content }) !== digest) {
    throw coreError(
      CoreErrorCode.PlanInvalid,
      "This is no plan of an adoption as it was made. Pass what planStackSetAdoption answers, unchanged.",
    );
  }
  if (plan.problems.length > 0) throw blocked(plan);
}

/** Makes stacks instances of a set, ten at a time, as many as CloudFormation takes in one call. */
export async function adoptIntoSet(
  context: WorkflowContext,
  environment: Environment,
  environments: Pick<Environments, "open">,
  plan: StackSetAdoptionPlan,
  options: StackSetAdoptionOptions,
): Promise<RolloutResult> {
  const address = stackSetAddressOf(
    present({ name: plan.stackSet, callAs: plan.callAs, region: plan.region, account: plan.account }),
  );
  const stackIds = plan.adopt.map(({ stackId }) => stackId);
  const { adopt, leave } = await context.step("compare with the plan", async () => {
    const now = await planSetAdoption(context, environment, environments, address, { stackIds, units: plan.units });
    if (now.stackSetId !== plan.stackSetId || now.problems.length > 0) throw blocked(now);
    return now;
  });
  const means = { environment, orders: NO_ORDERS, onBusy: options.onBusy ?? ("refuse" as const) };
  const strategy = { ...strategyIn(options), onFailure: "STOP" as const };
  const planned = adopt.map((each): Adoption => ({ ...each, action: "create" }));
  const result = await runWaves(context, {
    ...{ name: plan.stackSet, engine: importEngine(means, plan), strategy, orders: NO_ORDERS, deletions: [] },
    waves: planned.length === 0 ? [] : splitWaves(planned, strategy),
    unchanged: [...plan.leave, ...leave].map(({ account, region }): InstanceReport => ({
      ...{ account, region },
      action: "none",
      state: "unchanged",
    })),
  });
  const ids = new Map([...plan.adopt, ...plan.leave].map((each) => [placeKey(each), each.stackId]));
  const instances = result.instances.map((each) => ({ ...each, ...present({ stackId: ids.get(placeKey(each)) }) }));
  return { ...result, instances };
}

type Adoption = PlannedInstance & AdoptedStack;

function importEngine(
  means: StackSetMeans,
  { stackSet, callAs, units }: StackSetAdoptionPlan,
): RolloutEngine<Adoption> {
  return {
    kind: "STACK_SET",
    async carryOut(context, { instances, pace }): Promise<WaveEnd> {
      const operations: string[] = [];
      const exceptions: InstanceReport[] = [];
      for (let begin = 0; begin < instances.length; begin += AT_A_TIME) {
        const input = present({
          StackSetName: stackSet,
          StackIds: instances.slice(begin, begin + AT_A_TIME).map(({ stackId }) => stackId),
          OrganizationalUnitIds: units.length === 0 ? undefined : [...units],
          OperationPreferences: preferencesOf(pace),
          CallAs: callAs,
        });
        const end = await context.scope(`stacks from ${begin + 1}`, (scope) =>
          carryOutOperation(scope, means, present({ name: stackSet, callAs }), {
            kind: "ImportStacksToStackSet",
            input,
          }),
        );
        operations.push(end.operation);
        exceptions.push(...end.exceptions);
        if (end.kind === "succeeded") continue;
        exceptions.push(...instances.slice(begin + AT_A_TIME).map(notBegun));
        return { kind: end.kind, operations, exceptions, ...present({ reason: end.reason }) };
      }
      return { kind: "succeeded", operations, exceptions };
    },
    // The stacks are what they were: the strategy stops.
    takeBack: async () => NOTHING,
    finish: async () => NOTHING,
  };
}

const AT_A_TIME = 10;
const NOTHING = { kind: "succeeded", operations: [], exceptions: [] } as const;

function notBegun({ account, region, action }: Adoption): InstanceReport {
  return { account, region, action, state: "cancelled", reason: "An earlier operation of the adoption failed." };
}

function blocked({ stackSet, problems }: StackSetAdoptionPlan): Error {
  const what = problems.map(({ stackId, reason }) => `${stackId}: ${reason}`).join(" ");
  return coreError(
    CoreErrorCode.RolloutBlocked,
    `Not every stack can become an instance of stack set "${stackSet}", and none was touched. ${what} Leave those out, or make them match, and plan again.`,
    { details: { stackSet, problems } },
  );
}
