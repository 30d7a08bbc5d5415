import type {
  Change,
  ChangeSetStatus,
  ChangeSetType,
  CreateChangeSetInput,
  ExecutionStatus,
  OnStackFailure,
  StackDriftStatus,
} from "@aws-sdk/client-cloudformation";

import type { FoundImport, ImportTargets } from "../imports/import-target.ts";
import type { DesiredState, Stack } from "../stack.ts";

/** A change set as the service remembers it. Only the modules of this folder change one. */
export interface ChangeSet {
  /** The ARN. */
  readonly id: string;
  readonly name: string;
  readonly stack: Stack;
  readonly type: ChangeSetType;
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
  /** The change set of the stack around it, of one that was made for a nested stack. */
  readonly parent?: ChangeSet;
  /** The change sets of the nested stacks, by logical id, once they are worked out. */
  readonly nested: Map<string, ChangeSet>;
  /** What its call names to be imported; empty unless its type is `IMPORT`. */
  readonly requestedImports: ImportTargets;
  /** What its execution imports, by logical id, once that is worked out. */
  readonly imports: Map<string, FoundImport>;
  /** Parameters whose values only the execution will tell. */
  readonly unknownParameters: ReadonlySet<string>;
  /** Absent until the changes are worked out. */
  changes?: PredictedChanges;
  /** How its resources compared with what is live when the changes were worked out, if they were compared with that. */
  stackDriftStatus?: StackDriftStatus;
  /** The operation that works the changes out. */
  operationId?: string;
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

/** Whether it is drift-aware: compared with what is live, and executed on that. */
export function revertsDrift({ request }: ChangeSet): boolean {
  return request.DeploymentMode === "REVERT_DRIFT";
}

/** Whether and how the change set can be executed now. */
export function executionStatus(changeSet: ChangeSet): ExecutionStatus {
  if (changeSet.execution !== undefined) return changeSet.execution;
  if (isOutdated(changeSet)) return "OBSOLETE";
  return changeSet.status === "CREATE_COMPLETE" && changeSet.parent === undefined ? "AVAILABLE" : "UNAVAILABLE";
}

/** The change set that this one was made with; a change set that belongs to no other is its own root. */
export function rootOf(changeSet: ChangeSet): ChangeSet {
  return changeSet.parent === undefined ? changeSet : rootOf(changeSet.parent);
}

/** Whether the stack, or one nested in it, has moved on since. */
function isOutdated({ stack, generation, nested }: ChangeSet): boolean {
  return stack.generation !== generation || [...nested.values()].some(isOutdated);
}
