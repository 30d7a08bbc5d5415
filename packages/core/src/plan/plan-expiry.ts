import type { Clock } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Stack } from "../stack.ts";
import type { Plan } from "./plan.ts";

/** A hundred years: what is later is no date any more, sooner or later. */
const LONGEST = 100 * 366 * 24 * 60 * 60_000;

/** Refuses a time to live that is none. Throws `INVALID_DEFINITION`. */
export function assertMayExpire(stack: Stack, expiresAfter: number | undefined): void {
  if (expiresAfter === undefined || (expiresAfter > 0 && expiresAfter <= LONGEST)) return;
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `A plan for stack "${stack.name}" can't expire after ${String(expiresAfter)}: give milliseconds, such as 24 * 60 * 60_000 for a day.`,
    { details: { stack: stack.name, expiresAfter } },
  );
}

/** Refuses a plan whose time is over. Throws `PLAN_EXPIRED`. Its change set still waits, and `discard` takes it away. */
export function assertNotExpired(clock: Clock, { id, stackName, expiresAt }: Plan): void {
  // What is no date is over: only a forger writes it.
  if (expiresAt === undefined || clock.now() < Date.parse(expiresAt)) return;
  throw coreError(
    CoreErrorCode.PlanExpired,
    `The plan ${id} for stack "${stackName}" was to be deployed before ${expiresAt}. Discard it, plan again and review the new plan.`,
    { details: { plan: id, stack: stackName, expiresAt } },
  );
}
