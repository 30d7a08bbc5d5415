import { StackstewardError } from "@stacksteward/workflow/errors";

import { CoreErrorCode } from "../core-error.ts";
import type { OperationKind } from "../watch/operation-event.ts";
import { sentence } from "./sentence.ts";
import type { FailureCause } from "./failure-cause.ts";

/** How the execution of a refactor ended. */
export interface RefactorEnd {
  readonly stackRefactorId: string;
  /** `EXECUTE_COMPLETE`, `EXECUTE_FAILED`, `ROLLBACK_COMPLETE` or `ROLLBACK_FAILED`. */
  readonly executionStatus: string;
  readonly reason?: string;
  readonly stacks: readonly { readonly stackName: string; readonly stackId: string; readonly status: string }[];
  readonly endedAt: string;
}

/** Everything that is known of an operation that ended in failure or rollback. Plain JSON. */
export interface OperationFailure {
  readonly kind: "failed";
  readonly operation: OperationKind;
  readonly region: string;
  readonly stackId: string;
  readonly stackName: string;
  /** The status the stack is in now. */
  readonly status: string;
  readonly reason?: string;
  readonly endedAt: string;
  /** That the plan was executed before, and this is how that ended: nothing was executed now. Absent otherwise. */
  readonly executedEarlier?: true;
  /** The minutes of the timeout for which it was cancelled. Absent when it failed by itself. */
  readonly cancelledAfterMinutes?: number;
  /** What failed first. Absent when CloudFormation named nothing. */
  readonly firstCause?: FailureCause;
  /** Everything that failed by itself, the first cause first. */
  readonly causes: readonly FailureCause[];
  /** Of a refactor: how it ended, on each of its stacks. Those named above are of the stack in which it failed. */
  readonly refactor?: RefactorEnd;
  /** What to do about the status. */
  readonly nextStep: string;
}

/** Thrown when an operation ran and did not succeed. The stack is left as CloudFormation left it. */
export class OperationFailed extends StackstewardError {
  declare readonly details: OperationFailure;

  constructor(failure: OperationFailure) {
    super(describe(failure), { code: CoreErrorCode.OperationFailed, details: failure });
  }
}

const VERBS: Readonly<Record<OperationKind, string>> = {
  CREATE: "created",
  UPDATE: "updated",
  DELETE: "destroyed",
  IMPORT: "given the resources to import",
  ROLLBACK: "rolled back",
  REFACTOR: "refactored",
};

function describe(failure: OperationFailure): string {
  const { firstCause, status, nextStep, cancelledAfterMinutes: minutes } = failure;
  const cause =
    firstCause === undefined ? (failure.reason ?? "CloudFormation gave no reason") : describeCause(firstCause);
  const why =
    minutes === undefined ? cause : `it took longer than the ${minutes} minutes of its timeout and was cancelled`;
  return `Stack "${failure.stackName}" was not ${VERBS[failure.operation]}: ${sentence(why)} It is ${status} now. ${nextStep}`;
}

function describeCause({ path, type, constructPath, reason, source }: FailureCause): string {
  const template = path.length === 1 ? "template" : `template of ${path.slice(0, -1).join("/")}`;
  const place = source === undefined ? "" : ` at ${source.file ?? template}:${source.line}:${source.column}`;
  const construct = constructPath === undefined ? "" : `, construct ${constructPath}`;
  return `${path.join("/")} (${type}${construct})${place} failed: ${reason}`;
}
