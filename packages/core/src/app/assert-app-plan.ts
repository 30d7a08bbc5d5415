import { CoreErrorCode, coreError } from "../core-error.ts";
import { digestOfData } from "../plan/plan-digest.ts";
import type { Stack } from "../stack.ts";
import { unitsOf } from "../units/unit-problems.ts";
import type { AppPlan } from "./app-plan.ts";
import type { App } from "./app.ts";
import type { AppDeployOptions } from "./deploy-app.ts";

/** Refuses what is no app plan, one that was edited, and one for another app or other stacks. Throws `PLAN_INVALID` or `PLAN_STALE`. */
export function assertAppPlan(app: App, plan: AppPlan): void {
  assertAppPlanIntact(plan);
  const names = app.layers.flatMap(({ stacks }) => stacks.map(({ name }) => name));
  const planned = plan.stacks.map(({ stack }) => stack);
  const units = unitsOf(app).map(({ name }) => name);
  const plannedUnits = (plan.units ?? []).map(({ unit }) => unit);
  const moved = [
    ...(plan.app === app.name ? [] : [`it is for app "${plan.app}"`]),
    ...names.filter((name) => !planned.includes(name)).map((name) => `it says nothing of stack "${name}"`),
    ...planned.filter((name) => !names.includes(name)).map((name) => `the app has no stack "${name}"`),
    ...app.layers.flatMap(({ stacks }) => stacks.flatMap((stack) => misplaced(stack, plan))),
    ...units.filter((name) => !plannedUnits.includes(name)).map((name) => `it says nothing of unit "${name}"`),
    ...plannedUnits.filter((name) => !units.includes(name)).map((name) => `the app has no unit "${name}"`),
  ];
  if (moved.length === 0) return;
  throw coreError(
    CoreErrorCode.PlanStale,
    `The plan ${plan.id} cannot be used for app "${app.name}": ${moved.join(", ")}. Plan again and review the new plan.`,
    { details: { plan: plan.id, app: app.name, moved } },
  );
}

/** The same for what an app is deployed with, and what was said of it elsewhere. */
export function assertApproved(
  app: App,
  { approved, approvedDigest }: Pick<AppDeployOptions, "approved" | "approvedDigest">,
): void {
  if (approved !== undefined) assertAppPlan(app, approved);
  if (approvedDigest === undefined || approved?.digest === approvedDigest) return;
  const given =
    approved === undefined ? "there is no plan beside it" : `the plan ${approved.id} has ${approved.digest}`;
  throw coreError(
    CoreErrorCode.PlanInvalid,
    `What was approved of app "${app.name}" has the digest ${approvedDigest}, and ${given}. Pass the plan that was approved, or have this one approved.`,
    { details: { app: app.name, approvedDigest } },
  );
}

/** What would be executed as the plan of one stack, and is that of another one, or of one elsewhere. */
function misplaced({ name, region, account }: Stack, { stacks }: AppPlan): string[] {
  return stacks.flatMap((planned) => {
    if (planned.stack !== name || planned.kind !== "exact") return [];
    const { stackName, stackId, region: there } = planned.plan;
    const [, , , , owner = ""] = stackId.split(":");
    const isThere = stackName === name && (region ?? there) === there && (account ?? owner) === owner;
    return isThere ? [] : [`its plan of stack "${name}" is one of stack "${stackName}" in ${there} of ${owner}`];
  });
}

/** Refuses what is no app plan that this version reads, and one that was edited. Throws `PLAN_INVALID`. */
export function assertAppPlanIntact(plan: AppPlan): void {
  const { digest, ...content } = plan;
  const isReadable = plan.format === "stacksteward.app-plan" && plan.version === 1;
  if (isReadable && digestOfData(content) === digest) return;
  throw coreError(
    CoreErrorCode.PlanInvalid,
    isReadable
      ? `The plan ${plan.id} for app "${plan.app}" was changed after it was made: its digest is not its own. Plan again.`
      : `This is not a plan of an app that this version reads (format ${String(plan.format)}, version ${String(plan.version)}). Plan again.`,
  );
}
