import type { Store, WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { deployInput } from "../deploy/deploy-verbs.ts";
import { planReversion } from "../drift/plan-reconciliation.ts";
import type { Environment } from "../environments/environment.ts";
import { failureOf, workThrough } from "../fan-out/work-through.ts";
import { orCleanUp } from "../plan/clean-up.ts";
import { discardChangeSet } from "../plan/discard-change-set.ts";
import type { ChangesPlan } from "../plan/plan.ts";
import { placeKey } from "../rollout/instance-place.ts";
import { checkGates } from "../rollout/pass-gates.ts";
import { PACE } from "../rollout/pace-problems.ts";
import type { PlannedInstance, RolloutEngine } from "../rollout/rollout-engine.ts";
import { beginOrders, ordersOf, type RolloutOrders } from "../rollout/rollout-orders.ts";
import type { RolloutResult } from "../rollout/rollout-result.ts";
import type { RolloutStrategy } from "../rollout/rollout-strategy.ts";
import { runWaves } from "../rollout/run-waves.ts";
import { splitWaves } from "../rollout/split-waves.ts";
import { assertKnown } from "../stack-sets/known-options.ts";
import { strategyIn } from "../stack-sets/roll-out.ts";
import type { VerbOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { StackSetDrift } from "./set-drift.ts";

/** How the drift of a stack set is reverted. */
export interface StackSetReconciliationOptions extends VerbOptions, Omit<RolloutStrategy, "onFailure"> {
  /** Lets go what holds data and would be replaced. Default: such a stack stays as it is, and is reported as failed. */
  readonly deleteData?: boolean;
  /** Goes on with a reconciliation whose process has died, or that is to survive one: its name. Needs a store. */
  readonly run?: string;
}

const OPTIONS: Readonly<Record<keyof StackSetReconciliationOptions, true>> = {
  ...PACE,
  signal: true,
  deadline: true,
  waves: true,
  gates: true,
  rings: true,
  deleteData: true,
  run: true,
};

/** How stacks are reverted. */
interface Reversion {
  readonly orders: RolloutOrders;
  readonly store: Store | undefined;
  readonly deletesData: boolean;
}

interface DriftedStack extends PlannedInstance {
  readonly stackId: string;
}

/** Refuses what is no drift of a set, and options that nobody knows. Throws `DRIFT_REPORT_INVALID` and `INVALID_DEFINITION`. */
export function assertReconcilable(drift: StackSetDrift, options: StackSetReconciliationOptions): void {
  assertKnown("The reconciliation of a stack set", options, OPTIONS);
  const { instances } = (drift as Partial<StackSetDrift> | null | undefined) ?? {};
  const isReport = Array.isArray(instances) && driftedIn(drift).every(({ stackId }) => stackId !== "");
  if (!isReport) {
    throw coreError(
      CoreErrorCode.DriftReportInvalid,
      "This is not the drift of a stack set, with the stack of each instance that has drifted. Pass what detectStackSetDrift answers.",
    );
  }
}

/** Reverts drift stack by stack, wave by wave. Accounts that cannot be reached are refused before anything is sent. */
export async function reconcileSet(
  context: WorkflowContext,
  runner: VerbRunner,
  drift: StackSetDrift,
  options: StackSetReconciliationOptions,
): Promise<RolloutResult> {
  const { environments } = runner;
  const drifted = driftedIn(drift);
  for (const { account, region } of drifted) await environments.assertReachable({ account, region }, context);
  await beginOrders(context, environments.store, options);
  const strategy = { ...strategyIn(options), onFailure: "STOP" as const };
  const orders = ordersOf(environments.store, options);
  const waves = drifted.length === 0 ? [] : splitWaves(drifted, strategy);
  if (drifted.length > 0) await checkGates(context, drift.stackSet, strategy);
  // Whoever takes up a run that is kept deploys the plans that it has made.
  const store = options.run === undefined ? undefined : environments.store;
  const engine = reversionEngine(runner, { orders, store, deletesData: options.deleteData ?? false });
  const result = await runWaves(context, {
    ...{ name: drift.stackSet, engine, strategy, orders, waves },
    ...{ deletions: [], unchanged: [] },
  });
  const ids = new Map(drifted.map((each) => [placeKey(each), each.stackId]));
  const instances = result.instances.map((each) => ({ ...each, stackId: ids.get(placeKey(each)) ?? "" }));
  return { ...result, instances };
}

function driftedIn({ instances }: StackSetDrift): readonly DriftedStack[] {
  return instances.flatMap(({ account, region, status, stackId = "" }) =>
    status === "DRIFTED" ? [{ account, region, stackId, action: "update" as const }] : [],
  );
}

/** An update of a set leaves drift where it is when nothing of the set changes, so each stack has a change set of its own. */
function reversionEngine(runner: VerbRunner, { orders, store, deletesData }: Reversion): RolloutEngine<DriftedStack> {
  const revert = async (scope: WorkflowContext, { account, region, stackId }: DriftedStack): Promise<void> => {
    const target = { account, region };
    // Names at AWS derive from a run: each stack has one of its own, which is the same when the step is repeated.
    const plan = await scope.step("plan", ({ signal, token: runId }) =>
      runner.run("planReconciliation", target, { signal }, async (inner, environment) => {
        const made = await planReversion({ ...inner, runId }, environment, stackId);
        if (made.kind === "changes" && made.isDestructive && !deletesData) {
          throw await wouldLose(inner, environment, made);
        }
        return made;
      }),
    );
    const deploy = (): Promise<void> =>
      scope.step("deploy", async ({ signal }) => {
        await runner.execute(deployInput(plan), { signal, onLocked: "wait" });
      });
    if (plan.kind === "no-changes") return deploy();
    const environment = { ...(await runner.environments.open(target, scope)), store };
    return orCleanUp(scope, environment, plan, deploy);
  };
  return {
    kind: "FAN_OUT",
    carryOut: (context, { instances: places, pace }) =>
      workThrough(context, { places, pace, orders }, (scope, planned) =>
        failureOf(scope.signal, () => revert(scope, planned)),
      ),
    // What somebody did by hand is not done again: the strategy stops.
    takeBack: async () => NOTHING,
    finish: async () => NOTHING,
  };
}

const NOTHING = { kind: "succeeded", operations: [], exceptions: [] } as const;

async function wouldLose(context: WorkflowContext, environment: Environment, plan: ChangesPlan): Promise<Error> {
  const { changeSetId, stackId, createdStack, stackName } = plan;
  await discardChangeSet(context, environment, { changeSetId, stackId, createdStack });
  const doomed = plan.changes.filter(({ dataLoss }) => dataLoss !== "none");
  const what = doomed.map(({ logicalId, type }) => `${logicalId} (${type})`).join(", ");
  return coreError(
    CoreErrorCode.DataLoss,
    `The drift of stack "${stackName}" was not reverted: the data in ${what} would be lost. Pass deleteData: true to let it go.`,
    { details: { stack: stackName, doomed: doomed.map(({ logicalId }) => logicalId) } },
  );
}
