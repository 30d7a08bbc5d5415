/** What a stack status means for somebody who wants to do something next. */
export interface StatusFacts {
  /** `running`: an operation is under way; `review`: only a change set exists; `succeeded` and `failed`: how the last operation ended; `deleted`. */
  readonly kind: "running" | "review" | "succeeded" | "failed" | "deleted";
  /** Whether a change set of type `UPDATE` can be made and executed. */
  readonly updatable: boolean;
  /** What can be done about it, when the status is a failure. */
  readonly remedy?: string;
}

const RUNNING: StatusFacts = { kind: "running", updatable: false };
const SUCCEEDED: StatusFacts = { kind: "succeeded", updatable: true };

const NEVER_CREATED =
  "Nothing of the failed creation is left to update: destroy the stack, correct the cause, then deploy again.";

/** Every status of https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html, from the API reference of `Stack`. */
const STATUSES: Readonly<Record<string, StatusFacts>> = {
  REVIEW_IN_PROGRESS: { kind: "review", updatable: false },
  CREATE_IN_PROGRESS: RUNNING,
  CREATE_COMPLETE: SUCCEEDED,
  CREATE_FAILED: {
    kind: "failed",
    updatable: true,
    remedy: "Correct the cause and deploy again with disableRollback: true, or destroy the stack.",
  },
  ROLLBACK_IN_PROGRESS: RUNNING,
  ROLLBACK_COMPLETE: { kind: "failed", updatable: false, remedy: NEVER_CREATED },
  ROLLBACK_FAILED: {
    kind: "failed",
    updatable: false,
    remedy: "Some resources could not be taken back: destroy the stack, then deploy again.",
  },
  UPDATE_IN_PROGRESS: RUNNING,
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: RUNNING,
  UPDATE_COMPLETE: SUCCEEDED,
  UPDATE_FAILED: {
    kind: "failed",
    updatable: true,
    remedy: "Correct the cause and deploy again with disableRollback: true, or roll the stack back (RollbackStack).",
  },
  UPDATE_ROLLBACK_IN_PROGRESS: RUNNING,
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: RUNNING,
  UPDATE_ROLLBACK_COMPLETE: {
    kind: "failed",
    updatable: true,
    remedy: "The stack is back at its last good state: correct the cause and deploy again.",
  },
  UPDATE_ROLLBACK_FAILED: {
    kind: "failed",
    updatable: false,
    remedy: "Repair what stopped the rollback, then continue it (ContinueUpdateRollback).",
  },
  DELETE_IN_PROGRESS: RUNNING,
  DELETE_COMPLETE: { kind: "deleted", updatable: false },
  DELETE_FAILED: {
    kind: "failed",
    updatable: false,
    remedy: "Remove what holds the named resources, then destroy the stack again, retaining what must stay.",
  },
  IMPORT_IN_PROGRESS: RUNNING,
  IMPORT_COMPLETE: SUCCEEDED,
  IMPORT_ROLLBACK_IN_PROGRESS: RUNNING,
  IMPORT_ROLLBACK_COMPLETE: {
    kind: "failed",
    updatable: true,
    remedy: "The stack is back at its last good state: correct the cause and import again.",
  },
  IMPORT_ROLLBACK_FAILED: {
    kind: "failed",
    updatable: false,
    remedy: "Look at the stack's events and contact AWS Support.",
  },
};

/** Every status in which an operation runs, as far as they are known here. */
export function runningStatuses(): string[] {
  return Object.keys(STATUSES).filter((status) => STATUSES[status] === RUNNING);
}

/** The facts of a status. One that is not known yet is running when its name says so, and otherwise a failure. */
export function factsOfStatus(status: string): StatusFacts {
  const facts = STATUSES[status];
  if (facts !== undefined) return facts;
  if (status.endsWith("_IN_PROGRESS")) return RUNNING;
  return { kind: "failed", updatable: false, remedy: "Look at the stack's events to see what happened." };
}
