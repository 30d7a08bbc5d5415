import type { Clock } from "./clock.ts";

/** Bounds of a {@link WorkflowContext.poll}. */
export interface PollOptions {
  /** Milliseconds to wait before the attempt with this number (0 is the first). */
  readonly delay: (attempt: number) => number;
  /** Milliseconds after which the poll fails with `DEADLINE_EXCEEDED`, after one last look. Every wait has a limit. */
  readonly timeout: number;
}

/** One look of a poll: either it is over, with a value, or it goes on. */
export type PollStep<T> = { readonly kind: "done"; readonly value: T } | { readonly kind: "again" };

/**
 * What a durable verb may use of the world. A verb written against it can be stopped after any step
 * and replayed: finished steps return their journalled outcome instead of running again.
 *
 * A step is known by its scope, its place in the order in which the scope's steps are begun, and its
 * name; a replay that finds another name in that place is refused with `STEP_CHANGED`.
 */
export interface WorkflowContext {
  /** Names this run; the names of change sets and client request tokens derive from it. */
  readonly runId: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** When the run must have ended, in milliseconds of its clock since the Unix epoch. */
  readonly deadline: number | undefined;
  /**
   * Runs `effect` once and journals how it ended, a failure too; an abort or a passed deadline is not journalled.
   * What it returns must be JSON or `undefined`, else `RESULT_NOT_JSON`; the caller gets a copy of it, on the first run as on a replay.
   */
  step<T>(name: string, effect: () => Promise<T>): Promise<T>;
  /** Waits on the run's clock. */
  sleep(name: string, milliseconds: number): Promise<void>;
  /** Looks again and again until `look` says done. The looks are not journalled; the final value is. */
  poll<T>(name: string, look: () => Promise<PollStep<T>>, options: PollOptions): Promise<T>;
  /** Runs tasks side by side, at most `concurrency` at a time, and keeps every outcome, in the order of `tasks`. */
  all<T>(
    name: string,
    tasks: readonly ((context: WorkflowContext) => Promise<T>)[],
    options: { readonly concurrency: number },
  ): Promise<readonly PromiseSettledResult<T>[]>;
  /** A child context with its own order of steps. */
  scope(name: string): WorkflowContext;
}
