import { AsyncLocalStorage } from "node:async_hooks";

/** Keeps count of work during which virtual time must not move. */
export interface Holds {
  /** Whether nothing holds time still. */
  free(): boolean;
  /** Holds until `work` ends, but no longer than `patience` real milliseconds. */
  hold<T>(work: () => Promise<T>, patience?: number): Promise<T>;
  /** Called around a wait on the clock: the work that waits lets go of time until the wait is over. */
  pause(): () => void;
}

/** No work yet. Work is recognised through asynchronous context, so that waits deep inside it are its own. */
export function createHolds(): Holds {
  const context = new AsyncLocalStorage<{ active: boolean; waiting: number }>();
  let held = 0;
  return {
    free: () => held === 0,
    async hold(work, patience) {
      const hold = { active: true, waiting: 0 };
      held += 1;
      const letGo = (): void => {
        if (hold.active && hold.waiting === 0) held -= 1;
        hold.active = false;
      };
      const timer = patience === undefined ? undefined : setTimeout(letGo, patience);
      try {
        return await context.run(hold, work);
      } finally {
        clearTimeout(timer);
        letGo();
      }
    },
    pause() {
      const hold = context.getStore();
      // Work that the held work left running in the background still carries its context, but holds nothing any more.
      if (!hold?.active) return nothing;
      hold.waiting += 1;
      if (hold.waiting === 1) held -= 1;
      return () => {
        hold.waiting -= 1;
        if (hold.waiting === 0 && hold.active) held += 1;
      };
    },
  };
}

function nothing(): void {
  // Nothing was let go, so nothing is taken back.
}
