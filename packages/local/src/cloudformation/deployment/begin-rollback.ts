import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import type { RunningOperation, Stack } from "../stack.ts";
import { startOperation } from "./operation-run.ts";
import { Reason } from "./reasons.ts";
import { rollBackUpdate } from "./roll-back-update.ts";
import { takeCreateBack } from "./run-create.ts";

/** A rollback that somebody asked for, of a stack that failed and was left as it was. */
export interface RollbackRequest {
  readonly retainExceptOnCreate: boolean;
  readonly clientRequestToken?: string;
}

/**
 * Begins to take `stack` back to its last stable state and returns at once; a stack that has none is deleted.
 * The caller has checked that the stack's status allows it.
 */
export function beginRollback(engine: Engine, stack: Stack, request: RollbackRequest): RunningOperation {
  const { retainExceptOnCreate } = request;
  return startOperation(engine, stack, "ROLLBACK", request, (run) => {
    const { unfinished } = stack;
    return stack.wasStable
      ? rollBackUpdate(run, Reason.UserInitiated, { before: unfinished?.before ?? new Map(), retainExceptOnCreate })
      : takeCreateBack(run, { deletes: true, reason: Reason.UserInitiated, retainExceptOnCreate });
  });
}

/** Begins to go on with a rollback that failed, from where it stopped, and returns at once. */
export function beginContinuedRollback(
  engine: Engine,
  stack: Stack,
  request: { readonly skips: ReadonlySet<string>; readonly clientRequestToken?: string | undefined },
): RunningOperation {
  const { clientRequestToken, skips } = request;
  return startOperation(engine, stack, "CONTINUE_ROLLBACK", given({ clientRequestToken, skips }), (run) =>
    rollBackUpdate(run, Reason.UserInitiated, stack.unfinished ?? { before: new Map(), retainExceptOnCreate: false }),
  );
}
