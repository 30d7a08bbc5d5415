import type { StackResource } from "../stack.ts";
import { activeDependencies } from "./active-dependencies.ts";
import { deleteOne, dependantsFirst } from "./delete-in-order.ts";
import type { DeletionManner } from "./delete-resource.ts";
import { cleanUpNested, waitsForParent } from "./nested-clean-up.ts";
import type { OperationRun } from "./operation-run.ts";
import { Reason } from "./reasons.ts";
import { reportCleanup, reportStack } from "./report.ts";
import { disposalOnRemoval, disposalOnReplacement, disposalOnRollback, type Disposal } from "./retention.ts";
import { evaluatorFor, liveAnswers } from "./stack-scope.ts";

/**
 * Ends an update or its rollback, from its `…_CLEANUP_IN_PROGRESS` status: deletes what is left over, and lets nested
 * stacks do the same, each after those that depend on it. What can't be deleted leaves the stack all the same.
 */
export async function cleanUp(run: OperationRun): Promise<void> {
  const { stack, engine } = run;
  const isRollback = stack.status === "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS";
  const disposalByRollback = disposalOnRollback(stack.unfinished?.retainExceptOnCreate ?? false);
  delete stack.unfinished;
  await engine.world.clock.delay(cleanupTime);
  const removed = isRollback ? [] : removedResources(run);
  const retired = new Set(stack.retired);
  stack.retired = [];
  const disposalOf = (resource: StackResource): Disposal => {
    if (isRollback) return disposalByRollback(resource);
    if (!retired.has(resource)) return disposalOnRemoval(resource);
    return disposalOnReplacement(stack.resources.get(resource.logicalId) ?? resource);
  };
  const manner = { ...cleanupManner(run, retired), givesImportsBack: isRollback };
  const waiting = new Set([...stack.resources.values()].filter((resource) => waitsForParent(run, resource)));
  for (const resource of removed) waiting.delete(resource);
  const failed = await dependantsFirst([...waiting, ...removed, ...retired], (resource) =>
    waiting.has(resource)
      ? cleanUpNested(run, resource, cleanUp)
      : deleteOne(run, resource, manner, disposalOf(resource)),
  );
  for (const { logicalId } of removed) stack.resources.delete(logicalId);
  reportStack(
    run,
    isRollback ? "UPDATE_ROLLBACK_COMPLETE" : "UPDATE_COMPLETE",
    failed.length === 0 ? undefined : Reason.NotCleanedUp,
  );
}

/** What the stack still has but its template no longer makes, newest first. */
function removedResources(run: OperationRun): readonly StackResource[] {
  const { engine, stack } = run;
  if (stack.desired === undefined) return [];
  const evaluator = evaluatorFor(engine, stack, stack.desired, liveAnswers(engine, stack));
  const active = activeDependencies(stack.desired.body, evaluator);
  return [...stack.resources.values()].filter(({ logicalId }) => !active.has(logicalId)).toReversed();
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

/** From the last resource of an update or a rollback to its clean-up, and from there to its first deletion. */
export const cleanupTime = 500;
