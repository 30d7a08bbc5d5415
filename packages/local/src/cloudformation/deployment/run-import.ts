import type { DeploymentRequest } from "./begin-deployment.ts";
import { deleteInOrder } from "./delete-in-order.ts";
import { deployResources } from "./deploy-resources.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { enterRollback, type OperationRun } from "./operation-run.ts";
import { failedResources } from "./reasons.ts";
import { reportStack } from "./report.ts";
import { watchTriggers } from "./rollback-triggers.ts";
import { stackDeletionManner } from "./run-delete.ts";

/** The life of an import, from its first resource to a terminal status. One that fails is always taken back. */
export async function runImport(run: OperationRun, request: DeploymentRequest): Promise<void> {
  const ledger = createLedger();
  const watch = watchTriggers(run, request.desired.rollbackConfiguration);
  const failure = await deployResources(run, request.desired, ledger, { continueOnFailure: false, onlyImports: true });
  watch.abort();
  if (run.abandoned) return;
  if (failure === undefined) return reportStack(run, "IMPORT_COMPLETE");
  enterRollback(run);
  await takeImportBack(run, ledger, failure);
}

/** Gives everything back that was imported. A stack that had nothing before ends as a create that was taken back does. */
async function takeImportBack(run: OperationRun, { before }: Ledger, reason: string): Promise<void> {
  const { stack } = run;
  if (stack.previous !== undefined) stack.desired = stack.previous;
  delete stack.previous;
  delete stack.changeSetId;
  reportStack(run, "IMPORT_ROLLBACK_IN_PROGRESS", reason);
  const imported = [...before.keys()].flatMap((logicalId) => stack.resources.get(logicalId) ?? []).toReversed();
  const manner = { ...stackDeletionManner(run), givesImportsBack: true };
  const failed = await deleteInOrder(run, imported, manner, () => "delete");
  if (failed.length > 0) return reportStack(run, "IMPORT_ROLLBACK_FAILED", failedResources("import", failed));
  reportStack(run, stack.wasStable ? "IMPORT_ROLLBACK_COMPLETE" : "ROLLBACK_COMPLETE");
}
