import type { Recommendation, RecoveryAction } from "./recommendations.ts";
import type { RecoveryPolicy } from "./recover-by-policy.ts";

/** What only people can decide: what to deploy, and whether. */
const FOR_PEOPLE: readonly RecoveryAction[] = ["deploy", "execute-or-discard", "nothing"];

const ORDER: readonly Recommendation["deletes"][] = ["nothing", "what the failed operation created", "the stack"];

/**
 * The policy that does the best way first and, if that fails, the next, as long as no more is deleted than `limit` says.
 * What runs is waited for, and not cancelled.
 */
export function recoverUpTo(limit: Recommendation["deletes"]): RecoveryPolicy {
  return ({ status, recommendations }, done) =>
    recommendations.find(
      ({ action, deletes }) =>
        ORDER.indexOf(deletes) <= ORDER.indexOf(limit) &&
        !FOR_PEOPLE.includes(action) &&
        !(status.endsWith("_IN_PROGRESS") && action !== "wait") &&
        !done.some((step) => step.action === action && step.from === status),
    )?.action;
}
