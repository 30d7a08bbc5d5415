import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { acquireLock, createMemoryStore, WorkflowErrorCode, type Lock, type LockOptions, type Store } from "./index.ts";
import { createVirtualClock, type VirtualClock } from "./virtual-clock.testing.ts";

const KEY = "locks/111111111111/eu-west-1/network";
const TERM = 30_000;

/** A process with a clock of its own, which stands still while the process is stopped. */
interface Process {
  readonly name: string;
  readonly clock: VirtualClock;
  acquire(options?: Partial<LockOptions>): Promise<Lock>;
}

function startProcess(name: string, store: Store): Process {
  const clock = createVirtualClock();
  return {
    name,
    clock,
    acquire: (options) => acquireLock(store, KEY, { clock, holder: name, term: TERM, ...options }),
  };
}

/** Lets time pass for everybody who is not stopped, in small steps, so that nobody is far ahead. */
async function pass(milliseconds: number, ...processes: readonly Process[]): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 500) {
    for (const { clock } of processes) await clock.advance(500);
  }
}

async function settled<T>(promise: Promise<T>): Promise<T | { failure: unknown }> {
  return promise.catch((failure: unknown) => ({ failure }));
}

describe("a lock", () => {
  test("is held by one, and whoever asks while it lives is told by whom and since when", async () => {
    const store = createMemoryStore();
    const [one, other] = [startProcess("build 7", store), startProcess("build 8", store)];
    await one.acquire();
    const refused = settled(other.acquire());
    await pass(TERM, one, other);
    expect(await refused).toMatchObject({
      failure: {
        code: WorkflowErrorCode.LockHeld,
        details: { key: KEY, holder: "build 7", since: "1970-01-01T00:00:00.000Z" },
        message: expect.stringMatching(/is held by "build 7" since 1970-01-01.* and is alive/),
      },
    });
  });

  test("is free for the next at once when it was released", async () => {
    const store = createMemoryStore();
    const [one, other] = [startProcess("one", store), startProcess("other", store)];
    const lock = await one.acquire();
    await pass(TERM * 3, one);
    await lock.release();
    await lock.release();
    expect((await other.acquire()).lost.aborted).toBe(false);
  });

  test("is kept as long as its holder lives, and had by who is patient enough when it is released", async () => {
    const store = createMemoryStore();
    const [one, other] = [startProcess("one", store), startProcess("other", store)];
    const lock = await one.acquire();
    const waiting = other.acquire({ patience: TERM * 10 });
    await pass(TERM * 5, one, other);
    expect(lock.lost.aborted).toBe(false);
    await lock.release();
    await pass(TERM, other);
    expect((await waiting).lost.aborted).toBe(false);
  });

  test("of a holder that stopped goes to one of those who wait, after its whole term and not before", async () => {
    const store = createMemoryStore();
    const [dead, one, other] = ["dead", "one", "other"].map((name) => startProcess(name, store)) as [
      Process,
      Process,
      Process,
    ];
    await dead.acquire();
    const waiting = [settled(one.acquire({ term: 1000 })), settled(other.acquire({ term: 1000 }))];
    await pass(TERM - 500, one, other);
    expect(JSON.parse((await store.get(KEY))?.text ?? "")).toMatchObject({ holder: "dead", count: 1 });
    await pass(TERM, one, other);
    const outcomes = await Promise.all(waiting);
    expect(outcomes.filter((outcome) => "lost" in outcome && !outcome.lost.aborted)).toHaveLength(1);
    expect(outcomes).toContainEqual({ failure: expect.objectContaining({ code: WorkflowErrorCode.LockHeld }) });
  });

  test("is not lost to somebody who was stopped while waiting, however late it wakes", async () => {
    const store = createMemoryStore();
    const [one, late] = [startProcess("one", store), startProcess("late", store)];
    const lock = await one.acquire();
    const refused = settled(late.acquire());
    await pass(10_000, one, late);
    await pass(TERM * 4, one);
    await late.clock.advance(TERM * 4);
    expect(await refused).toMatchObject({ failure: { code: WorkflowErrorCode.LockHeld } });
    expect(lock.lost.aborted).toBe(false);
  });

  test("was lost, says a holder that was stopped for longer than its term, and it takes nothing back", async () => {
    const store = createMemoryStore();
    const [stopped, other] = [startProcess("stopped", store), startProcess("other", store)];
    const lock = await stopped.acquire();
    const taking = other.acquire();
    await pass(TERM + 10_000, other);
    const taken = await taking;
    expect(lock.lost.aborted).toBe(false);
    await stopped.clock.advance(TERM);
    expect(lock.lost.reason).toMatchObject({ code: WorkflowErrorCode.LockLost });
    await lock.release();
    await pass(TERM * 2, other);
    expect(taken.lost.aborted).toBe(false);
    expect(JSON.parse((await store.get(KEY))?.text ?? "")).toMatchObject({ state: "held", holder: "other" });
  });

  test("outlasts a store that fails for a while, and is given up before others may take it", async () => {
    const store = createMemoryStore();
    let fails = true;
    const failing: Store = {
      ...store,
      putIfUnchanged: (...put) => (fails ? Promise.reject(new Error("no network")) : store.putIfUnchanged(...put)),
    };
    const one = startProcess("one", failing);
    const lock = await one.acquire();
    await pass(15_000, one);
    fails = false;
    await pass(TERM * 3, one);
    expect(lock.lost.aborted).toBe(false);
    fails = true;
    await pass(TERM - 1000, one);
    expect(lock.lost.aborted).toBe(true);
  });

  test("is not waited for after an abort", async () => {
    const store = createMemoryStore();
    const [dead, other] = [startProcess("dead", store), startProcess("other", store)];
    await dead.acquire();
    const controller = new AbortController();
    const refused = settled(other.acquire({ signal: controller.signal }));
    await pass(5000, other);
    const reason = new Error("enough");
    controller.abort(reason);
    expect(await refused).toEqual({ failure: reason });
  });

  test("is not waited for beyond a deadline", async () => {
    const store = createMemoryStore();
    const [dead, other] = [startProcess("dead", store), startProcess("other", store)];
    await dead.acquire();
    const refused = settled(other.acquire({ deadline: 10_000 }));
    await pass(10_000, other);
    expect(await refused).toMatchObject({
      failure: { code: WorkflowErrorCode.DeadlineExceeded, message: expect.stringContaining(`waiting for ${KEY}`) },
    });
  });

  test("that this version can't read is left alone, and the error says where it is", async () => {
    for (const text of ["{}", "no JSON", '{"v":2,"kind":"lock","state":"free","count":1}']) {
      const store = createMemoryStore();
      await store.putIfAbsent(KEY, text);
      const refused = startProcess("one", store).acquire();
      await expect(refused).rejects.toThrow(`${KEY} in memory is not a lock that this version can read`);
    }
  });

  test("has one holder at most that was never stopped, whoever is stopped when and for how long", async () => {
    const moves = fc.array(fc.record({ who: fc.nat({ max: 2 }), steps: fc.integer({ min: 1, max: 12 }) }), {
      maxLength: 25,
    });
    await fc.assert(
      fc.asyncProperty(moves, async (drawn) => {
        const store = createMemoryStore();
        const processes = ["a", "b", "c"].map((name) => startProcess(name, store));
        const locks = new Map<string, Lock>();
        for (const { name, acquire } of processes) {
          void settled(acquire({ patience: Infinity })).then((lock) => "lost" in lock && locks.set(name, lock));
        }
        for (const { who, steps } of drawn) {
          for (let step = 0; step < steps; step++) await processes[who]?.clock.advance(5000);
        }
        // When everybody has gone on for a while, all but one have noticed that they lost it.
        await pass(TERM, ...processes);
        await pass(TERM, ...processes);
        const held = [...locks].filter(([, { lost }]) => !lost.aborted).map(([name]) => name);
        expect(held).toEqual([(JSON.parse((await store.get(KEY))?.text ?? "{}") as { holder?: string }).holder]);
      }),
      { numRuns: 40 },
    );
  });
});
