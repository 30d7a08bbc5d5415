import type {
  Change,
  ChangeSetStatus,
  ChangeSetType,
  CreateChangeSetInput,
  ExecutionStatus,
  OnStackFailure,
} from "@aws-sdk/client-cloudformation";

import type { DesiredState, Stack } from "../stack.ts";

/** A change set as the service remembers it. Only the modules of this folder change one. */
export interface ChangeSet {
  /** The ARN. */
  readonly id: string;
  readonly name: string;
  readonly stack: Stack;
  readonly type: Extract<ChangeSetType, "CREATE" | "UPDATE">;
  readonly creationTime: number;
  readonly description?: string;
  readonly desired: DesiredState;
  readonly onStackFailure?: OnStackFailure;
  readonly includesNestedStacks: boolean;
  readonly deploymentConfig?: CreateChangeSetInput["DeploymentConfig"];
  /** The call that made it, to recognise the same call made again. */
  readonly request: CreateChangeSetInput;
  /** `stack.generation` when it was made: another one means that the stack has moved on. */
  readonly generation: number;
  /** Absent until the changes are worked out. */
  changes?: PredictedChanges;
  status: ChangeSetStatus;
  statusReason?: string;
  /** How its execution stands, once it was begun. */
  execution?: "EXECUTE_IN_PROGRESS" | "EXECUTE_COMPLETE" | "EXECUTE_FAILED";
  /** Executing a change set takes the stack's change sets off the list: their names are free again, their ARNs still answer. */
  isListed: boolean;
}

/** The changes of a change set as `DescribeChangeSet` answers them in its two forms. */
export interface PredictedChanges {
  readonly summary: readonly Change[];
  readonly withValues: readonly Change[];
  /** What the form with property values says when it could not show everything. */
  readonly warning?: string;
}

/** Whether and how the change set can be executed now. */
export function executionStatus(changeSet: ChangeSet): ExecutionStatus {
  if (changeSet.execution !== undefined) return changeSet.execution;
  if (changeSet.stack.generation !== changeSet.generation) return "OBSOLETE";
  return changeSet.status === "CREATE_COMPLETE" ? "AVAILABLE" : "UNAVAILABLE";
}
