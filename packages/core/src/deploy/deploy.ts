import type { WorkflowContext } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import type { NoChangesPlan, Plan } from "../plan/plan.ts";
import { planStack } from "../plan/plan-stack.ts";
import { describeStack } from "../service/describe-stack.ts";
import type { Stack } from "../stack.ts";
import type { Emitter } from "../watch/number-events.ts";
import { switchProtection } from "./switch-protection.ts";
import { executePlan, type ExecutionOptions } from "./execute-plan.ts";
import type { DeployResult, UnchangedResult } from "./deploy-result.ts";
import { assertPlanIntact, stale, verifyPlan } from "./verify-plan.ts";

/** Deploys a plan that was reviewed, or plans a stack and deploys that at once. */
export async function deploy(
  context: WorkflowContext,
  environment: Environment,
  planOrStack: Plan | Stack,
  emitter: Emitter,
  options: ExecutionOptions = {},
): Promise<DeployResult> {
  if (planOrStack.kind === "stack") {
    const plan = await planStack(context.scope("plan"), environment, planOrStack);
    return plan.kind === "no-changes"
      ? leaveUnchanged(context, environment, plan)
      : executePlan(context, environment, plan, emitter, options);
  }
  assertPlanIntact(planOrStack);
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
): Promise<UnchangedResult> {
  const { stackName, stackId, region } = plan;
  const found = await context.step("look at the stack again", () =>
    describeStack(environment, context.signal, stackId),
  );
  if (found === undefined || found.status === "DELETE_COMPLETE") throw stale(plan, "the stack does not exist any more");
  if (found.status !== plan.status || found.updatedAt !== plan.updatedAt) {
    throw stale(plan, `the stack was ${plan.status} then and is ${found.status} now, after another operation`);
  }
  await switchProtection(context, environment, plan);
  return { kind: "no-changes", stackName, stackId, region, status: found.status, outputs: found.outputs };
}
