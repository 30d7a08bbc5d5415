import type { ResourceStatus } from "@aws-sdk/client-cloudformation";

import type { OperationRun } from "../deployment/operation-run.ts";
import { stackTagsFor } from "../deployment/planned-resource.ts";
import { failedResources, Reason } from "../deployment/reasons.ts";
import { reportResource } from "../deployment/report.ts";
import { runStep, type StepOutcome } from "../deployment/resource-step.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import type { Stack, StackResource } from "../stack.ts";
import { refusedFor } from "./refusals.ts";
import type { Place, RefactorPlan, ResourceMove } from "./stack-refactor.ts";

/** The execution of a refactor while it runs: one operation on each of its stacks. */
export interface RefactorRun {
  readonly engine: Engine;
  readonly plan: RefactorPlan;
  readonly runs: ReadonlyMap<Stack, OperationRun>;
}

/** Takes `resource` out of its stack, in the records only. */
export async function exportResource(
  run: RefactorRun,
  { source }: ResourceMove,
  resource: StackResource,
): Promise<void> {
  report(run, source, resource, "EXPORT_IN_PROGRESS");
  await run.engine.world.clock.delay(recordingTime);
  report(run, source, resource, "EXPORT_COMPLETE");
  source.stack.resources.delete(source.logicalId);
}

/** Puts `resource` into its new stack, with the tags of that one. Throws `RefactorRefused` when it refuses them. */
export async function importResource(
  run: RefactorRun,
  { destination }: ResourceMove,
  resource: StackResource,
): Promise<void> {
  const { desired } = run.plan.states.find(({ stack }) => stack === destination.stack) ?? {};
  const stackTags = stackTagsFor(run.engine, resource.type, desired?.tags ?? []);
  const imported = { ...resource, stackTags };
  report(run, destination, imported, "IMPORT_IN_PROGRESS", Reason.ImportStarted);
  const { signal } = operationOn(run, destination.stack).cancellation;
  const outcome = await retag(run, destination, imported, { from: resource, signal, isRollback: false });
  if (outcome.kind === "done") return report(run, destination, imported, "IMPORT_COMPLETE", Reason.ImportCompleted);
  report(run, destination, imported, "IMPORT_FAILED", outcome.reason);
  throw refusedFor(destination.stack, failedResources("import", [destination.logicalId]).trimEnd());
}

/** Takes an import back that was begun. Answers what the resource had become, when it was done: it has other tags since. */
export async function takeImportBack(
  run: RefactorRun,
  { destination }: ResourceMove,
): Promise<StackResource | undefined> {
  const { stack, logicalId } = destination;
  const imported = stack.resources.get(logicalId);
  if (imported === undefined) return undefined;
  report(run, destination, imported, "IMPORT_ROLLBACK_IN_PROGRESS");
  await run.engine.world.clock.delay(recordingTime);
  report(run, destination, imported, "IMPORT_ROLLBACK_COMPLETE");
  stack.resources.delete(logicalId);
  return imported.status === "IMPORT_COMPLETE" ? imported : undefined;
}

/**
 * Puts `resource` back where it was; `imported` is what it had become. Answers whether its tags are as they were too: a resource that refuses them
 * is its old stack's all the same.
 */
export async function takeExportBack(
  run: RefactorRun,
  { source }: ResourceMove,
  resource: StackResource,
  imported: StackResource | undefined,
): Promise<boolean> {
  report(run, source, resource, "EXPORT_ROLLBACK_IN_PROGRESS");
  await run.engine.world.clock.delay(recordingTime);
  const { signal } = new AbortController();
  const outcome: StepOutcome =
    imported === undefined
      ? { kind: "done", state: resource }
      : await retag(run, source, resource, { from: imported, signal, isRollback: true });
  if (outcome.kind === "done") {
    report(run, source, resource, "EXPORT_ROLLBACK_COMPLETE");
    return true;
  }
  report(run, source, resource, "UPDATE_FAILED", outcome.reason);
  return false;
}

const recordingTime = 200;

/** Gives a resource the tags of the stack at `place` instead of those it has from another one: all that a refactor physically touches. */
function retag(
  run: RefactorRun,
  { stack, logicalId }: Place,
  resource: StackResource,
  { from, ...options }: { readonly from: StackResource; readonly signal: AbortSignal; readonly isRollback: boolean },
): Promise<StepOutcome> {
  const step = { action: "update", ...options } as const;
  const removed = from.stackTags.flatMap(({ Key = "" }) => Key);
  return runStep(operationOn(run, stack), { ...resource, logicalId }, step, async (provider, request) => {
    await provider.tag?.(request, resource, removed);
    return resource;
  });
}

function report(
  run: RefactorRun,
  { stack, logicalId }: Place,
  { statusReason: _, ...resource }: StackResource,
  status: ResourceStatus,
  statusReason?: string,
): void {
  const timestamp = run.engine.world.clock.now();
  const record: StackResource = given({ ...resource, logicalId, status, statusReason, timestamp });
  stack.resources.set(logicalId, record);
  reportResource(operationOn(run, stack), record);
}

function operationOn({ runs }: RefactorRun, stack: Stack): OperationRun {
  const operation = runs.get(stack);
  if (operation === undefined) throw new Error(`Nothing runs on ${stack.id}.`);
  return operation;
}
