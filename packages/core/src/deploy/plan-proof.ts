import type { Environment } from "../environments/environment.ts";
import type { Plan } from "../plan/plan.ts";
import { isSealedBy } from "../plan/plan-seal.ts";
import { findChangeSet } from "../service/describe-change-set.ts";

/** Whether a plan's change set, which answers by its ARN after its execution too, says that its planner wished what it says. */
export async function isProven(
  environment: Environment,
  signal: AbortSignal,
  plan: Plan & { readonly changeSetId: string },
): Promise<boolean> {
  const found = await findChangeSet(environment, signal, plan);
  return found !== undefined && found.stackId === plan.stackId && isSealedBy(plan, found.description);
}
