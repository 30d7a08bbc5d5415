import type { OperationType } from "@aws-sdk/client-cloudformation";
import type { ResourceDifference } from "@stacksteward/template";

import type { Engine } from "../engine.ts";
import type { ImportTargets } from "../imports/import-target.ts";
import type { DesiredState, ReviewedStack, RunningOperation, Stack } from "../stack.ts";
import { startOperation } from "./operation-run.ts";
import { Reason } from "./reasons.ts";
import { reportStack } from "./report.ts";
import { runCreate } from "./run-create.ts";
import { runImport } from "./run-import.ts";
import { runUpdate } from "./run-update.ts";

/** What happens when a resource of a deployment fails. */
export type FailurePolicy = "ROLLBACK" | "DELETE" | "DO_NOTHING";

/** One create or update, ready to run. */
export interface DeploymentRequest {
  /** `import` does nothing but import. */
  readonly kind: "create" | "update" | "import";
  readonly desired: DesiredState;
  readonly onFailure: FailurePolicy;
  readonly clientRequestToken?: string;
  /** Whether it is over once configuration is applied. Default: it waits for everything to stabilise. */
  readonly isExpress?: boolean;
  /** Whether a rollback deletes what it created even under `DeletionPolicy: Retain`. */
  readonly retainExceptOnCreate?: boolean;
  /** Whether it is part of what happens to the stack's parent: that decides whether it is cleaned up after, or taken back. */
  readonly isPart?: boolean;
  /** What is validated before the first resource is touched. Default: nothing. */
  readonly toValidate?: readonly ResourceDifference[];
  /** Whether an update brings what is live to what is desired, not only what the stack remembers of it. Default: no. */
  readonly revertsDrift?: boolean;
  /** The change set this executes. */
  readonly changeSetId?: string;
  /** What exists already and is imported instead of created, by logical id. Default: nothing. */
  readonly imports?: ImportTargets;
  /** What that change set says of the nested stacks, by logical id. */
  readonly reviewed?: ReadonlyMap<string, ReviewedStack>;
}

/**
 * Begins to bring `stack` to what is desired and returns at once, with the stack in its `…_IN_PROGRESS` status.
 * The caller has checked that the stack's status allows it.
 */
export function beginDeployment(engine: Engine, stack: Stack, request: DeploymentRequest): RunningOperation {
  const { kind, desired, changeSetId } = request;
  // An update that goes on from one that was not taken back is taken back with it, to before that one.
  const continues = stack.unfinished !== undefined;
  if (kind !== "create" && stack.desired !== undefined && !continues) stack.previous = stack.desired;
  stack.desired = desired;
  stack.disableRollback = request.onFailure === "DO_NOTHING";
  if (changeSetId === undefined) delete stack.changeSetId;
  else stack.changeSetId = changeSetId;
  stack.reviewed = request.reviewed ?? new Map();
  // Recorded: a create by change set carries a time of update as well, a create by CreateStack does not.
  if (kind !== "create" || changeSetId !== undefined) stack.lastUpdatedTime = engine.world.clock.now();
  return startOperation(engine, stack, operationType(stack, kind), request, (run) => {
    reportStack(run, startStatuses[kind], Reason.UserInitiated);
    return phases[kind](run, request);
  });
}

type DeploymentKind = DeploymentRequest["kind"];

const phases = { create: runCreate, update: runUpdate, import: runImport } as const;

const startStatuses = {
  create: "CREATE_IN_PROGRESS",
  update: "UPDATE_IN_PROGRESS",
  import: "IMPORT_IN_PROGRESS",
} as const;

/** The service has no word for an import: it creates the stack, or updates it. */
function operationType(stack: Stack, kind: DeploymentKind): OperationType {
  return kind === "create" || (kind === "import" && !stack.wasStable) ? "CREATE_STACK" : "UPDATE_STACK";
}
