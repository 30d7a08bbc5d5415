import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import type { RunningOperation, Stack, UnfinishedUpdate } from "../stack.ts";
import { cleanUp } from "./clean-up.ts";
import {
  enterRollback,
  holdForParent,
  resumeOperation,
  startOperation,
  type OperationOptions,
  type OperationRun,
} from "./operation-run.ts";
import { Reason } from "./reasons.ts";
import { reportStack } from "./report.ts";
import { rollBackUpdate } from "./roll-back-update.ts";
import { takeCreateBack } from "./run-create.ts";

/** A rollback that somebody asked for, of a stack that failed and was left as it was. */
export interface RollbackRequest extends Pick<OperationOptions, "clientRequestToken" | "isExpress"> {
  readonly retainExceptOnCreate: boolean;
}

/**
 * Begins to take `stack` back to its last stable state and returns at once; a stack that has none is deleted.
 * The caller has checked that the stack's status allows it.
 */
export function beginRollback(engine: Engine, stack: Stack, request: RollbackRequest): RunningOperation {
  const { retainExceptOnCreate } = request;
  return startOperation(engine, stack, "ROLLBACK", request, async (run) => {
    if (!stack.wasStable) {
      return takeCreateBack(run, { deletes: true, reason: Reason.UserInitiated, retainExceptOnCreate });
    }
    reportStack(run, "UPDATE_ROLLBACK_IN_PROGRESS", Reason.UserInitiated);
    if (await rollBackUpdate(run, { ...unfinishedOf(stack), retainExceptOnCreate })) await cleanUp(run);
  });
}

/** Begins to go on with a rollback that failed, from where it stopped, and returns at once. */
export function beginContinuedRollback(
  engine: Engine,
  stack: Stack,
  request: { readonly skips: ReadonlySet<string>; readonly clientRequestToken?: string | undefined },
): RunningOperation {
  const unfinished = unfinishedOf(stack);
  const { retainExceptOnCreate } = unfinished;
  const options = given({ ...request, retainExceptOnCreate });
  return startOperation(engine, stack, "CONTINUE_ROLLBACK", options, async (run) => {
    reportStack(run, "UPDATE_ROLLBACK_IN_PROGRESS", Reason.UserInitiated);
    if (await rollBackUpdate(run, unfinished)) await cleanUp(run);
  });
}

/**
 * Begins to take back the last update of a nested stack, because its parent is taken back, and returns at once.
 * It ends before the clean-up, for which the stack waits.
 */
export function beginPartialRollback(
  engine: Engine,
  stack: Stack,
  options: Pick<OperationOptions, "skips" | "retainExceptOnCreate" | "clientRequestToken">,
): RunningOperation {
  const takeBack = async (run: OperationRun): Promise<void> => {
    const { retainExceptOnCreate } = run;
    if (await rollBackUpdate(run, { ...unfinishedOf(stack), retainExceptOnCreate })) holdForParent(run);
  };
  const { held } = stack;
  // It failed itself, and has only waited for this.
  if (held?.type === "ROLLBACK") return resumeOperation(engine, stack, held, options, takeBack);
  const begin = async (run: OperationRun): Promise<void> => {
    reportStack(run, "UPDATE_ROLLBACK_IN_PROGRESS");
    await takeBack(run);
  };
  if (held === undefined)
    return startOperation(engine, stack, "ROLLBACK", { ...options, isExpress: stack.isExpress }, begin);
  return resumeOperation(engine, stack, held, options, (run) => {
    enterRollback(run);
    return begin(run);
  });
}

function unfinishedOf(stack: Stack): UnfinishedUpdate {
  const { outputs, imports } = stack;
  return stack.unfinished ?? { before: new Map(), kept: new Map(), retainExceptOnCreate: false, outputs, imports };
}
