import type { Environment } from "../environments/environment.ts";
import type { StackFacts } from "../service/describe-stack.ts";
import { listChangeSets } from "../service/list-change-sets.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import { saysStackMadeForPlans } from "./plan-seal.ts";

/**
 * Whether a stack only comes to be, or came to be, for plans: there is none yet, or it still waits for its first
 * execution and a plan it was made for waits beside it. The last such plan takes it away when it is discarded.
 */
export async function standsForPlans(
  environment: Environment,
  signal: AbortSignal,
  before: StackFacts | undefined,
): Promise<boolean> {
  if (before === undefined) return true;
  if (factsOfStatus(before.status).kind !== "review") return false;
  const waiting = await listChangeSets(environment, signal, before.stackId);
  return waiting.some(
    ({ ChangeSetName, Description }) =>
      ChangeSetName?.startsWith("stacksteward-") === true && saysStackMadeForPlans(Description),
  );
}
