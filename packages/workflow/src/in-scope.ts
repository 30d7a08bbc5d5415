import { byName, placesOf } from "./graph.ts";
import { orHalt, type Run } from "./run.ts";
import { runTasks, toSettledResult, type Task, type TaskOutcome } from "./run-tasks.ts";
import { pathTo } from "./scope-order.ts";
import { stepToken } from "./step-token.ts";
import { takeTurns, type ScopePlace, type Turn } from "./turns.ts";
import { pollInTurn, sleepInTurn } from "./waits.ts";
import type { GraphTask, WorkflowContext } from "./workflow-context.ts";

/** Runs `body` in the scope at `place`, and refuses code that ends before the scope's recorded steps do. */
export async function inScope<T>(
  run: Run,
  place: ScopePlace,
  body: (context: WorkflowContext) => Promise<T>,
): Promise<T> {
  const { runId, clock, deadline, signal } = run;
  const turns = takeTurns(run, place);

  const context: WorkflowContext = {
    runId,
    clock,
    deadline,
    signal,
    suspends: false,
    step: (name, effect) =>
      turns.take({ name, kind: "step" }, (turn) =>
        turns.settle(turn, () => effect({ path: turn.path, token: stepToken(runId, turn.path), signal })),
      ),
    sleep: (name, milliseconds) =>
      turns.take({ name, kind: "sleep" }, (turn) => sleepInTurn(run, turns, turn, milliseconds)),
    poll: (name, look, options) =>
      turns.take({ name, kind: "step" }, (turn) => turns.settle(turn, () => pollInTurn(run, turn, look, options))),
    scope: (name, inner) => turns.take({ name, kind: "scope" }, (turn) => inScope(run, turn, inner)),
    all: (name, tasks, { concurrency }) =>
      turns.take({ name, kind: "scope" }, async (turn) => {
        const named = tasks.map((task, index) => ({ name: String(index), after: [], run: task }));
        return (await sideBySide(turn, named, concurrency)).map(toSettledResult);
      }),
    graph: <Result>(name: string, tasks: readonly GraphTask<Result>[], { concurrency }: { concurrency: number }) =>
      turns.take({ name, kind: "scope" }, async (turn) => {
        const after = orHalt(run, () => placesOf(name, tasks));
        const results = new Map<string, Result>();
        const placed = tasks.map((task, index) => ({
          name: task.name,
          after: after[index] ?? [],
          run: async (child: WorkflowContext) => {
            // Only what it waited for: what else is done by now is another thing on each replay.
            const needed = (task.after ?? []).map((name) => [name, results.get(name) as Result] as const);
            const result = await task.run(child, new Map(needed));
            results.set(task.name, result);
            return result;
          },
        }));
        return byName(tasks, await sideBySide(turn, placed, concurrency));
      }),
    behaves: (number) => orHalt(run, () => run.behaves(number)),
  };

  /** Runs tasks in scopes of their own, which have names and no order. */
  async function sideBySide<Result>(
    group: Turn,
    tasks: readonly { name: string; after: Task<Result>["after"]; run(context: WorkflowContext): Promise<Result> }[],
    concurrency: number,
  ): Promise<readonly TaskOutcome<Result>[]> {
    turns.assertTasks(
      group,
      tasks.map(({ name }) => name),
    );
    const placed = tasks.map((task): Task<Result> => {
      const path = orHalt(run, () => pathTo(group.path, task.name));
      return { after: task.after, run: () => inScope(run, { ...group, path, at: [...group.at, null] }, task.run) };
    });
    const outcomes = await runTasks(placed, concurrency);
    // An error that ends the run must not pass for the failure of a task.
    signal.throwIfAborted();
    return outcomes;
  }

  let hasFailed = true;
  try {
    const result = await body(context);
    hasFailed = false;
    return result;
  } finally {
    turns.end(hasFailed);
  }
}
