/** Why a run was stopped by the workflow itself. Stable: programs may branch on it. */
export const WorkflowErrorCode = {
  /** The deadline of the run, or the limit of one of its polls, has passed. */
  DeadlineExceeded: "DEADLINE_EXCEEDED",
  /** The journal was recorded by code that took other steps. */
  StepChanged: "STEP_CHANGED",
  /** A step returned what JSON cannot hold. */
  ResultNotJson: "RESULT_NOT_JSON",
  /** Somebody else wrote the next entry of the journal: this process no longer holds the run. */
  JournalConflict: "JOURNAL_CONFLICT",
  /** A key, or the folder of a store, that not every store could hold. */
  KeyInvalid: "KEY_INVALID",
  /** What a store holds is not what was written; the message names the place. */
  StoreDamaged: "STORE_DAMAGED",
  /** A write was interrupted in a way that leaves open whether it took place. */
  StoreUncertain: "STORE_UNCERTAIN",
} as const;
export type WorkflowErrorCode = (typeof WorkflowErrorCode)[keyof typeof WorkflowErrorCode];
