import type { ActualState, StackResource, UnfinishedUpdate } from "../stack.ts";
import type { OperationRun } from "./operation-run.ts";
import { reportResource } from "./report.ts";
import { recordOf, runStep } from "./resource-step.ts";
import { runInOrder } from "./run-in-order.ts";

/** What came of taking an update's changes back. */
export interface Restoration {
  /** Logical ids that could not be brought back. */
  readonly failed: readonly string[];
  /** What was before of everything that is not brought back yet: those that failed, and what depends on them. */
  readonly remaining: ReadonlyMap<string, StackResource>;
  /** What physically exists only because of the update: the clean-up deletes it. */
  readonly leftovers: readonly StackResource[];
}

/**
 * Brings every resource the update has touched back to what it was, in dependency order, and drops those it added. What it
 * was is what the stack remembers, or what was really there when the update has looked: then that stays gone that was gone.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/drift-aware-change-sets.html
 */
export async function restoreResources(
  run: OperationRun,
  { before: touched, actual = new Map() }: UnfinishedUpdate,
): Promise<Restoration> {
  const { resources } = run.stack;
  const failed: string[] = [];
  const leftovers: StackResource[] = [];
  const remaining = new Map<string, StackResource>();
  for (const [logicalId, before] of touched) {
    const now = resources.get(logicalId);
    if (before !== undefined) remaining.set(logicalId, before);
    else resources.delete(logicalId);
    const isAnother = now?.physicalId !== before?.physicalId || actual.get(logicalId)?.kind === "gone";
    if (now !== undefined && isAnother) leftovers.push(now);
  }
  await runInOrder(
    [...remaining.keys()],
    (logicalId) => touched.get(logicalId)?.dependencies ?? [],
    async (logicalId) => {
      const before = touched.get(logicalId);
      const done = before === undefined || (await restoreResource(run, before, actual.get(logicalId)));
      if (done) remaining.delete(logicalId);
      else failed.push(logicalId);
      return done;
    },
  );
  // What a replacement has made stays the stack's own until the stack means the old resource again.
  const replaced = leftovers.filter((resource) => !remaining.has(resource.logicalId));
  return { failed, remaining, leftovers: replaced.toReversed() };
}

async function restoreResource(
  run: OperationRun,
  before: StackResource,
  actual: ActualState | undefined,
): Promise<boolean> {
  const { resources } = run.stack;
  const current = resources.get(before.logicalId) ?? before;
  if (actual?.kind === "gone" || actual?.kind === "wanted") {
    resources.set(before.logicalId, before);
    return true;
  }
  const skipped = run.skips.has(`${run.stack.name}.${before.logicalId}`);
  const save = (resource: StackResource): void => {
    resources.set(resource.logicalId, resource);
    reportResource(run, resource);
  };
  if (skipped) {
    save({ ...recordOf(run, before, current, "UPDATE_COMPLETE"), isSkipped: true });
    return true;
  }
  save(recordOf(run, before, before.physicalId === current.physicalId ? current : before, "UPDATE_IN_PROGRESS"));
  // The old physical resource of a replacement was never touched: the stack only has to mean it again.
  const outcome =
    before.physicalId !== current.physicalId
      ? ({ kind: "done", state: before } as const)
      : await runStep(
          run,
          actual === undefined ? before : { ...before, properties: actual.properties },
          { action: "update", signal: new AbortController().signal, isRollback: true },
          (provider, request) => provider.update(request, current),
        );
  if (outcome.kind === "failed") {
    save(recordOf(run, before, current, "UPDATE_FAILED", outcome.reason));
    return false;
  }
  // The record stays what the last deployment made: what is live may differ from it again.
  save(recordOf(run, before, actual === undefined ? outcome.state : before, "UPDATE_COMPLETE", outcome.reason));
  return true;
}
