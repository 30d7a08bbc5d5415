import type { Clock } from "@stacksteward/workflow";

/** Slows the calls of everybody when AWS throttles anybody. One for an account and region, with a pace for each API operation. */
export interface CallLimiter {
  /** Waits, on the clock, until the next call of `operation` is due. At once as long as nothing was throttled. */
  acquire(operation: string, signal: AbortSignal): Promise<Pass>;
}

/** The right to make one call. Tell how it went. */
export interface Pass {
  /** AWS throttled it: the pace is halved, once for all calls that were under way at that pace. */
  throttled(): void;
  /** It was not throttled: the pace may grow. */
  accepted(): void;
}

/** Calls a second. AWS publishes no quotas of CloudFormation's API, so the pace is found by trying. */
const SLOWEST = 0.5;
const FASTEST = 200;
/** What a second without throttling adds to the pace, in calls a second. */
const GROWTH = 0.5;
const SECOND = 1000;

/** Additive increase, multiplicative decrease: the way in which TCP shares a line that tells nobody its width. */
export function createCallLimiter(clock: Clock): CallLimiter {
  const paces = new Map<string, Pace>();
  return {
    async acquire(operation, signal) {
      const pace = paces.get(operation) ?? { recent: [], lastDue: 0, changedAt: 0, generation: 0 };
      paces.set(operation, pace);
      await ownTurn(clock, pace, signal);
      return passAt(clock, pace);
    },
  };
}

interface Pace {
  /** Calls a second; without it nothing is held back. */
  rate?: number;
  /** When the calls of the last second were let through. */
  recent: number[];
  /** When the last of the calls that had to wait was, or will be, let through. */
  lastDue: number;
  /** When the rate last grew or fell. */
  changedAt: number;
  /** Counts the falls of the rate: a call let through before a fall says nothing about the rate after it. */
  generation: number;
}

async function ownTurn(clock: Clock, pace: Pace, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (pace.rate !== undefined) {
    const now = clock.now();
    const due = Math.max(now, pace.lastDue + SECOND / pace.rate);
    pace.lastDue = due;
    if (due > now) await clock.sleep(due - now, signal);
  }
  const now = clock.now();
  pace.recent = [...pace.recent.filter((moment) => moment > now - SECOND), now];
}

function passAt(clock: Clock, pace: Pace): Pass {
  const { generation } = pace;
  return {
    throttled() {
      if (pace.generation !== generation) return;
      pace.generation += 1;
      pace.rate = Math.max(SLOWEST, Math.min(pace.rate ?? Number.POSITIVE_INFINITY, pace.recent.length) / 2);
      pace.changedAt = clock.now();
    },
    accepted() {
      if (pace.rate === undefined || pace.generation !== generation) return;
      const now = clock.now();
      pace.rate += (GROWTH * (now - pace.changedAt)) / SECOND;
      pace.changedAt = now;
      if (pace.rate > FASTEST) delete pace.rate;
    },
  };
}
