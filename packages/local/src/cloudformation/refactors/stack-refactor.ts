import type {
  StackRefactorAction,
  StackRefactorExecutionStatus,
  StackRefactorStatus,
} from "@aws-sdk/client-cloudformation";

import type { DesiredState, Stack, StackResource } from "../stack.ts";

/** Where a resource is: a stack and the name it has there. */
export interface Place {
  readonly stack: Stack;
  readonly logicalId: string;
}

/** One resource that changes its place. */
export interface ResourceMove {
  readonly source: Place;
  readonly destination: Place;
}

/** One stack of a refactor, as it was asked for. */
export interface RefactoredStack {
  readonly stack: Stack;
  /** Whether the refactor makes the stack. */
  readonly isNew: boolean;
  /** The template as it was submitted: what is wrong with it is found out in cloud time. */
  readonly templateText: string | Uint8Array;
  /** `stack.generation` when the refactor was made: another one means that the stack has moved on. */
  readonly generation: number;
}

/** What one stack is to be once everything has moved. */
export interface RefactoredState {
  readonly stack: Stack;
  readonly isNew: boolean;
  readonly desired: DesiredState;
  /** By the logical id it will have, each resource the stack will have, in an order of creation. */
  readonly resources: ReadonlyMap<string, StackResource>;
  /** By logical id, what the resource needs directly. */
  readonly dependencies: ReadonlyMap<string, readonly string[]>;
}

/** What the execution of a refactor does. */
export interface RefactorPlan {
  readonly states: readonly RefactoredState[];
  /** In an order of creation. */
  readonly moves: readonly ResourceMove[];
}

/** A stack refactor as the service remembers it. Only the modules of this folder change one. */
export interface StackRefactor {
  readonly id: string;
  readonly description?: string;
  readonly stacks: readonly RefactoredStack[];
  /** The moves that the caller named; the others are found by comparing the stacks with their templates. */
  readonly mappings: readonly ResourceMove[];
  status: StackRefactorStatus;
  statusReason?: string;
  /** Absent until it is worked out. */
  plan?: RefactorPlan;
  actions: readonly StackRefactorAction[];
  /** How its execution stands, once it was begun. */
  execution?: StackRefactorExecutionStatus;
  executionReason?: string;
}

/** Whether and how the refactor can be executed now, and why. */
export function executionOf(refactor: StackRefactor): {
  readonly status: StackRefactorExecutionStatus;
  readonly reason?: string | undefined;
} {
  if (refactor.execution !== undefined) return { status: refactor.execution, reason: refactor.executionReason };
  const outdated = refactor.stacks.find(({ stack, generation }) => stack.generation !== generation);
  // Said by the service, word for word.
  if (outdated !== undefined) return { status: "OBSOLETE", reason: `${outdated.stack.id}: Stack was updated.` };
  return { status: refactor.status === "CREATE_COMPLETE" ? "AVAILABLE" : "UNAVAILABLE" };
}
