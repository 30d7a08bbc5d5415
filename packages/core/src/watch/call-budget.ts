import type { Clock } from "@stacksteward/workflow";

/** So many calls a second, for everybody together; what is not used is saved up, to a bound. */
export interface CallBudget {
  /** How many calls may be made now. */
  available(): number;
  /** More than there are leave a debt, which time pays. */
  spend(calls: number): void;
  /** When there is a call again, in milliseconds since the Unix epoch. */
  nextAt(): number;
}

/** A budget of `perSecond` calls, of which at most `most` are saved up. Full at first. */
export function createCallBudget(
  clock: Pick<Clock, "now">,
  { perSecond, most }: { readonly perSecond: number; readonly most: number },
): CallBudget {
  let saved = most;
  let countedAt = clock.now();
  const count = (): number => {
    const now = clock.now();
    saved = Math.min(most, saved + ((now - countedAt) / 1000) * perSecond);
    countedAt = now;
    return saved;
  };
  return {
    available: () => Math.max(0, Math.floor(count())),
    spend: (calls) => {
      saved = count() - calls;
    },
    nextAt: () => clock.now() + Math.ceil((Math.max(0, 1 - count()) / perSecond) * 1000),
  };
}
