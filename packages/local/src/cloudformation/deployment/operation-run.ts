import type { OperationEntry, OperationType, StackStatus } from "@aws-sdk/client-cloudformation";

import type { Engine } from "../engine.ts";
import type { StackOperation } from "../event-log.ts";
import { given } from "../given.ts";
import type { ImportTargets } from "../imports/import-target.ts";
import type { RegionState } from "../region-state.ts";
import type { RunningOperation, Stack } from "../stack.ts";
import { closeOperation, openOperation } from "../stack-operation.ts";

/** One operation on one stack while it runs: what its phases share. */
export interface OperationRun {
  readonly engine: Engine;
  readonly stack: Stack;
  readonly region: RegionState;
  readonly clientRequestToken?: string;
  /** Which resources a rollback leaves as they are, as `Stack.LogicalId`, with the names of stacks. */
  readonly skips: ReadonlySet<string>;
  /** Whether what the operation created is deleted in its rollback even under `DeletionPolicy: Retain`. */
  readonly retainExceptOnCreate: boolean;
  /** Whether what is deleted now was only just created by what is being taken back. */
  takesBack: boolean;
  /** What exists already and is imported instead of created, by logical id. */
  readonly imports: ImportTargets;
  /** Of the phase that runs: a rollback has its own. */
  operation: StackOperation;
  /** Aborted when the phase is to stop. */
  readonly cancellation: AbortController;
  /** Whether the operation gives way to another one, without any clean-up of its own. */
  abandoned: boolean;
  /** Why the whole operation was cancelled, when it was. */
  cancelReason?: string;
}

/** What an operation is told beside its stack. */
export interface OperationOptions {
  readonly clientRequestToken?: string;
  /** Default: none. */
  readonly skips?: ReadonlySet<string>;
  /** Whether it is over once configuration is applied. Default: it waits for everything to stabilise. */
  readonly isExpress?: boolean;
  /** Default: nothing. */
  readonly imports?: ImportTargets;
  /** Default: false. */
  readonly retainExceptOnCreate?: boolean;
  /** Default: whether it is a rollback. */
  readonly takesBack?: boolean;
}

/**
 * Begins an operation: notes it on the stack and runs `work` from the next turn on.
 * `work` reports the stack's terminal status itself.
 */
export function startOperation(
  engine: Engine,
  stack: Stack,
  type: OperationType,
  options: OperationOptions,
  work: (run: OperationRun) => Promise<void>,
): RunningOperation {
  if (stack.held !== undefined) closeOperation(engine, stack, stack.held, "FAILED");
  delete stack.held;
  const operation = openOperation(engine, stack, type, options.clientRequestToken);
  stack.generation += 1;
  stack.isExpress = options.isExpress ?? false;
  stack.lastOperations = [{ OperationType: type, OperationId: operation.id }];
  return runOperation(engine, stack, operation, options, work);
}

/** Goes on with the operation that `holdForParent` has left off, with `work`. */
export function resumeOperation(
  engine: Engine,
  stack: Stack,
  held: StackOperation,
  options: Pick<OperationOptions, "skips" | "retainExceptOnCreate">,
  work: (run: OperationRun) => Promise<void>,
): RunningOperation {
  delete stack.held;
  const { clientRequestToken } = held;
  return runOperation(engine, stack, held, { ...options, ...given({ clientRequestToken }) }, work);
}

/** Leaves the operation open where it stands, until the parent of the stack is through its own. */
export function holdForParent(run: OperationRun): void {
  run.stack.held = run.operation;
}

function runOperation(
  engine: Engine,
  stack: Stack,
  operation: StackOperation,
  { clientRequestToken, ...options }: OperationOptions,
  work: (run: OperationRun) => Promise<void>,
): RunningOperation {
  const run: OperationRun = {
    engine,
    stack,
    region: engine.regionState(stack.account, stack.region),
    ...(clientRequestToken === undefined ? {} : { clientRequestToken }),
    skips: options.skips ?? new Set(),
    retainExceptOnCreate: options.retainExceptOnCreate ?? false,
    takesBack: options.takesBack ?? operation.type.endsWith("ROLLBACK"),
    imports: options.imports ?? new Map(),
    operation,
    cancellation: new AbortController(),
    abandoned: false,
  };
  const running: RunningOperation = {
    operationId: operation.id,
    settled: work(run)
      .catch((error: unknown) => {
        // A bug must not look like an operation that never ends.
        stack.status = brokenStatuses[operation.type] ?? "UPDATE_FAILED";
        stack.statusReason = `The local cloud failed inside itself: ${String(error)}`;
      })
      .finally(() => {
        if (stack.held === undefined) {
          closeOperation(engine, stack, run.operation, hasSucceeded(run) ? "SUCCEEDED" : "FAILED");
        }
        if (stack.running === running) delete stack.running;
      }),
    cancel: (reason) => cancelRun(run, reason),
  };
  stack.running = running;
  return running;
}

/** What {@link RunningOperation.cancel} says. */
export function cancelRun(run: OperationRun, reason?: string): void {
  if (run.cancellation.signal.aborted) return;
  if (reason === undefined) run.abandoned = true;
  else run.cancelReason = reason;
  run.cancellation.abort();
}

/** A deletion that was given up leaves the stack in the status it had, which may be one of success. */
function hasSucceeded({ operation, stack: { status } }: OperationRun): boolean {
  return operation.type === "DELETE_STACK" ? status === "DELETE_COMPLETE" : status.endsWith("_COMPLETE");
}

const brokenStatuses: Partial<Record<OperationType, StackStatus>> = {
  CREATE_STACK: "CREATE_FAILED",
  DELETE_STACK: "DELETE_FAILED",
};

/** Makes what follows part of a rollback: an operation of its own, as `LastOperations` and the events show it. */
export function enterRollback(run: OperationRun): void {
  const { engine, stack, clientRequestToken } = run;
  closeOperation(engine, stack, run.operation, "FAILED");
  run.operation = openOperation(engine, stack, "ROLLBACK", clientRequestToken);
  run.takesBack = true;
  const rollback: OperationEntry = { OperationType: "ROLLBACK", OperationId: run.operation.id };
  stack.lastOperations = [rollback, ...stack.lastOperations].slice(0, 2);
}
