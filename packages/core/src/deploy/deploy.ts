import type { WorkflowContext } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import type { NoChangesPlan, Plan } from "../plan/plan.ts";
import { orCleanUp } from "../plan/clean-up.ts";
import { discardChangeSet } from "../plan/discard-change-set.ts";
import { planStack } from "../plan/plan-stack.ts";
import { describeStack, factsOf, type StackDescription } from "../service/describe-stack.ts";
import type { Stack } from "../stack.ts";
import type { Emitter } from "../watch/number-events.ts";
import { recorded } from "../history/recorded.ts";
import { present } from "../present.ts";
import { switchProtection } from "./switch-protection.ts";
import { executePlan, type ExecutionOptions } from "./execute-plan.ts";
import type { DeployResult, UnchangedResult } from "./deploy-result.ts";
import { assertPlanAccount, assertPlanIntact, verifyPlan } from "./verify-plan.ts";
import { remainderOf, verifyUnchanged } from "./verify-unchanged.ts";

/** Deploys a plan that was reviewed, or plans a stack and deploys that at once. */
export async function deploy(
  context: WorkflowContext,
  environment: Environment,
  planOrStack: Plan | Stack,
  emitter: Emitter,
  options: ExecutionOptions = {},
): Promise<DeployResult> {
  if (planOrStack.kind === "stack") {
    const plan = await context.scope("plan", (planning) => planStack(planning, environment, planOrStack));
    if (plan.kind === "changes")
      return executePlan(context, environment, plan, emitter, { ...options, isShared: false, source: planOrStack });
    const { changeSetId, stackId } = plan;
    const leave = (): Promise<UnchangedResult> => leaveUnchanged(context, environment, plan, planOrStack);
    if (changeSetId === undefined) return leave();
    return orCleanUp(context, environment, { changeSetId, stackId, createdStack: false }, leave);
  }
  assertPlanIntact(planOrStack);
  assertPlanAccount(environment, planOrStack);
  if (planOrStack.kind === "no-changes") return leaveUnchanged(context, environment, planOrStack);
  const state = await context.step("compare the plan with its change set", () =>
    verifyPlan(environment, context.signal, planOrStack),
  );
  return executePlan(context, environment, planOrStack, emitter, { ...options, state });
}

async function leaveUnchanged(
  context: WorkflowContext,
  environment: Environment,
  plan: NoChangesPlan,
  source?: Stack,
): Promise<UnchangedResult> {
  const { stackName, stackId } = plan;
  const begun = { operation: "UPDATE" as const, stackName, stackId, plan, source };
  return recorded(context, environment, present(begun), () => settleUnchanged(context, environment, plan));
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
  const { isSwitchDue, proof } = await context.step("see what the planner wished", () =>
    remainderOf(environment, signal, plan, facts),
  );
  if (isSwitchDue) await switchProtection(context, environment, plan);
  if (proof !== undefined) await discardChangeSet(context, environment, proof);
  const { outputs = {} } = found ?? (await describeStack(environment, signal, stackId)) ?? {};
  return { kind: "no-changes", stackName, stackId, region, status: facts.status, outputs };
}
