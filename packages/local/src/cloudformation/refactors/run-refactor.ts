import type { StackStatus } from "@aws-sdk/client-cloudformation";

import { enterRollback, startOperation, type OperationRun } from "../deployment/operation-run.ts";
import { Reason } from "../deployment/reasons.ts";
import { reportStack } from "../deployment/report.ts";
import type { Engine } from "../engine.ts";
import type { Stack, StackResource } from "../stack.ts";
import { refuseStackPolicy } from "./draft.ts";
import { finalOutputs, publishFinalOutputs, type FinalOutputs } from "./final-outputs.ts";
import { exportResource, importResource, takeExportBack, takeImportBack, type RefactorRun } from "./move-resource.ts";
import { RefactorRefused, refusedFor } from "./refusals.ts";
import type { Place, RefactorPlan, ResourceMove, StackRefactor } from "./stack-refactor.ts";

/** Begins to execute `refactor` and returns at once. The caller has checked that its stacks allow it. */
export function beginRefactor(engine: Engine, refactor: StackRefactor, plan: RefactorPlan): void {
  refactor.execution = "EXECUTE_IN_PROGRESS";
  const runs = new Map<Stack, OperationRun>();
  const done = Promise.resolve()
    .then(() => carryOut(refactor, { engine, plan, runs }))
    .catch((error: unknown) => {
      // A bug must not look like an execution that never ends.
      refactor.execution = "EXECUTE_FAILED";
      refactor.executionReason = `The local cloud failed inside itself: ${String(error)}`;
      throw error;
    });
  for (const { stack, isNew } of plan.states) {
    delete stack.previous;
    delete stack.unfinished;
    startOperation(engine, stack, isNew ? "CREATE_STACK" : "UPDATE_STACK", {}, (run) => {
      runs.set(stack, run);
      reportStack(run, isNew ? "CREATE_IN_PROGRESS" : "UPDATE_IN_PROGRESS", Reason.UserInitiated);
      return done;
    });
  }
}

const preparationTime = 1000;

/** Seen: a refactor is complete up to three seconds before its stacks are. */
const settlingTime = 1000;

async function carryOut(refactor: StackRefactor, run: RefactorRun): Promise<void> {
  const { clock } = run.engine.world;
  await clock.delay(preparationTime);
  for (const { stack } of run.plan.states) delete stack.statusReason;
  const taken = new Map<ResourceMove, StackResource>();
  const begun: ResourceMove[] = [];
  try {
    const outputs = finalOutputsOf(run);
    for (const move of run.plan.moves.toReversed()) await take(run, move, taken);
    for (const [move, resource] of [...taken].toReversed()) {
      refuseCancelled(run);
      begun.push(move);
      await importResource(run, move, resource);
    }
    refuseCancelled(run);
    commit(run, outputs);
  } catch (error) {
    if (!(error instanceof RefactorRefused)) throw error;
    return takeBack(refactor, run, { taken, begun, reason: error.message });
  }
  refactor.execution = "EXECUTE_COMPLETE";
  await clock.delay(settlingTime);
  reportStacks(run, "CREATE_COMPLETE", "UPDATE_COMPLETE");
}

/** What was set since the refactor was made counts, too: a policy, an export, a parameter of Parameter Store. */
function finalOutputsOf({ engine, plan }: RefactorRun): FinalOutputs {
  for (const { stack } of plan.states) refuseStackPolicy(stack);
  return finalOutputs(engine, plan);
}

async function take(run: RefactorRun, move: ResourceMove, taken: Map<ResourceMove, StackResource>): Promise<void> {
  refuseCancelled(run);
  const { stack, logicalId } = move.source;
  const resource = stack.resources.get(logicalId);
  if (resource === undefined) throw new Error(`${logicalId} is not in ${stack.id} any more.`);
  taken.set(move, resource);
  await exportResource(run, move, resource);
}

/** Who cancels one of the stacks' updates, or deletes a stack that is being made, cancels the refactor. */
function refuseCancelled({ runs }: RefactorRun): void {
  for (const { stack, cancellation, cancelReason } of runs.values()) {
    if (cancellation.signal.aborted) throw refusedFor(stack, cancelReason ?? Reason.UserInitiated);
  }
}

/** Everything has moved: the stacks become what their templates say, all at once. */
function commit({ engine, plan }: RefactorRun, outputs: FinalOutputs): void {
  for (const { stack, isNew, desired, dependencies } of plan.states) {
    const present = new Map(stack.resources);
    stack.resources.clear();
    for (const [logicalId, needed] of dependencies) {
      const resource = present.get(logicalId);
      if (resource === undefined) throw new Error(`${logicalId} of ${stack.id} was lost on its way.`);
      stack.resources.set(logicalId, { ...resource, dependencies: needed });
    }
    stack.desired = desired;
    delete stack.changeSetId;
    if (!isNew) stack.lastUpdatedTime = engine.world.clock.now();
  }
  publishFinalOutputs(engine, outputs);
}

/** Undoes every move that was begun, the last one first. Nothing else has changed before all of them were done. */
async function takeBack(refactor: StackRefactor, run: RefactorRun, { taken, begun, reason }: Begun): Promise<void> {
  refactor.execution = "ROLLBACK_IN_PROGRESS";
  refactor.executionReason = reason;
  for (const operation of run.runs.values()) if (!operation.abandoned) enterRollback(operation);
  reportStacks(run, "ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS", reason);
  await run.engine.world.clock.delay(settlingTime);
  const imported = new Map<ResourceMove, StackResource | undefined>();
  for (const move of begun.toReversed()) imported.set(move, await takeImportBack(run, move));
  const failed: Place[] = [];
  for (const [move, resource] of [...taken].toReversed()) {
    const done = await takeExportBack(run, move, resource, imported.get(move));
    if (!done) failed.push(move.source);
  }
  if (failed.length > 0) keepUnfinished(run, taken, failed);
  const end = failed.length > 0 ? "ROLLBACK_FAILED" : "ROLLBACK_COMPLETE";
  reportStacks(run, end, `UPDATE_${end}`);
  refactor.execution = end;
}

/** What ContinueUpdateRollback has left to do on each of the stacks. */
function keepUnfinished({ plan }: RefactorRun, taken: Begun["taken"], failed: readonly Place[]): void {
  for (const { stack, isNew } of plan.states) {
    if (isNew) continue;
    const before = new Map<string, StackResource>();
    for (const [{ source }, resource] of taken) {
      if (source.stack === stack && failed.includes(source)) before.set(source.logicalId, resource);
    }
    const { outputs, imports } = stack;
    stack.unfinished = { before, kept: new Map(), retainExceptOnCreate: false, outputs, imports };
  }
}

/** How far an execution got, and why no further. */
interface Begun {
  /** Every resource that was taken out of its stack, as it was there. */
  readonly taken: ReadonlyMap<ResourceMove, StackResource>;
  /** The moves whose import was begun, in order. */
  readonly begun: readonly ResourceMove[];
  readonly reason: string;
}

/** A stack that is being deleted meanwhile has other things to report. */
function reportStacks({ plan, runs }: RefactorRun, ofNew: StackStatus, ofOthers: StackStatus, reason?: string): void {
  for (const { stack, isNew } of plan.states) {
    const run = runs.get(stack);
    if (run !== undefined && !run.abandoned) reportStack(run, isNew ? ofNew : ofOthers, reason);
  }
}
