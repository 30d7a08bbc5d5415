import type { WorkflowContext } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import type { Plan } from "../plan/plan.ts";
import { planStack } from "../plan/plan-stack.ts";
import type { Stack } from "../stack.ts";
import type { Emitter } from "../watch/number-events.ts";
import { deployPlan, type ExecutionOptions } from "./deploy-plan.ts";
import type { DeployResult } from "./deploy-result.ts";
import { assertPlanIntact, verifyPlan } from "./verify-plan.ts";

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
    return deployPlan(context, environment, plan, emitter, options);
  }
  assertPlanIntact(planOrStack);
  if (planOrStack.kind === "changes") {
    await context.step("compare the plan with its change set", () =>
      verifyPlan(environment, context.signal, planOrStack),
    );
  }
  return deployPlan(context, environment, planOrStack, emitter, options);
}
