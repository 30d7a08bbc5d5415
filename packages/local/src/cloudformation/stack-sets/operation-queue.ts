import type { StackSet, StackSetOperation } from "./stack-set.ts";

/** An operation that may have to wait for its turn. */
export interface QueuedOperation {
  readonly set: StackSet;
  readonly operation: StackSetOperation;
  /** Operations of other sets that must have succeeded before. */
  readonly dependencies: readonly StackSetOperation[];
  run(): Promise<void>;
  /** Ends the operation without anything having been done. */
  giveUp(status: "STOPPED" | "FAILED", reason: string): void;
}

const waiting = new WeakMap<StackSetOperation, QueuedOperation>();
const followers = new WeakMap<StackSetOperation, Set<StackSet>>();

/** Begins an operation at once, or as soon as nothing is in its way any more: until then it is `QUEUED`. */
export function enqueue(queued: QueuedOperation): void {
  const { set, operation, dependencies } = queued;
  operation.status = "QUEUED";
  set.operations.set(operation.id, operation);
  waiting.set(operation, queued);
  for (const dependency of dependencies) {
    const sets = followers.get(dependency) ?? new Set();
    followers.set(dependency, sets.add(set));
  }
  startQueued(set);
}

/** What has begun is finished, and what has not is cancelled; an operation that waits is over at once. */
export function stopOperation(set: StackSet, operation: StackSetOperation): void {
  const queued = waiting.get(operation);
  if (queued === undefined) operation.status = "STOPPING";
  else giveUp(queued, "STOPPED", "Cancelled since the operation was stopped");
  startQueued(set);
}

/** Queued operations begin in the order of their requests, each once none before it is in its way. */
function startQueued(set: StackSet): void {
  const earlier: StackSetOperation[] = [];
  for (const operation of set.operations.values()) {
    if (operation.ended !== undefined) continue;
    const queued = waiting.get(operation);
    if (queued !== undefined && !earlier.some((other) => isInTheWay(set, other, operation))) {
      if (queued.dependencies.some(({ ended, status }) => ended !== undefined && status !== "SUCCEEDED")) {
        giveUp(queued, "FAILED", "Cancelled since a StackSet that this one depends on has failed");
        continue;
      }
      if (queued.dependencies.every(({ ended }) => ended !== undefined)) start(queued);
    }
    earlier.push(operation);
  }
}

/** Operations of a set follow each other; with managed execution those do that touch an account and region of each other's, or that wait. */
function isInTheWay(set: StackSet, earlier: StackSetOperation, operation: StackSetOperation): boolean {
  if (!set.managedExecution || earlier.status === "QUEUED") return true;
  return [...earlier.results.keys()].some((key) => operation.results.has(key));
}

function start({ set, operation, run }: QueuedOperation): void {
  waiting.delete(operation);
  operation.status = "RUNNING";
  void Promise.resolve()
    .then(run)
    .catch((error: unknown) => {
      // A bug must not look like an operation that never ends.
      operation.status = "FAILED";
      operation.statusReason = `The local cloud failed inside itself: ${String(error)}`;
      operation.ended ??= operation.created;
    })
    .finally(() => goOn(set, operation));
}

function giveUp(queued: QueuedOperation, status: "STOPPED" | "FAILED", reason: string): void {
  waiting.delete(queued.operation);
  queued.giveUp(status, reason);
  for (const follower of followers.get(queued.operation) ?? []) startQueued(follower);
}

function goOn(set: StackSet, ended: StackSetOperation): void {
  for (const each of new Set([set, ...(followers.get(ended) ?? [])])) startQueued(each);
}
