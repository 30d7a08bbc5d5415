import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { StackstewardError } from "@stacksteward/core";
import type { GraphTask, WorkflowContext } from "@stacksteward/workflow";
import {
  byName,
  createScopeOrder,
  pathTo,
  placesOf,
  runTasks,
  stepToken,
  toSettledResult,
} from "@stacksteward/workflow/engine";

import { openChild, operationName } from "./child-context.ts";
import { inSeconds } from "./durable-limits.ts";
import { takePoll } from "./durable-poll.ts";
import type { DurableRun } from "./durable-run.ts";
import { takeStep } from "./durable-step.ts";

type Outcomes<T> = Awaited<ReturnType<typeof runTasks<T>>>;

/** Work that has a scope of its own, and begins when those before it are done. */
interface ScopedTask<T> {
  readonly name: string;
  readonly after: readonly number[];
  run(context: WorkflowContext): Promise<T>;
}

/**
 * Runs `body` in a scope whose steps are operations of `durable`. The SDK knows them by their place among those of their
 * context, and refuses a replay that takes others by failing the execution.
 */
export async function inDurableScope<T>(
  durable: DurableContext,
  run: DurableRun,
  scope: string,
  body: (context: WorkflowContext) => Promise<T>,
): Promise<T> {
  const { runId, clock, deadline, signal } = run;
  const order = createScopeOrder(scope);

  const take = async <R>(name: string, work: (path: string) => Promise<R>): Promise<R> => {
    const path = orHalt(run, () => order.enter(name));
    try {
      return await work(path);
    } finally {
      order.leave();
    }
  };

  const sideBySide = async <R>(
    group: string,
    name: string,
    tasks: readonly ScopedTask<R>[],
    concurrency: number,
  ): Promise<Outcomes<R>> => {
    const outcomes = await openChild(durable, name, (child) => runScoped(child, run, group, tasks, concurrency));
    // An error that ends the run must not pass for the failure of a task.
    signal.throwIfAborted();
    return outcomes;
  };

  const context: WorkflowContext = {
    runId,
    clock,
    deadline,
    signal,
    suspends: true,
    step: (name, effect) =>
      take(name, (path) => takeStep(durable, run, name, () => effect({ path, token: stepToken(runId, path), signal }))),
    sleep: (name, milliseconds) =>
      take(name, async () => {
        if (!Number.isFinite(milliseconds)) throw run.halt(endless(name, milliseconds));
        if (milliseconds <= 0) return;
        run.operations.add(1);
        await durable.wait(operationName(name), inSeconds(milliseconds));
      }),
    poll: (name, look, options) =>
      take(name, async () => {
        if (!Number.isFinite(options.timeout)) throw run.halt(endless(name, options.timeout));
        return takePoll(durable, run, { name, look, options });
      }),
    scope: (name, inner) =>
      take(name, (path) => openChild(durable, name, (child) => inDurableScope(child, run, path, inner))),
    all: (name, tasks, { concurrency }) =>
      take(name, async (path) => {
        const named = tasks.map((task, index) => ({ name: String(index), after: [], run: task }));
        return (await sideBySide(path, name, named, concurrency)).map(toSettledResult);
      }),
    graph: <Result>(name: string, tasks: readonly GraphTask<Result>[], { concurrency }: { concurrency: number }) =>
      take(name, async (path) => {
        const after = orHalt(run, () => placesOf(name, tasks));
        const results = new Map<string, Result>();
        const placed = tasks.map((task, index) => ({
          name: task.name,
          after: after[index] ?? [],
          run: async (child: WorkflowContext) => {
            const needed = (task.after ?? []).map((before) => [before, results.get(before) as Result] as const);
            const result = await task.run(child, new Map(needed));
            results.set(task.name, result);
            return result;
          },
        }));
        return byName(tasks, await sideBySide(path, name, placed, concurrency));
      }),
    // An execution stays on the version of the function that it was begun on, so its code has never changed.
    behaves: () => true,
  };

  let hasFailed = true;
  try {
    const result = await body(context);
    hasFailed = false;
    return result;
  } finally {
    orHalt(run, () => order.close(hasFailed));
  }
}

/** Opens the contexts of all tasks in declared order, and lets each go on when its turn has come. */
async function runScoped<T>(
  durable: DurableContext,
  run: DurableRun,
  group: string,
  tasks: readonly ScopedTask<T>[],
  concurrency: number,
): Promise<Outcomes<T>> {
  const opened = tasks.map((task) => {
    const path = orHalt(run, () => pathTo(group, task.name));
    const gate = Promise.withResolvers<boolean>();
    const child = openChild(durable, task.name, async (context) =>
      (await gate.promise) ? { value: await inDurableScope(context, run, path, task.run) } : undefined,
    );
    // Whoever begins it hears of its failure.
    child.catch(() => {});
    return { gate, child, after: task.after };
  });
  const outcomes = await runTasks<T>(
    opened.map(({ gate, child, after }) => ({
      after,
      run: async () => {
        gate.resolve(true);
        const done = await child;
        return done?.value as T;
      },
    })),
    concurrency,
  );
  for (const { gate } of opened) gate.resolve(false);
  return outcomes;
}

function orHalt<T>(run: DurableRun, work: () => T): T {
  try {
    return work();
  } catch (failure) {
    throw run.halt(failure);
  }
}

function endless(name: string, milliseconds: number): StackstewardError {
  return new StackstewardError(
    `"${name}" can't wait ${milliseconds} ms. Every wait has a limit: give a finite number.`,
    {
      code: "WAIT_INVALID",
      details: { name },
    },
  );
}
