import { deleteInOrder } from "./delete-in-order.ts";
import type { DeploymentRequest } from "./begin-deployment.ts";
import { deployResources } from "./deploy-resources.ts";
import { createLedger } from "./ledger.ts";
import { cancelRun, enterRollback, type OperationRun } from "./operation-run.ts";
import { failedResources, Reason, requestedByUser } from "./reasons.ts";
import { forgetStack, markDeleted, stackDeletionManner } from "./run-delete.ts";
import { reportStack } from "./report.ts";
import { disposalOnRollback } from "./retention.ts";
import { watchTriggers } from "./rollback-triggers.ts";
import { passesValidation } from "./validate-first.ts";

/** The life of a create, from its first resource to a terminal status. */
export async function runCreate(run: OperationRun, request: DeploymentRequest): Promise<void> {
  const { stack } = run;
  const continueOnFailure = request.onFailure === "DO_NOTHING";
  const timer = startTimer(run);
  const watch = watchTriggers(run, request.desired.rollbackConfiguration);
  const isValid = await passesValidation(run, request);
  const failure = isValid
    ? await deployResources(run, request.desired, createLedger(), { continueOnFailure })
    : Reason.ValidationFailed;
  timer.abort();
  watch.abort();
  if (run.abandoned) return;
  if (failure === undefined) return reportStack(run, "CREATE_COMPLETE");
  if (continueOnFailure || request.isPart === true) {
    return isValid ? reportStack(run, "CREATE_FAILED", failure) : undefined;
  }

  enterRollback(run);
  // Recorded: a create that was taken back no longer tells of the change set it came from.
  delete stack.changeSetId;
  const deletes = request.onFailure === "DELETE";
  await takeCreateBack(run, {
    deletes,
    reason: isValid ? requestedByUser(failure, deletes ? "Delete" : "Rollback") : failure,
    retainExceptOnCreate: request.retainExceptOnCreate ?? false,
  });
}

/** How a create that failed is taken back. */
export interface CreateRollback {
  /** Whether the stack goes with its resources. */
  readonly deletes: boolean;
  readonly reason: string;
  readonly retainExceptOnCreate: boolean;
}

/** Deletes everything that a stack without a stable state has made. */
export async function takeCreateBack(run: OperationRun, rollback: CreateRollback): Promise<void> {
  const { stack } = run;
  const { deletes, reason, retainExceptOnCreate } = rollback;
  reportStack(run, deletes ? "DELETE_IN_PROGRESS" : "ROLLBACK_IN_PROGRESS", reason);
  // Newest first: among equals, the service takes back what it made last.
  const created = [...[...stack.resources.values()].toReversed(), ...stack.retired.splice(0)];
  const failed = await deleteInOrder(
    run,
    created,
    { ...stackDeletionManner(run), givesImportsBack: true },
    disposalOnRollback(retainExceptOnCreate),
  );
  markDeleted(run);
  if (failed.length > 0) {
    return reportStack(run, deletes ? "DELETE_FAILED" : "ROLLBACK_FAILED", failedResources("delete", failed));
  }
  if (deletes) forgetStack(run);
  reportStack(run, deletes ? "DELETE_COMPLETE" : "ROLLBACK_COMPLETE");
}

/** Cancels the create when it takes longer than `TimeoutInMinutes`. Aborting what it returns stops the clock. */
function startTimer(run: OperationRun): AbortController {
  const timer = new AbortController();
  const { timeoutInMinutes: minutes } = run.stack;
  if (minutes === undefined) return timer;
  run.engine.world.clock.delay(minutes * 60_000, timer.signal).then(
    () => cancelRun(run, Reason.TimedOut),
    () => undefined,
  );
  return timer;
}
