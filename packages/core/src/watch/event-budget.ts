import type { Clock } from "@stacksteward/workflow";

/** Decides how many of those who follow events may read them now. */
export interface EventBudget {
  /** Those of `turns`, from the first on, for whom a call may be spent. */
  spend<Wish>(turns: readonly Wish[]): readonly Wish[];
}

/** Calls a second for events, for all followed operations of an account and region together. */
const RATE = 0.7;
/** What may be saved up. */
const MOST = 3;

/** Reading events costs a call for each stack, so it is rationed: one operation is followed closely, a thousand in turn. */
export function createEventBudget(clock: Pick<Clock, "now">): EventBudget {
  let saved = MOST;
  let countedAt = clock.now();
  return {
    spend(turns) {
      const now = clock.now();
      saved = Math.min(MOST, saved + ((now - countedAt) / 1000) * RATE);
      countedAt = now;
      const granted = turns.slice(0, Math.floor(saved));
      saved -= granted.length;
      return granted;
    },
  };
}
