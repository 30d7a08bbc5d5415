import type { Engine } from "../engine.ts";
import { paceOf } from "./preferences.ts";
import {
  instanceKey,
  type InstanceResult,
  type StackInstance,
  type StackSet,
  type StackSetOperation,
} from "./stack-set.ts";

/** How the work on one instance ended. A suspended account is passed over and counts as no failure. */
export type InstanceOutcome =
  | { readonly kind: "succeeded" }
  | { readonly kind: "failed"; readonly reason: string; readonly detailedStatus?: "FAILED_IMPORT" }
  | { readonly kind: "skipped"; readonly reason: string };

/** One operation on one set, and what it does with each instance. */
export interface OperationWork {
  readonly engine: Engine;
  readonly set: StackSet;
  readonly operation: StackSetOperation;
  readonly instances: readonly StackInstance[];
  /** Never rejects for what a user can cause. */
  work(instance: StackInstance, result: InstanceResult): Promise<InstanceOutcome>;
}

/**
 * Goes through the instances, region by region or all regions at once. A region in which more accounts fail than are
 * tolerated is given up, and so is every region after it.
 */
export async function runOperation(run: OperationWork): Promise<void> {
  const { operation, engine } = run;
  const regions = inOrder(run);
  let isWithinTolerance = true;
  if (operation.preferences.RegionConcurrencyType === "PARALLEL") {
    const ends = await Promise.all(regions.map((instances) => runRegion(run, instances)));
    isWithinTolerance = ends.every(Boolean);
  } else {
    for (const instances of regions) {
      if (isWithinTolerance) isWithinTolerance = await runRegion(run, instances);
      else for (const instance of instances) cancel(run, instance, toleranceExceeded);
    }
  }
  operation.status = operation.status === "STOPPING" ? "STOPPED" : isWithinTolerance ? "SUCCEEDED" : "FAILED";
  operation.ended = engine.world.clock.now();
}

/** Ends an operation that has not begun. */
export function giveUpOperation(run: OperationWork, status: "STOPPED" | "FAILED", reason: string): void {
  for (const instance of run.instances) cancel(run, instance, reason);
  run.operation.status = status;
  run.operation.ended = run.engine.world.clock.now();
}

/** Regions that the preferences order come first, in that order, then the others by name. */
function inOrder({ operation, instances }: OperationWork): readonly (readonly StackInstance[])[] {
  const byRegion = Map.groupBy(instances, ({ region }) => region);
  const { RegionOrder: order = [] } = operation.preferences;
  const rest = [...byRegion.keys()].filter((region) => !order.includes(region)).toSorted();
  return [...order, ...rest].flatMap((region) => {
    const found = byRegion.get(region);
    return found === undefined ? [] : [found];
  });
}

/** Whether no more failed than are tolerated. */
async function runRegion(run: OperationWork, instances: readonly StackInstance[]): Promise<boolean> {
  const { operation } = run;
  const pace = paceOf(operation.preferences, instances.length);
  const waiting = [...instances];
  let failures = 0;
  let running = 0;
  const goesOn = (): boolean => operation.status !== "STOPPING" && failures <= pace.tolerated;
  await new Promise<void>((resolve, reject) => {
    const proceed = (): void => {
      while (goesOn() && running < pace.concurrency(failures)) {
        const instance = waiting.shift();
        if (instance === undefined) break;
        running += 1;
        attend(run, instance).then((failed) => {
          running -= 1;
          if (failed) failures += 1;
          proceed();
        }, reject);
      }
      if (running === 0) resolve();
    };
    proceed();
  });
  const reason = operation.status === "STOPPING" ? stopped : toleranceExceeded;
  for (const instance of waiting) cancel(run, instance, reason);
  return failures <= pace.tolerated;
}

/** Whether the instance has failed. */
async function attend(run: OperationWork, instance: StackInstance): Promise<boolean> {
  const { engine, operation } = run;
  const result = operation.results.get(instanceKey(instance));
  if (result === undefined) throw new Error(`No result for ${instanceKey(instance)} was prepared.`);
  await engine.world.clock.delay(dispatchTime);
  result.status = "RUNNING";
  instance.detailedStatus = "RUNNING";
  const outcome = await run.work(instance, result);
  if (outcome.kind === "succeeded") {
    result.status = "SUCCEEDED";
    if (instance.status !== "INOPERABLE") instance.detailedStatus = "SUCCEEDED";
    delete instance.statusReason;
    return false;
  }
  result.statusReason = outcome.reason;
  instance.statusReason = outcome.reason;
  if (outcome.kind === "skipped") {
    result.status = "CANCELLED";
    instance.detailedStatus = "SKIPPED_SUSPENDED_ACCOUNT";
    return false;
  }
  result.status = "FAILED";
  instance.detailedStatus = outcome.detailedStatus ?? (instance.status === "INOPERABLE" ? "INOPERABLE" : "FAILED");
  return true;
}

function cancel({ operation }: OperationWork, instance: StackInstance, reason: string): void {
  const result = operation.results.get(instanceKey(instance));
  if (result === undefined) return;
  result.status = "CANCELLED";
  result.statusReason = reason;
  instance.detailedStatus = "CANCELLED";
  instance.statusReason = reason;
}

const toleranceExceeded = "Cancelled since failure tolerance has exceeded";
const stopped = "Cancelled since the operation was stopped";

/** How long it takes until the work on an instance begins, in milliseconds of cloud time. */
const dispatchTime = 1000;
