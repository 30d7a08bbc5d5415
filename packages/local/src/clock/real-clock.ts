import type { CloseableClock } from "./cloud-clock.ts";

/** `setTimeout` fires at once when asked for more than this. */
const longestTimeout = 2 ** 31 - 1;

/**
 * The machine's time, `scale` times as fast.
 * Delays of the engine never keep the process alive by themselves; sleepers do, because somebody awaits them.
 */
export function createRealClock(scale = 1): CloseableClock {
  const origin = Date.now();
  const started = performance.now();
  const handles = new Set<NodeJS.Timeout>();
  const sleepers = new Set<(reason: Error) => void>();
  const idle: (() => void)[] = [];
  let delays = 0;
  let closed: Error | undefined;

  const clock: CloseableClock = {
    now: () => (scale === 1 ? Date.now() : origin + Math.round((performance.now() - started) * scale)),
    delay(milliseconds, signal) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      delays += 1;
      return new Promise((resolve, reject) => {
        const cancel = wait(milliseconds / scale, false, () => (resolve(), end()));
        const abort = (): void => (cancel(), reject(signal?.reason), end());
        const end = (): void => {
          signal?.removeEventListener("abort", abort);
          delays -= 1;
          // What the delay set off may delay again: only then is the engine known to be idle.
          if (delays === 0) setImmediate(announceIdle);
        };
        signal?.addEventListener("abort", abort, { once: true });
      });
    },
    sleep: (milliseconds, signal) => sleepFor(milliseconds, true, signal),
    rest: (milliseconds, signal) => sleepFor(milliseconds, false, signal),
    advance: () => Promise.reject(new Error("A real clock can't be advanced. Create the cloud with a virtual clock.")),
    async settle() {
      if (delays === 0 || closed) return;
      // Somebody awaits this, so the process must not end under it.
      const alive = setInterval(() => undefined, longestTimeout);
      await new Promise<void>((resolve) => idle.push(resolve));
      clearInterval(alive);
    },
    busy: (work) => work(),
    close(reason) {
      closed = reason;
      for (const fail of [...sleepers]) fail(reason);
      for (const handle of handles) clearTimeout(handle);
      handles.clear();
      for (const resolve of idle.splice(0)) resolve();
    },
  };
  return clock;

  function sleepFor(milliseconds: number, keepAlive: boolean, signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (closed) return Promise.reject(closed);
    return new Promise((resolve, reject) => {
      const cancel = wait(milliseconds / scale, keepAlive, () => (end(), resolve()));
      const fail = (reason: unknown): void => (end(), reject(reason));
      const abort = (): void => fail(signal?.reason);
      const end = (): void => {
        cancel();
        sleepers.delete(fail);
        signal?.removeEventListener("abort", abort);
      };
      sleepers.add(fail);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  function announceIdle(): void {
    if (delays === 0) for (const resolve of idle.splice(0)) resolve();
  }

  function wait(milliseconds: number, keepAlive: boolean, fire: () => void): () => void {
    let handle: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      clearTimeout(handle);
      if (handle !== undefined) handles.delete(handle);
    };
    const due = performance.now() + milliseconds;
    const step = (): void => {
      if (closed) return;
      handle = setTimeout(
        () => {
          cancel();
          // A timer may fire a little early, and never after more than its longest time.
          if (performance.now() < due) step();
          else fire();
        },
        // Never negative: Node.js warns of that.
        Math.max(0, Math.min(due - performance.now(), longestTimeout)),
      );
      if (!keepAlive) handle.unref();
      handles.add(handle);
    };
    step();
    return cancel;
  }
}
