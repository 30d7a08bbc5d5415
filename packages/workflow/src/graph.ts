import { StackstewardError } from "./errors.ts";
import type { TaskOutcome } from "./run-tasks.ts";
import type { GraphOutcome, GraphTask } from "./workflow-context.ts";
import { WorkflowErrorCode } from "./workflow-error.ts";

/** For each task the places of those that it waits for. Throws `GRAPH_INVALID`, naming the tasks. */
export function placesOf(graph: string, tasks: readonly GraphTask<unknown>[]): readonly (readonly number[])[] {
  const places = new Map(tasks.map(({ name }, index) => [name, index]));
  if (places.size < tasks.length) {
    const twice = tasks.find(({ name }, index) => places.get(name) !== index)?.name ?? "";
    throw invalid(graph, `two tasks are called "${twice}"`, [twice]);
  }
  const after = tasks.map(({ name, after = [] }) =>
    after.map((needed) => {
      const place = places.get(needed);
      if (place === undefined)
        throw invalid(graph, `"${name}" waits for "${needed}", which is not there`, [name, needed]);
      return place;
    }),
  );
  const circle = circleIn(after).map((index) => tasks[index]?.name ?? "");
  if (circle.length > 0) {
    const path = [...circle, circle[0]].map((name) => `"${name}"`).join(" waits for ");
    throw invalid(graph, path, circle);
  }
  return after;
}

/** Outcomes by name. */
export function byName<T>(
  tasks: readonly GraphTask<T>[],
  outcomes: readonly TaskOutcome<T>[],
): ReadonlyMap<string, GraphOutcome<T>> {
  const named = new Map<string, GraphOutcome<T>>();
  for (const [index, { name }] of tasks.entries()) {
    const outcome = outcomes[index];
    if (outcome === undefined) continue;
    named.set(
      name,
      outcome.kind === "skipped"
        ? { kind: "skipped", because: outcome.because.map((place) => tasks[place]?.name ?? "") }
        : outcome,
    );
  }
  return named;
}

/** Some tasks that wait for each other in a circle, or none. */
function circleIn(after: readonly (readonly number[])[]): readonly number[] {
  const left = new Set(after.keys());
  for (let before = -1; before !== left.size;) {
    before = left.size;
    for (const index of left) {
      if (!after[index]?.some((needed) => left.has(needed))) left.delete(index);
    }
  }
  const path: number[] = [];
  let [at] = left;
  while (at !== undefined && !path.includes(at)) {
    path.push(at);
    at = after[at]?.find((needed) => left.has(needed));
  }
  return at === undefined ? [] : path.slice(path.indexOf(at));
}

function invalid(graph: string, why: string, tasks: readonly string[]): StackstewardError {
  return new StackstewardError(`The graph "${graph}" can't run: ${why}.`, {
    code: WorkflowErrorCode.GraphInvalid,
    details: { graph, tasks },
  });
}
