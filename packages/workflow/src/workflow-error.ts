import { isStackstewardError, type StackstewardError } from "./errors.ts";

/** Why a run was stopped, or a store or a lock refused, by the workflow itself. Stable: programs may branch on it. */
export const WorkflowErrorCode = {
  /** The deadline of the run, or the limit of one of its polls, has passed. */
  DeadlineExceeded: "DEADLINE_EXCEEDED",
  /** The journal was recorded by code that took other steps. */
  StepChanged: "STEP_CHANGED",
  /** The run was begun by code that behaves in ways that this one does not know. */
  BehaviourUnknown: "BEHAVIOUR_UNKNOWN",
  /** A scope was asked for a second step while its first was going on, or after its end. */
  StepOverlaps: "STEP_OVERLAPS",
  /** A scope was asked for two steps of one name. */
  StepRepeated: "STEP_REPEATED",
  /** A step, a scope or a task has no name. */
  StepUnnamed: "STEP_UNNAMED",
  /** The tasks of a graph wait for each other, or for one that is not there. */
  GraphInvalid: "GRAPH_INVALID",
  /** A sleep or a poll was to last no finite time. */
  WaitInvalid: "WAIT_INVALID",
  /** A step returned what JSON cannot hold. */
  ResultNotJson: "RESULT_NOT_JSON",
  /** A step returned a hidden value. */
  ResultHidden: "RESULT_HIDDEN",
  /** A step returned more than a journal takes. */
  ResultTooLarge: "RESULT_TOO_LARGE",
  /** Somebody else wrote the next entry of the journal: this process no longer holds the run. */
  JournalConflict: "JOURNAL_CONFLICT",
  /** The store failed to write the next entry. The run stops; taken up again, it goes on from what was written. */
  JournalNotWritten: "JOURNAL_NOT_WRITTEN",
  /** Entries of the journal are missing, or cannot be read by this version. */
  JournalUnreadable: "JOURNAL_UNREADABLE",
  /** Somebody else holds the lock or the run, and is alive. */
  LockHeld: "LOCK_HELD",
  /** The lock or the run was held, and is not any more. */
  LockLost: "LOCK_LOST",
  /** A key, or the folder of a store, that not every store could hold. */
  KeyInvalid: "KEY_INVALID",
  /** What a store holds is not what was written; the message names the place. */
  StoreDamaged: "STORE_DAMAGED",
  /** A write was interrupted in a way that leaves open whether it took place. */
  StoreUncertain: "STORE_UNCERTAIN",
} as const;
export type WorkflowErrorCode = (typeof WorkflowErrorCode)[keyof typeof WorkflowErrorCode];

const INTERRUPTIONS: ReadonlySet<string> = new Set([
  WorkflowErrorCode.StepChanged,
  WorkflowErrorCode.BehaviourUnknown,
  WorkflowErrorCode.JournalConflict,
  WorkflowErrorCode.JournalNotWritten,
  WorkflowErrorCode.JournalUnreadable,
  WorkflowErrorCode.LockHeld,
  WorkflowErrorCode.LockLost,
  WorkflowErrorCode.StoreDamaged,
  WorkflowErrorCode.StoreUncertain,
]);

/**
 * Whether the run itself goes on, in another process or later, and only this process is out of it. Whoever is stopped by
 * such an error tidies nothing up: the next holder counts on finding it.
 */
export function isRunInterrupted(error: unknown): error is StackstewardError {
  return isStackstewardError(error) && INTERRUPTIONS.has(error.code);
}
