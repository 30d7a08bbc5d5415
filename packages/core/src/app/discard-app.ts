import { planVerbs } from "../plan/plan-verbs.ts";
import type { VerbOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { AppPlan } from "./app-plan.ts";
import { assertAppPlanIntact } from "./assert-app-plan.ts";

/** Discards every exact plan of an app plan, then throws what has failed of that. */
export async function discardApp(runner: VerbRunner, plan: AppPlan, options: VerbOptions | undefined): Promise<void> {
  assertAppPlanIntact(plan);
  const { discard } = planVerbs(runner);
  const failures: unknown[] = [];
  for (const each of plan.stacks) {
    if (each.kind !== "exact") continue;
    await discard(each.plan, options).catch((failure: unknown) => failures.push(failure));
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1)
    throw new AggregateError(failures, `${failures.length} plans of app "${plan.app}" could not be discarded.`);
}
