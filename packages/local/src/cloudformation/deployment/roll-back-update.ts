import type { StackResource, UnfinishedUpdate } from "../stack.ts";
import { cleanupTime } from "./clean-up.ts";
import { publishOutputs, recordImports } from "./exports.ts";
import type { OperationRun } from "./operation-run.ts";
import { failedResources } from "./reasons.ts";
import { reportStack } from "./report.ts";
import { restoreResources } from "./restore-resources.ts";

/**
 * Takes `update` back, from `UPDATE_ROLLBACK_IN_PROGRESS` to before the clean-up. Answers whether that worked;
 * what can't be brought back stays on the stack's record, for the rollback to be continued.
 */
export async function rollBackUpdate(run: OperationRun, update: UnfinishedUpdate): Promise<boolean> {
  const { stack, region } = run;
  if (stack.previous !== undefined) stack.desired = stack.previous;
  delete stack.previous;
  delete stack.changeSetId;
  await run.engine.world.clock.delay(cleanupTime);
  delete stack.statusReason;
  for (const [logicalId, before] of update.kept) {
    if (!update.before.has(logicalId)) stack.resources.set(logicalId, before);
  }
  const { failed, remaining, leftovers } = await restoreResources(run, update);
  // What was replaced since the last stable state is meant again, or was only ever on the way.
  stack.retired = [...leftovers, ...stack.retired.filter((resource) => !isMeantBefore(update, resource))];
  stack.unfinished = { ...update, before: remaining };
  if (failed.length > 0) {
    reportStack(run, "UPDATE_ROLLBACK_FAILED", failedResources("update", failed));
    return false;
  }
  publishOutputs(region, stack, update.outputs);
  recordImports(region, stack, update.imports);
  reportStack(run, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
  return true;
}

function isMeantBefore({ before }: UnfinishedUpdate, resource: StackResource): boolean {
  return before.get(resource.logicalId)?.physicalId === resource.physicalId;
}
