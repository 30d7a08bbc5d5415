import { validationError } from "../service-errors.ts";
import type { Stack } from "../stack.ts";

/** Refuses an update that could roll back a stack whose last operation was left as it failed: there is nothing to roll back to. */
export function requireDisabledRollback(stack: Stack, disablesRollback: boolean): void {
  const isLeftFailed = stack.status === "CREATE_FAILED" || stack.status === "UPDATE_FAILED";
  if (!isLeftFailed || disablesRollback) return;
  throw validationError(
    `This stack is currently in a non-terminal [${stack.status}] state. To update the stack from this state, please use the disable-rollback parameter with update-stack API. To rollback to the last known good state, use the rollback-stack API`,
  );
}
