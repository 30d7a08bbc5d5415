import { stackHookRefusal } from "../hooks/stack-hooks.ts";
import { deleteInOrder } from "./delete-in-order.ts";
import type { DeletionManner } from "./delete-resource.ts";
import { importersOf, recordImports, usedExport, withdrawExports } from "./exports.ts";
import type { OperationRun } from "./operation-run.ts";
import { failedResources } from "./reasons.ts";
import { reportResource, reportStack } from "./report.ts";
import { disposalOnRemoval, disposalOnRollback } from "./retention.ts";
import type { StackStatus } from "@aws-sdk/client-cloudformation";

/** What a deletion may be told beside the stack. */
export interface DeletionRequest {
  /** Logical ids that are left alone because their deletion failed before. */
  readonly retainResources: ReadonlySet<string>;
  /** Whether resources that can't be deleted are left behind instead of failing the deletion. */
  readonly force: boolean;
  /** Where the stack goes back to when one of its exports turns out to be in use. */
  readonly previousStatus: StackStatus;
}

/** The life of a deletion, after the stack was reported `DELETE_IN_PROGRESS`. */
export async function runDelete(run: OperationRun, request: DeletionRequest): Promise<void> {
  const { stack, region } = run;
  await run.engine.world.clock.delay(preparationTime);
  const used = stack.outputs.find(({ ExportName: name }) => name !== undefined && importersOf(region, name).length > 0);
  if (used?.ExportName !== undefined) {
    const users = importersOf(region, used.ExportName);
    const reason = `Delete canceled. ${usedExport("delete", used.ExportName, users)}`;
    return reportStack(run, request.previousStatus, reason);
  }
  delete stack.statusReason;
  const refusal = await stackHookRefusal(run, "DELETE");
  if (refusal !== undefined) return reportStack(run, "DELETE_FAILED", refusal);

  const present = [...stack.resources.values()].filter(({ status }) => !goneStatuses.has(status)).toReversed();
  const retired = stack.retired.splice(0);
  const disposalOf = run.takesBack ? disposalOnRollback(run.retainExceptOnCreate) : disposalOnRemoval;
  const failed = await deleteInOrder(run, [...present, ...retired], stackDeletionManner(run), (resource) =>
    request.retainResources.has(resource.logicalId) ? "retain" : disposalOf(resource),
  );
  markDeleted(run);
  if (failed.length > 0 && !request.force) {
    return reportStack(run, "DELETE_FAILED", failedResources("delete", failed));
  }
  forgetStack(run);
  reportStack(run, "DELETE_COMPLETE");
}

/** Deletions that belong to the end of a whole stack: its records stay, as deleted. */
export function stackDeletionManner(run: OperationRun): DeletionManner {
  return {
    attempts: 1,
    report: (resource) => {
      // Recorded: what never got as far as a physical id is not listed afterwards.
      if (resource.physicalId === "") run.stack.resources.delete(resource.logicalId);
      else run.stack.resources.set(resource.logicalId, resource);
      reportResource(run, resource);
    },
  };
}

/** Notes when resources were taken away, which the service calls the deletion time even when the stack stays. */
export function markDeleted(run: OperationRun): void {
  run.stack.deletionTime = run.engine.world.clock.now();
}

/** Takes the stack out of every index but the one by id. */
export function forgetStack(run: OperationRun): void {
  const { stack, region } = run;
  withdrawExports(region, stack);
  recordImports(region, stack, new Set());
  if (region.stacksByName.get(stack.name) === stack) region.stacksByName.delete(stack.name);
  if (stack.alias !== undefined) region.stacksByAlias.delete(stack.alias);
  delete stack.alias;
  delete stack.changeSetId;
}

const preparationTime = 1000;

const goneStatuses: ReadonlySet<string> = new Set(["DELETE_COMPLETE", "DELETE_SKIPPED"]);
