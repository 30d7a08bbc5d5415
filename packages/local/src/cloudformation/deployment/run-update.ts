import type { StackResource } from "../stack.ts";
import { activeDependencies } from "./active-dependencies.ts";
import type { DeploymentRequest } from "./begin-deployment.ts";
import { deleteInOrder } from "./delete-in-order.ts";
import { deployResources } from "./deploy-resources.ts";
import { createLedger } from "./ledger.ts";
import { enterRollback, type OperationRun } from "./operation-run.ts";
import { failedResources } from "./reasons.ts";
import { reportStack } from "./report.ts";
import { isRetained, isRetainedOnReplacement } from "./retention.ts";
import { cleanupManner, cleanupTime, rollBackUpdate } from "./roll-back-update.ts";
import { evaluatorFor, liveAnswers } from "./stack-scope.ts";

/** The life of an update, from its first resource to a terminal status. */
export async function runUpdate(run: OperationRun, request: DeploymentRequest): Promise<void> {
  const { stack } = run;
  const retainExceptOnCreate = request.retainExceptOnCreate ?? false;
  const ledger = createLedger(stack.unfinished?.before);
  const continueOnFailure = request.onFailure === "DO_NOTHING";
  const failure = await deployResources(run, request.desired, ledger, { continueOnFailure });
  if (run.abandoned) return;
  if (failure === undefined) return finishUpdate(run, request.kind);
  if (request.kind === "restore") return reportStack(run, "UPDATE_ROLLBACK_FAILED", failure);
  if (continueOnFailure) stack.unfinished = { before: ledger.before, retainExceptOnCreate };
  if (continueOnFailure || request.onFailure === "STAY") return reportStack(run, "UPDATE_FAILED", failure);
  enterRollback(run);
  await rollBackUpdate(run, failure, { before: ledger.before, retainExceptOnCreate });
}

async function finishUpdate(run: OperationRun, kind: DeploymentRequest["kind"]): Promise<void> {
  const { stack } = run;
  const complete = kind === "restore" ? "UPDATE_ROLLBACK_COMPLETE" : "UPDATE_COMPLETE";
  delete stack.unfinished;
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
