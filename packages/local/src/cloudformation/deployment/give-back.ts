import type { StackResource } from "../stack.ts";
import type { DeletionManner } from "./delete-resource.ts";
import type { OperationRun } from "./operation-run.ts";
import { runStep } from "./resource-step.ts";

/** Lets go of a resource that a failed operation has imported: it stays as it is, but not the stack's. Answers whether that worked. */
export async function giveBack(run: OperationRun, resource: StackResource, manner: DeletionManner): Promise<boolean> {
  const { statusReason: _, ...rest } = resource;
  const report = (status: StackResource["status"], reason?: string): void => {
    const timestamp = run.engine.world.clock.now();
    manner.report({ ...rest, status, timestamp, ...(reason === undefined ? {} : { statusReason: reason }) });
  };
  report("IMPORT_ROLLBACK_IN_PROGRESS");
  const signal = new AbortController().signal;
  const options = { action: "import", signal, isRollback: true } as const;
  const outcome = await runStep(run, resource, options, async (provider, request) => {
    if (resource.physicalId !== "") provider.release?.(request, resource);
    return resource;
  });
  if (outcome.kind === "failed") {
    report("IMPORT_ROLLBACK_FAILED", outcome.reason);
    return false;
  }
  report("IMPORT_ROLLBACK_COMPLETE");
  run.stack.resources.delete(resource.logicalId);
  return true;
}
