/**
 * The cloud's time. The engine waits with `delay`; whoever watches from outside waits with `sleep`.
 * On virtual time the difference matters: time jumps to the next due moment only while somebody sleeps, or inside `advance` and `settle`.
 */
export interface CloudClock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /**
   * For the engine: resolves after `milliseconds` of cloud time. Work of the engine alone never moves virtual time.
   * Never resolves once the cloud is closed. Rejects with the reason of `signal` when that is aborted.
   */
  delay(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** For watchers, structurally the `Clock` of the orchestrator: on virtual time a sleeper lets time jump. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** For what goes on beside the watching, such as signs of life: a sleep that lets no virtual time pass by itself, and keeps no process alive. */
  rest(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Moves virtual time forward by `milliseconds`, firing everything due on the way in order. A real clock refuses by name. */
  advance(milliseconds: number): Promise<void>;
  /** Lets virtual time run until the engine has nothing left to do (bounded; a real clock waits). */
  settle(): Promise<void>;
  /**
   * Holds virtual time still while `work` runs: a request being answered, a function of the user doing real I/O.
   * Waiting on this clock inside `work` lets go until the wait is over, so that `work` can never block itself.
   * After `patience` real milliseconds time goes on without it; without one, time stands still as long as `work` runs.
   */
  busy<T>(work: () => Promise<T>, patience?: number): Promise<T>;
}

/** A clock together with its end: the cloud closes it, nobody else does. */
export interface CloseableClock extends CloudClock {
  /** Rejects every sleeper with `reason` and drops every engine delay, so that no handle stays open. */
  close(reason: Error): void;
}
