import { CoreErrorCode, coreError } from "../core-error.ts";
import { SKIPPING_ACTIONS, type Recommendation, type RecoveryAction } from "./recommendations.ts";
import type { RecoveryPolicy } from "./recover-by-policy.ts";

/** What else a policy may do. */
export interface RecoveryAllowance {
  /**
   * Lets it go on with a rollback without what cannot be brought back: first by name, and by force if that fails. The stack and
   * what was skipped differ afterwards, and `done` says what was. Default `false`: that is for people.
   */
  readonly skip?: boolean;
}

/** What only people can decide: what to deploy, and whether. */
const FOR_PEOPLE: readonly RecoveryAction[] = ["deploy", "execute-or-discard", "nothing"];

const ORDER: readonly Recommendation["deletes"][] = ["nothing", "what the failed operation created", "the stack"];

/**
 * The policy that does the best way first and, if that fails, the next, as long as no more is deleted than `limit` says.
 * What runs is waited for, and not cancelled. Where the next way is to skip and that is not allowed it ends, and takes none
 * that is worse. Throws `INVALID_DEFINITION` for a limit that is none.
 */
export function recoverUpTo(
  limit: Recommendation["deletes"],
  { skip = false }: RecoveryAllowance = {},
): RecoveryPolicy {
  if (!ORDER.includes(limit)) {
    throw coreError(
      CoreErrorCode.InvalidDefinition,
      `recoverUpTo(${JSON.stringify(limit)}) says nothing that may be deleted: pass one of ${ORDER.map((each) => JSON.stringify(each)).join(", ")}.`,
    );
  }
  return ({ status, recommendations }, done) => {
    const next = recommendations.find(
      ({ action, deletes }) =>
        ORDER.indexOf(deletes) <= ORDER.indexOf(limit) &&
        !FOR_PEOPLE.includes(action) &&
        !(status.endsWith("_IN_PROGRESS") && action !== "wait") &&
        !done.some((step) => step.action === action && step.from === status),
    )?.action;
    return next !== undefined && SKIPPING_ACTIONS.includes(next) && !skip ? undefined : next;
  };
}
