import type { StackResource } from "../stack.ts";
import { activeDependencies } from "./active-dependencies.ts";
import type { DeploymentRequest } from "./begin-deployment.ts";
import { deleteInOrder } from "./delete-in-order.ts";
import type { DeletionManner } from "./delete-resource.ts";
import { deployResources } from "./deploy-resources.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { enterRollback, type OperationRun } from "./operation-run.ts";
import { failedResources } from "./reasons.ts";
import { reportCleanup, reportStack } from "./report.ts";
import { isRetained, isRetainedOnReplacement, isRetainedOnRollback } from "./retention.ts";
import { restoreResources } from "./restore-resources.ts";
import { evaluatorFor, liveAnswers } from "./stack-scope.ts";

/** The life of an update, from its first resource to a terminal status. */
export async function runUpdate(run: OperationRun, request: DeploymentRequest): Promise<void> {
  const { stack } = run;
  const ledger = createLedger();
  const retiredBefore = [...stack.retired];
  const continueOnFailure = request.onFailure === "DO_NOTHING";
  const failure = await deployResources(run, request.desired, ledger, { continueOnFailure });
  if (run.abandoned) return;
  if (failure === undefined) return finishUpdate(run, request.kind);
  if (request.kind === "restore") return reportStack(run, "UPDATE_ROLLBACK_FAILED", failure);
  if (continueOnFailure || request.onFailure === "STAY") return reportStack(run, "UPDATE_FAILED", failure);
  // What this update has replaced is meant again.
  stack.retired = retiredBefore;
  await rollBackUpdate(run, ledger, failure, request);
}

async function finishUpdate(run: OperationRun, kind: DeploymentRequest["kind"]): Promise<void> {
  const { stack } = run;
  const complete = kind === "restore" ? "UPDATE_ROLLBACK_COMPLETE" : "UPDATE_COMPLETE";
  reportStack(run, `${complete}_CLEANUP_IN_PROGRESS`);
  await run.engine.world.clock.delay(cleanupTime);
  const removed = removedResources(run);
  const retired = new Set(stack.retired);
  stack.retired = [];
  const failed = await deleteInOrder(run, [...removed, ...retired], cleanupManner(run, retired), (resource) =>
    retired.has(resource)
      ? isRetainedOnReplacement(stack.resources.get(resource.logicalId) ?? resource)
      : isRetained(resource),
  );
  for (const { logicalId } of removed) stack.resources.delete(logicalId);
  reportStack(run, complete, failed.length === 0 ? undefined : failedResources("delete", failed));
}

/** What the stack still has but its template no longer makes, newest first. */
function removedResources(run: OperationRun): readonly StackResource[] {
  const { engine, stack } = run;
  if (stack.desired === undefined) return [];
  const evaluator = evaluatorFor(engine, stack, stack.desired, liveAnswers(engine, stack));
  const active = activeDependencies(stack.desired.body, evaluator);
  return [...stack.resources.values()].filter(({ logicalId }) => !active.has(logicalId)).toReversed();
}

async function rollBackUpdate(
  run: OperationRun,
  ledger: Ledger,
  reason: string,
  request: DeploymentRequest,
): Promise<void> {
  const { stack } = run;
  enterRollback(run);
  if (stack.previous !== undefined) stack.desired = stack.previous;
  delete stack.previous;
  delete stack.changeSetId;
  reportStack(run, "UPDATE_ROLLBACK_IN_PROGRESS", reason);
  await run.engine.world.clock.delay(cleanupTime);
  delete stack.statusReason;
  const { failed, leftovers } = await restoreResources(run, ledger);
  if (failed.length > 0) return reportStack(run, "UPDATE_ROLLBACK_FAILED", failedResources("update", failed));

  reportStack(run, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
  await run.engine.world.clock.delay(cleanupTime);
  const notDeleted = await deleteInOrder(
    run,
    leftovers,
    cleanupManner(run, new Set(leftovers)),
    isRetainedOnRollback(request.retainExceptOnCreate ?? false),
  );
  reportStack(
    run,
    "UPDATE_ROLLBACK_COMPLETE",
    notDeleted.length === 0 ? undefined : failedResources("delete", notDeleted),
  );
}

/** Deletions in the clean-up of an update. What the stack still lists shows its progress; what it has replaced already does not. */
function cleanupManner(run: OperationRun, unlisted: ReadonlySet<StackResource>): DeletionManner {
  const unlistedIds = new Set([...unlisted].map((resource) => resource.physicalId));
  return {
    attempts: 3,
    report: (resource) => {
      if (!unlistedIds.has(resource.physicalId)) run.stack.resources.set(resource.logicalId, resource);
      reportCleanup(run, resource);
    },
  };
}

const cleanupTime = 500;
