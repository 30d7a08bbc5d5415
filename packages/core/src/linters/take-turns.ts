/** Does work when it is its turn: no more than a few pieces are under way at a time, the others wait in their order. */
export type InTurn = <T>(signal: AbortSignal | undefined, work: () => Promise<T>) => Promise<T>;

/** A queue of its own. Work whose signal is aborted while it waits fails with the signal's reason, and is never begun. */
export function createTurns(atOnce: number): InTurn {
  let free = atOnce;
  const waiting: (() => void)[] = [];
  const turn = async (signal: AbortSignal | undefined): Promise<void> => {
    signal?.throwIfAborted();
    if (free > 0) {
      free -= 1;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = (): void => {
      waiting.splice(waiting.indexOf(resolve), 1);
      reject(signal?.reason);
    };
    waiting.push(resolve);
    signal?.addEventListener("abort", leave);
    await promise.finally(() => signal?.removeEventListener("abort", leave));
  };
  return async (signal, work) => {
    await turn(signal);
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
