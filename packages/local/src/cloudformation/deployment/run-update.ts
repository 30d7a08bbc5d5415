import type { DeploymentRequest } from "./begin-deployment.ts";
import { cleanUp } from "./clean-up.ts";
import { deployResources } from "./deploy-resources.ts";
import { createLedger } from "./ledger.ts";
import { enterRollback, holdForParent, type OperationRun } from "./operation-run.ts";
import { Reason } from "./reasons.ts";
import { reportStack } from "./report.ts";
import { rollBackUpdate } from "./roll-back-update.ts";
import { watchTriggers } from "./rollback-triggers.ts";
import { passesValidation } from "./validate-first.ts";

/**
 * The life of an update, from its first resource to a terminal status. One that is part of its parent's stops where
 * the parent has to be waited for: before it cleans up, and before it takes back what failed.
 */
export async function runUpdate(run: OperationRun, request: DeploymentRequest): Promise<void> {
  const { stack } = run;
  const { isPart = false, retainExceptOnCreate = false, revertsDrift = false } = request;
  const { outputs, imports } = stack.unfinished ?? stack;
  const ledger = createLedger(stack.unfinished);
  const continueOnFailure = request.onFailure === "DO_NOTHING";
  const watch = watchTriggers(run, request.desired.rollbackConfiguration);
  const isValid = await passesValidation(run, request);
  const failure = isValid
    ? await deployResources(run, request.desired, ledger, { continueOnFailure, revertsDrift })
    : Reason.ValidationFailed;
  watch.abort();
  if (run.abandoned) return;
  const { before, kept, actual } = ledger;
  stack.unfinished = { before, kept, actual, retainExceptOnCreate, outputs, imports };
  if (failure === undefined) {
    reportStack(run, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
    return isPart ? holdForParent(run) : cleanUp(run);
  }
  if (continueOnFailure) return isValid ? reportStack(run, "UPDATE_FAILED", failure) : undefined;
  enterRollback(run);
  reportStack(run, "UPDATE_ROLLBACK_IN_PROGRESS", failure);
  if (isPart) return holdForParent(run);
  if (await rollBackUpdate(run, stack.unfinished)) await cleanUp(run);
}
