import { restOn, type Clock } from "./clock.ts";
import { assertBeforeDeadline } from "./deadline.ts";
import { isStackstewardError, StackstewardError } from "./errors.ts";
import { describeLock, parseLock, type HeldLock, type LockRecord } from "./lock-record.ts";
import type { Store, StoredText } from "./store.ts";
import { WorkflowErrorCode } from "./workflow-error.ts";

/** How a lock is asked for. */
export interface LockOptions {
  readonly clock: Clock;
  /** Who asks, for people to read when they wait for it: a machine and a process, a build. */
  readonly holder: string;
  /**
   * Milliseconds without a sign of life after which others may take the lock. Default 30,000; a sign is given three times
   * as often. Others go by the term of whoever holds it, not by their own.
   */
  readonly term?: number;
  /** Milliseconds to wait for a holder that is seen to be alive. Default 0: `LOCK_HELD` at the first sign. One that gives no sign is waited for in any case. */
  readonly patience?: number;
  /** Ends the waiting with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Milliseconds of `clock` since the Unix epoch; past it the waiting fails with `DEADLINE_EXCEEDED`. Default: none. */
  readonly deadline?: number;
}

/** A lock that this process holds, and keeps while it lives. */
export interface Lock {
  readonly key: string;
  /** Aborted with `LOCK_LOST` when somebody else has taken the lock, or may have: this process did not get through to the store for a term. */
  readonly lost: AbortSignal;
  /** Lets others have it at once. What does not reach the store is as good as a crash: it is over after the term. Never throws. */
  release(): Promise<void>;
}

const TERM = 30_000;
/** The holder gives a sign of life so many times in a term, and who waits looks a little more often. */
const SIGNS = 3;
const LOOKS = 4;

/**
 * Takes the lock under `key` of the store, or throws `LOCK_HELD` with the name of who holds it.
 *
 * No clock is ever compared with another: a lock has expired when whoever waits for it has slept through its term, a slice
 * at a time, and seen no change. So neither wrong clocks nor a process that was stopped for a while can make two holders
 * of one lock: the record is replaced only if unchanged. What a holder that was stopped does before it notices is not
 * fenced by the lock, but by what it writes; see `runWorkflow`.
 */
export async function acquireLock(store: Store, key: string, options: LockOptions): Promise<Lock> {
  const { clock, holder, term = TERM, patience = 0, signal, deadline } = options;
  let waited = 0;
  let seen: (StoredText & { unchanged: number }) | undefined;
  for (;;) {
    signal?.throwIfAborted();
    assertBeforeDeadline(clock, deadline, `waiting for ${key}`);
    const found = await store.get(key);
    const record = found === undefined ? undefined : parseLock(store, key, found.text);
    const isAlive = seen !== undefined && found?.version !== seen.version;
    const unchanged = isAlive ? 0 : (seen?.unchanged ?? 0);
    if (record?.state !== "held" || unchanged >= record.term) {
      const since = new Date(clock.now()).toISOString();
      const ours: HeldLock = {
        v: 1,
        kind: "lock",
        state: "held",
        count: (record?.count ?? 0) + 1,
        holder,
        since,
        term,
      };
      const version = await write(store, key, ours, found?.version).catch(ifUncertain);
      if (version !== undefined) return keepLock(store, key, clock, ours, version);
      // Somebody was faster: a look more tells who.
      seen = undefined;
      continue;
    }
    if (isAlive && waited >= patience) throw held(store, key, record);
    const slice = Math.ceil(record.term / LOOKS);
    // Cut short by the deadline, it is over: a slice that was not slept through counts for nothing.
    await clock.sleep(Math.min(slice, (deadline ?? Infinity) - clock.now()), signal);
    waited += slice;
    if (found !== undefined) seen = { ...found, unchanged: unchanged + slice };
  }
}

/** Who holds the lock under `key`, as far as anybody can tell without waiting for a sign of life; `undefined` when it is free. */
export async function readLockHolder(
  store: Store,
  key: string,
): Promise<{ holder: string; since: string } | undefined> {
  const found = await store.get(key);
  const record = found === undefined ? undefined : parseLock(store, key, found.text);
  return record?.state === "held" ? { holder: record.holder, since: record.since } : undefined;
}

/** Gives signs of life until the lock is released or lost. */
function keepLock(store: Store, key: string, clock: Clock, taken: HeldLock, version: string): Lock {
  const lost = new AbortController();
  const over = new AbortController();
  let record: LockRecord & HeldLock = taken;
  let current = version;

  const keep = async (): Promise<void> => {
    const pause = Math.floor(record.term / SIGNS);
    for (let silent = 0; silent + pause < record.term;) {
      await restOn(clock, pause, over.signal);
      const next = { ...record, count: record.count + 1 };
      try {
        const written = await write(store, key, next, current);
        if (written === undefined) break;
        [record, current, silent] = [next, written, 0];
      } catch {
        // The store may work again before the term is over; until then nobody else takes the lock.
        silent += pause;
      }
    }
    lost.abort(lockLost(store, key));
  };
  const keeping = keep().catch(() => {
    // Only the sleep throws: the lock was released.
  });

  return {
    key,
    lost: lost.signal,
    async release() {
      over.abort();
      await keeping;
      if (lost.signal.aborted) return;
      const free = { v: 1, kind: "lock", state: "free", count: record.count + 1 } as const;
      await write(store, key, free, current).catch(() => {});
    },
  };
}

function write(
  store: Store,
  key: string,
  record: LockRecord,
  version: string | undefined,
): Promise<string | undefined> {
  const text = JSON.stringify(record);
  return version === undefined ? store.putIfAbsent(key, text) : store.putIfUnchanged(key, text, version);
}

/** Stopped in the middle of taking it, for a while in which others have had it: as good as not taken. */
function ifUncertain(failure: unknown): undefined {
  if (!isStackstewardError(failure, WorkflowErrorCode.StoreUncertain)) throw failure;
}

function held(store: Store, key: string, record: HeldLock): StackstewardError {
  return new StackstewardError(
    `${describeLock(key, record)} and is alive. Wait until it is done, or stop it: ${store.locate(key)} is free ${record.term / 1000} s after it died.`,
    {
      code: WorkflowErrorCode.LockHeld,
      retryable: true,
      details: { key, holder: record.holder, since: record.since },
    },
  );
}

function lockLost(store: Store, key: string): StackstewardError {
  return new StackstewardError(
    `The lock ${key} was lost: somebody else took it after this process had given no sign of life for its term, or the store ` +
      `could not be reached for as long. Look at ${store.locate(key)} for who holds it now, and stop here.`,
    { code: WorkflowErrorCode.LockLost, details: { key } },
  );
}
