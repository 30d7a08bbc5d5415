/** Something due at a moment of cloud time. */
export interface Timer {
  readonly due: number;
  /** `engine` waits are work to be done; `watcher` waits only look on. */
  readonly kind: "engine" | "watcher" | "resting";
  readonly fire: () => void;
}

/** Timers in the order in which they fall due; timers due together keep the order in which they were added. */
export interface TimerQueue {
  add(timer: Timer): void;
  remove(timer: Timer): void;
  first(): Timer | undefined;
  count(kind: Timer["kind"]): number;
  clear(): void;
}

/** An empty {@link TimerQueue}. */
export function createTimerQueue(): TimerQueue {
  const timers: Timer[] = [];
  return {
    add(timer) {
      timers.splice(upperBound(timers, timer.due), 0, timer);
    },
    remove(timer) {
      const index = timers.indexOf(timer);
      if (index >= 0) timers.splice(index, 1);
    },
    first: () => timers[0],
    count: (kind) => timers.reduce((count, timer) => (timer.kind === kind ? count + 1 : count), 0),
    clear() {
      timers.length = 0;
    },
  };
}

function upperBound(timers: readonly Timer[], due: number): number {
  let low = 0;
  let high = timers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((timers[middle]?.due ?? Infinity) <= due) low = middle + 1;
    else high = middle;
  }
  return low;
}
