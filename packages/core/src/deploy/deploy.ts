import type { WorkflowContext } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import { askGuards } from "../guard/ask-guards.ts";
import type { GuardPolicy, UnattendedDeployment } from "../guard/guard-policy.ts";
import type { ChangesPlan, Plan } from "../plan/plan.ts";
import { orCleanUp } from "../plan/clean-up.ts";
import { planStack } from "../plan/plan-stack.ts";
import { turnDown } from "../plan/turn-down.ts";
import { present } from "../present.ts";
import { Behaviour } from "../runs/behaviours.ts";
import { lookAtStack } from "../service/describe-stack.ts";
import type { Stack } from "../stack.ts";
import type { Emitter } from "../watch/number-events.ts";
import { assertFailureSaidOnce } from "./failure-said-once.ts";
import { assertRestorable } from "./guard-update.ts";
import { dueSettings, wishesSettings } from "./due-settings.ts";
import { changesFound } from "./expect-no-changes.ts";
import { executePlan } from "./execute-plan.ts";
import { leaveUnchanged } from "./leave-unchanged.ts";
import { makeWay } from "./make-way.ts";
import type { DeployRequest } from "./deploy-options.ts";
import type { DeployResult, UnchangedResult } from "./deploy-result.ts";
import { assertPlanAccount, assertPlanIntact, verifyPlan } from "./verify-plan.ts";

/** Deploys a plan that was reviewed, or plans a stack and deploys that at once. */
export async function deploy(
  context: WorkflowContext,
  environment: Environment,
  planOrStack: Plan | Stack,
  emitter: Emitter,
  { expectNoChanges = false, onBusy, onFailedCreate, guarded = false, approvedBy: _, ...execution }: DeployRequest = {},
  given?: readonly GuardPolicy[],
): Promise<DeployResult> {
  assertFailureSaidOnce(planOrStack, execution.disableRollback);
  const guards = guarded ? given : [];
  /** Why a plan is not to be carried out, if it is not. */
  const objectionTo = async (about: UnattendedDeployment): Promise<Error | undefined> => {
    if (expectNoChanges) return changesFound(about);
    return guarded ? askGuards(context, environment, guards, about) : undefined;
  };
  const assertWanted = async (about: UnattendedDeployment): Promise<void> => {
    const objection = await objectionTo(about);
    if (objection !== undefined) throw objection;
  };
  if (planOrStack.kind === "stack") {
    assertRestorable(context, environment, planOrStack);
    const way = present({ expectNoChanges, onBusy, onFailedCreate });
    await makeWay(context, environment, planOrStack.name, emitter, way, guards);
    const plan = await context.scope("plan", (planning) => planStack(planning, environment, planOrStack));
    if (plan.kind === "changes") {
      const objection = await orCleanUp(context, environment, plan, () => objectionTo({ kind: "deploy", plan }));
      if (objection !== undefined) return turnDown(context, environment, plan, objection);
      return executePlan(context, environment, plan, emitter, { ...execution, isShared: false, source: planOrStack });
    }
    const { changeSetId, stackId } = plan;
    const origin = { source: planOrStack, assertWanted };
    const leave = (): Promise<UnchangedResult> => leaveUnchanged(context, environment, plan, origin);
    if (changeSetId === undefined) return leave();
    return orCleanUp(context, environment, { changeSetId, stackId, createdStack: false }, leave);
  }
  assertPlanIntact(planOrStack);
  assertPlanAccount(environment, planOrStack);
  if (planOrStack.kind === "no-changes") return leaveUnchanged(context, environment, planOrStack, { assertWanted });
  const looksFirst = context.behaves(Behaviour.LooksBeforeAsking);
  if (!looksFirst) await assertWanted({ kind: "deploy", plan: planOrStack });
  const state = await context.step("compare the plan with its change set", () =>
    verifyPlan(environment, context.signal, planOrStack),
  );
  if (looksFirst && state === "waiting") await assertWanted({ kind: "deploy", plan: planOrStack });
  if (!looksFirst || state === "waiting" || !(guarded || expectNoChanges)) {
    return executePlan(context, environment, planOrStack, emitter, { ...execution, state });
  }
  // What was executed can't be held back any more; what is switched and set behind it can.
  const beforeSettings = async (): Promise<void> => {
    if (!(await areSettingsDue(context, environment, planOrStack))) return;
    await assertWanted({ kind: "settings", plan: planOrStack });
  };
  return executePlan(context, environment, planOrStack, emitter, { ...execution, state, beforeSettings });
}

/** Whether an executed plan has left something to switch or to set, or somebody has undone it since. */
async function areSettingsDue(context: WorkflowContext, environment: Environment, plan: ChangesPlan): Promise<boolean> {
  if (!wishesSettings(plan)) return false;
  const { signal } = context;
  const { isSwitchDue, isPolicyDue = false } = await context.step("see what is left to switch and set", async () =>
    dueSettings(environment, signal, plan, await lookAtStack(environment, signal, plan.stackId)),
  );
  return isSwitchDue || isPolicyDue;
}
