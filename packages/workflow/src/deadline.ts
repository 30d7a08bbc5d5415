import type { Clock } from "./clock.ts";
import { StackstewardError } from "./errors.ts";
import { WorkflowErrorCode } from "./workflow-error.ts";

/** Throws `DEADLINE_EXCEEDED`, saying what was going on, when `deadline` (milliseconds since the Unix epoch) has come. */
export function assertBeforeDeadline(clock: Clock, deadline: number | undefined, what: string): void {
  if (deadline !== undefined && clock.now() >= deadline) {
    throw deadlineExceeded(what, `its deadline (${new Date(deadline).toISOString()})`);
  }
}

/** The error of whatever was not over in time. */
export function deadlineExceeded(what: string, limit: string): StackstewardError {
  return new StackstewardError(
    `"${what}" was still going on at ${limit}. What was begun goes on without being watched; look again, or allow more time.`,
    { code: WorkflowErrorCode.DeadlineExceeded, details: { what } },
  );
}
