import { CoreErrorCode, coreError } from "../core-error.ts";
import { present } from "../present.ts";
import type { RolloutStrategy } from "../rollout/rollout-strategy.ts";
import { splitWaves, type WavePlan } from "../rollout/split-waves.ts";
import type { PlannedSetInstance } from "../rollout/stack-set-change.ts";
import type { InstanceChange } from "./compare-instances.ts";
import { instancesIn } from "./group-instances.ts";
import type { StackSetPlan } from "./stack-set-plan.ts";

/** An instance as an engine is given it. */
export function planned(
  { account, region, overrides, overridesBefore }: InstanceChange,
  action: PlannedSetInstance["action"],
): PlannedSetInstance {
  return { account, region, action, ...present({ overrides, overridesBefore }) };
}

/** The waves of a plan. Throws `INVALID_DEFINITION` for a strategy that does not fit it. */
export function wavesOf(plan: StackSetPlan, strategy: RolloutStrategy): readonly WavePlan<PlannedSetInstance>[] {
  const places = [
    ...[...instancesIn(plan.update)].map((each) => planned(each, "update")),
    ...[...instancesIn(plan.create)].map((each) => planned(each, "create")),
  ];
  if (places.length === 0) return [];
  const waves = splitWaves(places, withoutIdle(strategy, places, plan.leave));
  assertReachesOne(plan, waves);
  return waves;
}

/** A wave may name accounts in which there is nothing to do this time: a rollout that is gone on with has done them. */
function withoutIdle(
  strategy: RolloutStrategy,
  places: readonly PlannedSetInstance[],
  left: StackSetPlan["leave"],
): RolloutStrategy {
  const { waves } = strategy;
  if (waves === undefined) return strategy;
  const idleAccounts = new Set(left.flatMap(({ accounts }) => accounts));
  const idleRegions = new Set(left.flatMap(({ regions }) => regions));
  for (const { account, region } of places) {
    idleAccounts.delete(account);
    idleRegions.delete(region);
  }
  return {
    ...strategy,
    waves: waves.map((wave) => ({
      ...wave,
      ...present({
        accounts: wave.accounts?.filter((account) => !idleAccounts.has(account)),
        regions: wave.regions?.filter((region) => !idleRegions.has(region)),
      }),
    })),
  };
}

/** UpdateStackSet takes a new definition only together with instances to bring it to, or with all of them. */
function assertReachesOne(
  plan: StackSetPlan,
  waves: readonly { readonly name: string; readonly places: readonly PlannedSetInstance[] }[],
): void {
  // Where some stay as they are, one of those takes the settings along.
  if (plan.operation !== "UPDATE" || plan.counts.leave > 0) return;
  const [first] = waves.filter(({ places }) => places.length > 0);
  const exists = plan.counts.update + plan.counts.leave + plan.counts.remove > 0;
  if (first === undefined || !exists || first.places.some(({ action }) => action === "update")) return;
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `The wave "${first.name}" only makes new instances, and CloudFormation takes the new template only with instances that exist, or with all of them at once. Put an account into the first wave that has one.`,
    { details: { wave: first.name } },
  );
}
