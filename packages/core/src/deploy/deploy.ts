import type { WorkflowContext } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import { askGuards } from "../guard/ask-guards.ts";
import type { GuardPolicy } from "../guard/guard-policy.ts";
import type { ChangesPlan, NoChangesPlan, Plan } from "../plan/plan.ts";
import { orCleanUp } from "../plan/clean-up.ts";
import { discardChangeSet } from "../plan/discard-change-set.ts";
import { planStack } from "../plan/plan-stack.ts";
import { present } from "../present.ts";
import { describeStack, factsOf, type StackDescription } from "../service/describe-stack.ts";
import type { Stack } from "../stack.ts";
import type { Emitter } from "../watch/number-events.ts";
import { recorded } from "../history/recorded.ts";
import { assertFailureSaidOnce } from "./failure-said-once.ts";
import { assertRestorable, setPolicyAfter } from "./guard-update.ts";
import { switchProtection } from "./switch-protection.ts";
import { changesFound } from "./expect-no-changes.ts";
import { executePlan } from "./execute-plan.ts";
import { makeWay } from "./make-way.ts";
import type { DeployRequest } from "./deploy-options.ts";
import type { DeployResult, UnchangedResult } from "./deploy-result.ts";
import { assertPlanAccount, assertPlanIntact, verifyPlan } from "./verify-plan.ts";
import { remainderOf, verifyUnchanged } from "./verify-unchanged.ts";

/** Deploys a plan that was reviewed, or plans a stack and deploys that at once. */
export async function deploy(
  context: WorkflowContext,
  environment: Environment,
  planOrStack: Plan | Stack,
  emitter: Emitter,
  { expectNoChanges = false, onBusy, onFailedCreate, guarded = false, ...execution }: DeployRequest = {},
  given?: readonly GuardPolicy[],
): Promise<DeployResult> {
  assertFailureSaidOnce(planOrStack, execution.disableRollback);
  const guards = guarded ? given : [];
  /** Why a plan is not to be executed, if it is not. */
  const objectionTo = async (plan: ChangesPlan): Promise<Error | undefined> => {
    if (expectNoChanges) return changesFound(plan);
    return guarded ? askGuards(context, environment, guards, { kind: "deploy", plan }) : undefined;
  };
  if (planOrStack.kind === "stack") {
    assertRestorable(context, environment, planOrStack);
    await makeWay(context, environment, planOrStack.name, emitter, present({ onBusy, onFailedCreate }), guards);
    const plan = await context.scope("plan", (planning) => planStack(planning, environment, planOrStack));
    if (plan.kind === "changes") {
      const objection = await orCleanUp(context, environment, plan, () => objectionTo(plan));
      if (objection === undefined)
        return executePlan(context, environment, plan, emitter, { ...execution, isShared: false, source: planOrStack });
      await discardChangeSet(context, environment, plan);
      throw objection;
    }
    const { changeSetId, stackId } = plan;
    const leave = (): Promise<UnchangedResult> => leaveUnchanged(context, environment, plan, planOrStack);
    if (changeSetId === undefined) return leave();
    return orCleanUp(context, environment, { changeSetId, stackId, createdStack: false }, leave);
  }
  assertPlanIntact(planOrStack);
  assertPlanAccount(environment, planOrStack);
  if (planOrStack.kind === "no-changes") return leaveUnchanged(context, environment, planOrStack);
  const objection = await objectionTo(planOrStack);
  if (objection !== undefined) throw objection;
  const state = await context.step("compare the plan with its change set", () =>
    verifyPlan(environment, context.signal, planOrStack),
  );
  return executePlan(context, environment, planOrStack, emitter, { ...execution, state });
}

async function leaveUnchanged(
  context: WorkflowContext,
  environment: Environment,
  plan: NoChangesPlan,
  source?: Stack,
): Promise<UnchangedResult> {
  const { stackName, stackId } = plan;
  const begun = { operation: "UPDATE" as const, stackName, stackId, clientRequestTokens: [], plan, source };
  // What is refused was no deployment.
  const result = await settleUnchanged(context, environment, plan);
  return recorded(context, environment, present(begun), () => Promise.resolve(result));
}

async function settleUnchanged(
  context: WorkflowContext,
  environment: Environment,
  plan: NoChangesPlan,
): Promise<UnchangedResult> {
  const { stackName, stackId, region } = plan;
  const { signal } = context;
  let found: StackDescription | undefined;
  const facts = await context.step("look at the stack again", async () => {
    found = await verifyUnchanged(environment, signal, plan);
    return factsOf(found);
  });
  const {
    isSwitchDue,
    isPolicyDue = false,
    proof,
  } = await context.step("see what the planner wished", () => remainderOf(environment, signal, plan, facts));
  if (isPolicyDue) await setPolicyAfter(context, environment, plan);
  if (isSwitchDue) await switchProtection(context, environment, plan);
  if (proof !== undefined) await discardChangeSet(context, environment, proof);
  const { outputs = {} } = found ?? (await describeStack(environment, signal, stackId)) ?? {};
  const { secretOutputs } = plan;
  return present({
    kind: "no-changes" as const,
    stackName,
    stackId,
    region,
    status: facts.status,
    outputs,
    secretOutputs,
  });
}
