import type { StackStatus } from "@aws-sdk/client-cloudformation";

import type { RecoveryAction } from "../index.ts";

/** How a verb ended, and the calls by which it changed something. */
export interface Outcome {
  readonly ended: string;
  readonly changes: readonly string[];
}

const UPDATED: Outcome = { ended: "UPDATE UPDATE_COMPLETE", changes: ["CreateChangeSet", "ExecuteChangeSet"] };
const CREATED: Outcome = { ended: "CREATE CREATE_COMPLETE", changes: ["CreateChangeSet", "ExecuteChangeSet"] };
const CREATED_ANEW: Outcome = { ...CREATED, changes: ["DeleteStack", ...CREATED.changes] };
const BUSY: Outcome = { ended: "STACK_NOT_READY, retryable", changes: [] };
const REFUSED: Outcome = { ended: "STACK_NOT_READY", changes: [] };
/** CloudFormation says so only when the change set is executed; it is taken away again. */
const LEFT_FAILED: Outcome = { ended: "STACK_NOT_READY", changes: ["CreateChangeSet", "DeleteChangeSet"] };
const DESTROYED: Outcome = { ended: "destroyed", changes: ["DeleteStack"] };
const JOINED: Outcome = { ended: "destroyed", changes: [] };
const ABSENT: Outcome = { ended: "absent", changes: [] };
/** The template no longer says what becomes of a queue that the stack did not give back. */
const MAY_LOSE_DATA: Outcome = { ended: "DATA_LOSS", changes: [] };

/** What each verb answers in one status. */
export interface Answers {
  readonly deploy: Outcome;
  /** Told to wait for others, and to take a failed creation away. */
  readonly deployUnattended: Outcome;
  readonly destroy: Outcome;
  /** What `recover` recommends, the best way first. */
  readonly recommends: readonly RecoveryAction[];
  /** What it does when it may go as far as the stack, and the status after that. */
  readonly recovers: readonly [...RecoveryAction[], StackStatus];
}

const WELL = { deploy: UPDATED, deployUnattended: UPDATED, destroy: DESTROYED };
const RUNNING = { deploy: BUSY, deployUnattended: UPDATED, destroy: BUSY, recommends: ["wait"] } as const;

/** What an operator meets in each status of a stack. */
export const MATRIX: Readonly<Record<StackStatus, Answers>> = {
  REVIEW_IN_PROGRESS: {
    deploy: CREATED,
    deployUnattended: CREATED,
    destroy: DESTROYED,
    recommends: ["execute-or-discard"],
    recovers: ["REVIEW_IN_PROGRESS"],
  },
  CREATE_IN_PROGRESS: {
    ...RUNNING,
    destroy: DESTROYED,
    recommends: ["wait", "destroy"],
    recovers: ["wait", "CREATE_COMPLETE"],
  },
  CREATE_COMPLETE: { ...WELL, recommends: ["nothing"], recovers: ["CREATE_COMPLETE"] },
  CREATE_FAILED: {
    deploy: LEFT_FAILED,
    deployUnattended: LEFT_FAILED,
    destroy: DESTROYED,
    recommends: ["deploy", "destroy"],
    recovers: ["destroy", "DELETE_COMPLETE"],
  },
  ROLLBACK_IN_PROGRESS: {
    ...RUNNING,
    deployUnattended: CREATED_ANEW,
    recovers: ["wait", "destroy", "DELETE_COMPLETE"],
  },
  ROLLBACK_COMPLETE: {
    deploy: REFUSED,
    deployUnattended: CREATED_ANEW,
    destroy: DESTROYED,
    recommends: ["destroy"],
    recovers: ["destroy", "DELETE_COMPLETE"],
  },
  ROLLBACK_FAILED: {
    deploy: REFUSED,
    deployUnattended: CREATED_ANEW,
    destroy: DESTROYED,
    recommends: ["destroy"],
    recovers: ["destroy", "DELETE_COMPLETE"],
  },
  UPDATE_IN_PROGRESS: {
    ...RUNNING,
    recommends: ["wait", "cancel-update"],
    recovers: ["wait", "UPDATE_COMPLETE"],
  },
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: { ...RUNNING, recovers: ["wait", "UPDATE_COMPLETE"] },
  UPDATE_COMPLETE: { ...WELL, recommends: ["nothing"], recovers: ["UPDATE_COMPLETE"] },
  UPDATE_FAILED: {
    deploy: LEFT_FAILED,
    deployUnattended: LEFT_FAILED,
    destroy: DESTROYED,
    recommends: ["deploy", "roll-back"],
    recovers: ["roll-back", "UPDATE_ROLLBACK_COMPLETE"],
  },
  UPDATE_ROLLBACK_IN_PROGRESS: { ...RUNNING, recovers: ["wait", "UPDATE_ROLLBACK_COMPLETE"] },
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: { ...RUNNING, recovers: ["wait", "UPDATE_ROLLBACK_COMPLETE"] },
  UPDATE_ROLLBACK_COMPLETE: { ...WELL, recommends: ["deploy"], recovers: ["UPDATE_ROLLBACK_COMPLETE"] },
  UPDATE_ROLLBACK_FAILED: {
    deploy: REFUSED,
    deployUnattended: REFUSED,
    destroy: DESTROYED,
    recommends: ["continue-rollback", "continue-rollback-skipping", "continue-rollback-by-force", "destroy"],
    recovers: ["continue-rollback", "UPDATE_ROLLBACK_COMPLETE"],
  },
  DELETE_IN_PROGRESS: {
    ...RUNNING,
    deployUnattended: CREATED,
    destroy: JOINED,
    recovers: ["wait", "DELETE_COMPLETE"],
  },
  DELETE_COMPLETE: {
    deploy: CREATED,
    deployUnattended: CREATED,
    destroy: ABSENT,
    recommends: ["deploy"],
    recovers: ["DELETE_COMPLETE"],
  },
  DELETE_FAILED: {
    deploy: REFUSED,
    deployUnattended: REFUSED,
    destroy: DESTROYED,
    recommends: ["destroy", "destroy-retaining"],
    recovers: ["destroy", "DELETE_COMPLETE"],
  },
  IMPORT_IN_PROGRESS: { ...RUNNING, recovers: ["wait", "IMPORT_COMPLETE"] },
  IMPORT_COMPLETE: { ...WELL, recommends: ["nothing"], recovers: ["IMPORT_COMPLETE"] },
  IMPORT_ROLLBACK_IN_PROGRESS: { ...RUNNING, recovers: ["wait", "IMPORT_ROLLBACK_COMPLETE"] },
  IMPORT_ROLLBACK_COMPLETE: { ...WELL, recommends: ["deploy"], recovers: ["IMPORT_ROLLBACK_COMPLETE"] },
  IMPORT_ROLLBACK_FAILED: {
    deploy: REFUSED,
    deployUnattended: REFUSED,
    destroy: MAY_LOSE_DATA,
    recommends: ["nothing"],
    recovers: ["IMPORT_ROLLBACK_FAILED"],
  },
};

/** The same in the guide. */
export const SAID: ReadonlyMap<Outcome, string> = new Map([
  [UPDATED, "updates"],
  [CREATED, "creates"],
  [CREATED_ANEW, "destroys, creates"],
  [BUSY, "busy"],
  [REFUSED, "refused"],
  [LEFT_FAILED, "refused"],
  [DESTROYED, "destroys"],
  [JOINED, "follows it"],
  [ABSENT, "nothing to do"],
  [MAY_LOSE_DATA, "refused: `DATA_LOSS`"],
]);
