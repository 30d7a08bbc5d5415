import type { Clock } from "./clock.ts";
import type { TaskOutcome } from "./run-tasks.ts";

/** What a step is told when it runs. */
export interface StepInfo {
  /** The names of the scopes around the step and its own, joined by `/`: unique in the run. */
  readonly path: string;
  /**
   * Made of the run's id and the step's path, and so the same each time the step is repeated: an idempotency token for
   * the service that is called, or the name of what is created. Letters, digits and hyphens when the run's id keeps to them.
   */
  readonly token: string;
  readonly signal: AbortSignal;
}

/** Bounds of a {@link WorkflowContext.poll}. */
export interface PollOptions {
  /** Milliseconds to wait before the attempt with this number (0 is the first). */
  readonly delay: (attempt: number) => number;
  /** Milliseconds after which the poll fails with `DEADLINE_EXCEEDED`, after one last look. Every wait has a limit. A poll that is taken up again has all of it again. */
  readonly timeout: number;
  /** What the looks are at, such as the id of a stack: where somebody tells of its news, whoever waits need not look so often. Default: nothing that anybody tells of. */
  readonly subject?: string;
}

/**
 * One look of a poll: either it is over, with a value, or it goes on. A `cursor` is journalled when it is another one than
 * before, and handed to the first look after a crash; leave it out where looking again from the start costs less than a write.
 */
export type PollStep<T, C = never> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "again"; readonly cursor?: C };

/** One task of a {@link WorkflowContext.graph}. */
export interface GraphTask<T> {
  /** Unique in the graph. */
  readonly name: string;
  /** Names of the tasks that must be done before this one begins. Default: none. */
  readonly after?: readonly string[];
  /** `results` are those of the tasks in `after`, by name. */
  run(context: WorkflowContext, results: ReadonlyMap<string, T>): Promise<T>;
}

/** How a task of a graph ended; a skipped one names the tasks whose failure it was skipped for. */
export type GraphOutcome<T> =
  | Exclude<TaskOutcome<T>, { readonly kind: "skipped" }>
  | { readonly kind: "skipped"; readonly because: readonly string[] };

/** How many tasks may run at a time. */
export interface Concurrency {
  readonly concurrency: number;
}

/**
 * What a durable verb may use of the world. A verb written against it can be stopped after any step
 * and replayed: finished steps return their journalled outcome instead of running again.
 *
 * A step is known by its path, the names of the scopes around it and its own, which a scope takes once each. A scope takes
 * one step at a time, in an order that must be the same on every replay; what is to go on side by side goes into `all` or
 * `graph`, whose tasks have scopes of their own. A replay that takes another step than was recorded is refused with `STEP_CHANGED`.
 */
export interface WorkflowContext {
  /** Names this run; the names of change sets and client request tokens derive from it. */
  readonly runId: string;
  /** Aborted by the caller, and when the run is lost to somebody else; see `isRunInterrupted`. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** When the run must have ended, in milliseconds of its clock since the Unix epoch. */
  readonly deadline: number | undefined;
  /** Whether the process is given up while a sleep or the delay of a poll lasts. A look should then not wait by itself. */
  readonly suspends: boolean;
  /**
   * Runs `effect` once and journals how it ended, a failure too. Not journalled are an abort, a passed deadline of the run,
   * and a failure of which `RunOptions.mayPass` says so: they end the run, and the step is taken again when it is taken up.
   * What it returns must be JSON or `undefined`; the caller gets a copy of it, on the first run as on a replay.
   * A crash between the effect and its entry repeats the effect: {@link StepInfo.token} tells the service that it is the same.
   */
  step<T>(name: string, effect: (info: StepInfo) => Promise<T>): Promise<T>;
  /** Waits on the run's clock. When it is due is journalled, so that a replay waits for the rest only. */
  sleep(name: string, milliseconds: number): Promise<void>;
  /** Looks again and again until `look` says done. The looks are not journalled; the final value is, and the failure of a look, and the passing of the limit. */
  poll<T, C = never>(
    name: string,
    look: (cursor: C | undefined) => Promise<PollStep<T, C>>,
    options: PollOptions,
  ): Promise<T>;
  /** Runs tasks side by side, at most `concurrency` at a time, and keeps every outcome, in the order of `tasks`. */
  all<T>(
    name: string,
    tasks: readonly ((context: WorkflowContext) => Promise<T>)[],
    options: Concurrency,
  ): Promise<readonly PromiseSettledResult<T>[]>;
  /**
   * Runs tasks each the moment its own dependencies are done, at most `concurrency` at a time. A failure skips those that
   * depend on it and nothing else. Every outcome, by name, in the order of `tasks`, which may change. Throws `GRAPH_INVALID`
   * before anything runs when tasks wait for each other, or for one that is not there.
   */
  graph<T>(
    name: string,
    tasks: readonly GraphTask<T>[],
    options: Concurrency,
  ): Promise<ReadonlyMap<string, GraphOutcome<T>>>;
  /** Runs `body` in a scope of its own, with its own names and order of steps. */
  scope<T>(name: string, body: (context: WorkflowContext) => Promise<T>): Promise<T>;
  /**
   * Whether the run was begun by code that knew of the intended change with this number, one of
   * `RunOptions.behaviours`: if not, take the steps as they were before it.
   */
  behaves(number: number): boolean;
}
