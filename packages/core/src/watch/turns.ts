import type { Clock } from "@stacksteward/workflow";

/** A wish to look at a stack. */
export interface Turn {
  readonly stackId: string;
  /** When, in milliseconds since the Unix epoch. */
  readonly dueAt: number;
  /** Whether somebody follows the events. */
  readonly wantsEvents: boolean;
}

/** One that is waited for. */
export interface WaitingTurn<Seen> extends Turn {
  readonly askedAt: number;
  /** Ends the waiting with what was seen, or with the failure to look; answers when that is known. */
  settle(outcome: Promise<Seen>): Promise<void>;
}

/** What is to be done when turns are due; it settles those that it has served. Answers when it may be asked again, when that is not at once. */
export type ServeTurns<Seen> = (
  due: readonly WaitingTurn<Seen>[],
  everybody: readonly WaitingTurn<Seen>[],
) => Promise<number | undefined>;

/** A turn that is nearly due is served with one that is: this part of its wait may be saved. */
const EARLY = 0.2;

/**
 * Collects turns and has those served together that are due at about the same time. Waits on `clock`, for all of them in
 * one sleep, and not at all while nobody waits. Answers the way to ask for a turn.
 */
export function createTurns<Seen>(
  clock: Clock,
  serve: ServeTurns<Seen>,
): (turn: Turn, signal: AbortSignal) => Promise<Seen> {
  const waiting = new Set<WaitingTurn<Seen>>();
  let alarm = new AbortController();
  let wakesAt = 0;
  let isServing = false;

  const sleepUntil = async (moment: number): Promise<void> => {
    alarm = new AbortController();
    wakesAt = moment;
    const { signal } = alarm;
    await clock.sleep(moment - clock.now(), signal).catch((failure: unknown) => {
      if (!signal.aborted) throw failure;
    });
  };

  const serveAll = async (): Promise<void> => {
    let notBefore = 0;
    while (waiting.size > 0) {
      const everybody = [...waiting];
      const next = Math.max(notBefore, Math.min(...everybody.map(({ dueAt }) => dueAt)));
      if (next > clock.now()) {
        await sleepUntil(next);
        continue;
      }
      const now = clock.now();
      const due = everybody.filter(({ askedAt, dueAt }) => dueAt - (dueAt - askedAt) * EARLY <= now);
      notBefore = (await serve(due, everybody)) ?? 0;
    }
  };

  const begin = async (): Promise<void> => {
    isServing = true;
    try {
      await serveAll();
    } catch (failure) {
      // Nobody may be left waiting for a turn that does not come.
      await Promise.all([...waiting].map(({ settle }) => settle(Promise.reject(failure))));
    } finally {
      isServing = false;
    }
  };

  return (turn, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const giveUp = (): void => {
        waiting.delete(entry);
        reject(signal.reason);
        alarm.abort();
      };
      const entry: WaitingTurn<Seen> = {
        ...turn,
        askedAt: clock.now(),
        settle: (outcome) => {
          waiting.delete(entry);
          signal.removeEventListener("abort", giveUp);
          return outcome.then(resolve, reject);
        },
      };
      waiting.add(entry);
      signal.addEventListener("abort", giveUp, { once: true });
      if (!isServing) void begin();
      else if (turn.dueAt < wakesAt) alarm.abort();
    });
}
