import type { Engine } from "../engine.ts";
import type { DesiredState, RunningOperation, Stack } from "../stack.ts";

/** What happens when a resource of a deployment fails. */
export type FailurePolicy = "ROLLBACK" | "DELETE" | "DO_NOTHING";

/** One create or update, ready to run. */
export interface DeploymentRequest {
  readonly kind: "create" | "update";
  readonly desired: DesiredState;
  readonly onFailure: FailurePolicy;
  readonly clientRequestToken?: string;
  /** Whether a rollback deletes what it created even under `DeletionPolicy: Retain`. */
  readonly retainExceptOnCreate?: boolean;
  /** The change set this executes. */
  readonly changeSetId?: string;
}

/**
 * Begins to bring `stack` to what is desired and returns at once, with the stack in its `…_IN_PROGRESS` status.
 * The caller has checked that the stack's status allows it.
 */
export function beginDeployment(_engine: Engine, _stack: Stack, _request: DeploymentRequest): RunningOperation {
  throw new Error("not written yet");
}
