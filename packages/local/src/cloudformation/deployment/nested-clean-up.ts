import { findStack } from "../region-state.ts";
import type { Stack, StackResource } from "../stack.ts";
import { resumeOperation, type OperationRun } from "./operation-run.ts";
import { reportResource } from "./report.ts";

/** Whether `resource` is a nested stack that has done its part, and cleans up once its parent says so. */
export function waitsForParent(run: OperationRun, resource: StackResource): boolean {
  return heldChild(run, resource) !== undefined;
}

/**
 * Lets a nested stack clean up by `work`, and waits for it. The parent's events show that as another update of the
 * resource, even when there is nothing to delete. Answers true: what can't be deleted fails nobody.
 */
export async function cleanUpNested(
  run: OperationRun,
  resource: StackResource,
  work: (child: OperationRun) => Promise<void>,
): Promise<boolean> {
  const { statusReason: _, ...rest } = resource;
  const report = (status: "UPDATE_IN_PROGRESS" | "UPDATE_COMPLETE"): void => {
    const reported: StackResource = { ...rest, status, timestamp: run.engine.world.clock.now() };
    run.stack.resources.set(resource.logicalId, reported);
    reportResource(run, reported);
  };
  report("UPDATE_IN_PROGRESS");
  const child = heldChild(run, resource);
  const { retainExceptOnCreate } = run;
  if (child?.held !== undefined) {
    await resumeOperation(run.engine, child, child.held, { retainExceptOnCreate }, work).settled;
  }
  report("UPDATE_COMPLETE");
  return true;
}

function heldChild({ region }: OperationRun, { type, physicalId }: StackResource): Stack | undefined {
  if (type !== "AWS::CloudFormation::Stack") return undefined;
  const child = findStack(region, physicalId);
  return child?.held !== undefined && child.status.endsWith("_CLEANUP_IN_PROGRESS") ? child : undefined;
}
