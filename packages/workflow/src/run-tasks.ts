/** How a task ended. */
export type TaskOutcome<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "failed"; readonly reason: unknown }
  /** Never begun, because one that it waits for failed. `because` are the places, in the list of tasks, of those that did. */
  | { readonly kind: "skipped"; readonly because: readonly number[] };

/** Work that begins once other work is done. */
export interface Task<T> {
  /** Places in the list of tasks, each lower or higher, never in a circle. */
  readonly after: readonly number[];
  run(): Promise<T>;
}

/** An outcome as `Promise.allSettled` says it. */
export function toSettledResult<T>(outcome: TaskOutcome<T>): PromiseSettledResult<T> {
  return outcome.kind === "done"
    ? { status: "fulfilled", value: outcome.value }
    : { status: "rejected", reason: outcome.kind === "failed" ? outcome.reason : undefined };
}

interface Node<T> {
  readonly index: number;
  readonly task: Task<T>;
  readonly dependents: Node<T>[];
  /** How many tasks it still waits for. */
  left: number;
  /** How many tasks the longest way has that waits for it. */
  height: number;
}

/**
 * Runs tasks, each the moment the last one that it waits for is done, at most `concurrency` at a time; of those that are
 * ready the one with the longest way behind it goes first, and of equals the one that became ready first. A failure skips what waits for it, and nothing else. Every outcome, in the order of the tasks.
 */
export function runTasks<T>(tasks: readonly Task<T>[], concurrency: number): Promise<readonly TaskOutcome<T>[]> {
  const outcomes: TaskOutcome<T>[] = [];
  // What is no number is no reason to wait for ever.
  const bound = concurrency >= 1 ? concurrency : 1;
  const ready = nodesOf(tasks).filter(({ left }) => left === 0);
  let running = 0;
  let over = 0;

  const settle = (ended: Node<T>, outcome: TaskOutcome<T>): void => {
    const settled = [{ node: ended, outcome }];
    for (let last = settled.pop(); last !== undefined; last = settled.pop()) {
      outcomes[last.node.index] = last.outcome;
      over += 1;
      for (const node of last.node.dependents) {
        node.left -= 1;
        if (node.left > 0) continue;
        const because = causesOf(node.task.after, outcomes);
        if (because.length === 0) ready.push(node);
        else settled.push({ node, outcome: { kind: "skipped", because } });
      }
    }
  };

  return new Promise((resolve) => {
    const launch = (): void => {
      while (running < bound) {
        const node = takeHighest(ready);
        if (node === undefined) break;
        running += 1;
        void outcomeOf(node.task).then((outcome) => {
          running -= 1;
          settle(node, outcome);
          launch();
        });
      }
      if (over === tasks.length) resolve(outcomes);
    };
    launch();
  });
}

function nodesOf<T>(tasks: readonly Task<T>[]): readonly Node<T>[] {
  const nodes = tasks.map((task, index): Node<T> => ({
    index,
    task,
    dependents: [],
    left: new Set(task.after).size,
    height: 0,
  }));
  for (const node of nodes) {
    for (const needed of new Set(node.task.after)) nodes[needed]?.dependents.push(node);
  }
  for (const node of inDependencyOrder(nodes).toReversed()) {
    for (const { height } of node.dependents) node.height = Math.max(node.height, height + 1);
  }
  return nodes;
}

/** Each behind all that it waits for. */
function inDependencyOrder<T>(nodes: readonly Node<T>[]): readonly Node<T>[] {
  const left = new Map(nodes.map((node) => [node, node.left]));
  const ordered = nodes.filter((node) => node.left === 0);
  // What is added on the way is come to as well.
  for (const { dependents } of ordered) {
    for (const node of dependents) {
      const still = (left.get(node) ?? 0) - 1;
      left.set(node, still);
      if (still === 0) ordered.push(node);
    }
  }
  return ordered;
}

function takeHighest<T>(ready: Node<T>[]): Node<T> | undefined {
  let place = 0;
  for (const [at, { height }] of ready.entries()) if (height > (ready[place]?.height ?? 0)) place = at;
  return ready.splice(place, 1)[0];
}

async function outcomeOf<T>(task: Task<T>): Promise<TaskOutcome<T>> {
  try {
    return { kind: "done", value: await task.run() };
  } catch (reason) {
    return { kind: "failed", reason };
  }
}

/** The failures behind the dependencies of a task, near or far. */
function causesOf(after: readonly number[], outcomes: readonly TaskOutcome<unknown>[]): readonly number[] {
  const causes = after.flatMap((index): readonly number[] => {
    const outcome = outcomes[index];
    if (outcome?.kind === "failed") return [index];
    return outcome?.kind === "skipped" ? outcome.because : [];
  });
  return [...new Set(causes)].toSorted((a, b) => a - b);
}
