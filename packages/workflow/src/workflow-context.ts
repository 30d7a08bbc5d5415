import type { Clock } from "./clock.ts";

/** What a journal can hold: JSON and nothing else. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Bounds of a {@link WorkflowContext.poll}. */
export interface PollOptions {
  /** Milliseconds to wait before the attempt with this number (0 is the first). */
  readonly delay: (attempt: number) => number;
  /** Milliseconds after which the poll fails with `DEADLINE_EXCEEDED`. Every wait has a limit. */
  readonly timeout: number;
}

/** One look of a poll: either it is over, with a value, or it goes on. */
export type PollStep<T> = { readonly kind: "done"; readonly value: T } | { readonly kind: "again" };

/**
 * What a durable verb may use of the world. A verb written against it can be stopped after any step
 * and replayed: finished steps return their journalled result instead of running again.
 */
export interface WorkflowContext {
  /** Names this run; the names of change sets and client request tokens derive from it. */
  readonly runId: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Runs `effect` once and journals its result under `name`, unique within the scope. */
  step<T extends JsonValue | undefined>(name: string, effect: () => Promise<T>): Promise<T>;
  /** Waits on the run's clock. */
  sleep(name: string, milliseconds: number): Promise<void>;
  /** Looks again and again until `look` says done. The looks are not journalled; the final value is. */
  poll<T extends JsonValue | undefined>(
    name: string,
    look: () => Promise<PollStep<T>>,
    options: PollOptions,
  ): Promise<T>;
  /** Runs tasks side by side, at most `concurrency` at a time, and keeps every outcome. */
  all<T>(
    name: string,
    tasks: readonly ((context: WorkflowContext) => Promise<T>)[],
    options: { readonly concurrency: number },
  ): Promise<readonly PromiseSettledResult<T>[]>;
  /** A child context whose step names are prefixed with `name`. */
  scope(name: string): WorkflowContext;
}
