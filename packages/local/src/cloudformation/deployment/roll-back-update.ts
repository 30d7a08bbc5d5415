import type { StackResource, UnfinishedUpdate } from "../stack.ts";
import { deleteInOrder } from "./delete-in-order.ts";
import type { DeletionManner } from "./delete-resource.ts";
import type { OperationRun } from "./operation-run.ts";
import { failedResources } from "./reasons.ts";
import { reportCleanup, reportStack } from "./report.ts";
import { isRetainedOnRollback } from "./retention.ts";
import { restoreResources } from "./restore-resources.ts";

/**
 * Takes `update` back, from `UPDATE_ROLLBACK_IN_PROGRESS` with `reason` to a terminal status.
 * What can't be brought back stays on the stack's record, for the rollback to be continued.
 */
export async function rollBackUpdate(run: OperationRun, reason: string, update: UnfinishedUpdate): Promise<void> {
  const { stack } = run;
  if (stack.previous !== undefined) stack.desired = stack.previous;
  delete stack.previous;
  delete stack.changeSetId;
  reportStack(run, "UPDATE_ROLLBACK_IN_PROGRESS", reason);
  await run.engine.world.clock.delay(cleanupTime);
  delete stack.statusReason;
  const { failed, remaining, leftovers: added } = await restoreResources(run, update.before);
  // What was replaced since the last stable state is meant again, or was only ever on the way.
  const leftovers = [...added, ...stack.retired.filter((resource) => !isMeantBefore(update, resource))];
  stack.retired = failed.length > 0 ? leftovers : [];
  if (failed.length > 0) {
    stack.unfinished = { ...update, before: remaining };
    return reportStack(run, "UPDATE_ROLLBACK_FAILED", failedResources("update", failed));
  }
  delete stack.unfinished;

  reportStack(run, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
  await run.engine.world.clock.delay(cleanupTime);
  const notDeleted = await deleteInOrder(
    run,
    leftovers,
    cleanupManner(run, new Set(leftovers)),
    isRetainedOnRollback(update.retainExceptOnCreate),
  );
  reportStack(
    run,
    "UPDATE_ROLLBACK_COMPLETE",
    notDeleted.length === 0 ? undefined : failedResources("delete", notDeleted),
  );
}

function isMeantBefore({ before }: UnfinishedUpdate, resource: StackResource): boolean {
  return before.get(resource.logicalId)?.physicalId === resource.physicalId;
}

/** Deletions in the clean-up of an update. What the stack still lists shows its progress; what it has replaced already does not. */
export function cleanupManner(run: OperationRun, unlisted: ReadonlySet<StackResource>): DeletionManner {
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
