/** Time as an input, so that tests run on virtual time and a run can be replayed. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves after `milliseconds` of this clock's time; rejects with the signal's reason when aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /**
   * The same for what goes on beside the work, such as the signs of life of a lock. On a clock whose time passes while
   * somebody sleeps it lets none pass by itself, and on a real one it keeps no process alive. Default: `sleep`.
   */
  rest?(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Rests on a clock that can, and otherwise sleeps. */
export function restOn(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return clock.rest === undefined ? clock.sleep(milliseconds, signal) : clock.rest(milliseconds, signal);
}
