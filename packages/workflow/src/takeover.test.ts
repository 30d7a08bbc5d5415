import { setImmediate } from "node:timers/promises";

import { describe, expect, test } from "vitest";

import {
  createMemoryStore,
  isRunInterrupted,
  runWorkflow,
  WorkflowErrorCode,
  type Store,
  type WorkflowContext,
} from "./index.ts";
import { createVirtualClock, jumpingClock } from "./virtual-clock.testing.ts";

const KEY = "runs/run-1/";

/** Takes `count` steps, each of which waits for `turn`. */
const steps =
  (count: number, effect: (index: number) => Promise<unknown>) =>
  async (context: WorkflowContext): Promise<number[]> => {
    const done: number[] = [];
    for (let index = 0; index < count; index++) {
      await context.step(`step ${index}`, async () => {
        await effect(index);
      });
      done.push(index);
    }
    return done;
  };

async function entriesOf(store: Store): Promise<Record<string, unknown>[]> {
  const keys = await store.list(KEY);
  const texts = await Promise.all(keys.map(async (key) => (await store.get(key))?.text ?? "{}"));
  return texts.map((text) => JSON.parse(text) as Record<string, unknown>);
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.unreachable("it succeeded"),
    (failure: unknown) => failure,
  );
}

describe("taking a run over", () => {
  test("is an entry of its own, so that whoever held it fails at its next write and does nothing more", async () => {
    const store = createMemoryStore();
    let letGo = (): void => {};
    const stopped = new Promise<void>((resolve) => (letGo = resolve));
    const effects: string[] = [];
    const stale = runWorkflow(
      steps(5, async (index) => {
        effects.push(`old ${index}`);
        if (index === 2) await stopped;
      }),
      { runId: "run-1", clock: jumpingClock(), store, holder: "old" },
    );
    await setImmediate();
    const fresh = await runWorkflow(
      steps(5, async (index) => effects.push(`new ${index}`)),
      { runId: "run-1", clock: jumpingClock(), store, holder: "new" },
    );
    expect(fresh).toEqual([0, 1, 2, 3, 4]);
    letGo();
    const failure = await failureOf(stale);
    expect(failure).toMatchObject({ code: WorkflowErrorCode.JournalConflict });
    expect(isRunInterrupted(failure)).toBe(true);
    expect(effects).toEqual(["old 0", "old 1", "old 2", "new 2", "new 3", "new 4"]);
    expect((await entriesOf(store)).map(({ kind, holder, path }) => holder ?? path ?? kind)).toEqual([
      "old",
      "step%200",
      "step%201",
      "new",
      "step%202",
      "step%203",
      "step%204",
      "ended",
    ]);
  });

  test("reads what was written until then, and does none of it again", async () => {
    const store = createMemoryStore();
    const dying = async (context: WorkflowContext): Promise<never> => {
      await steps(3, async () => {})(context);
      throw new Error("died");
    };
    await failureOf(runWorkflow(dying, { runId: "run-1", clock: jumpingClock(), store }));
    const next = String((await store.list(KEY)).length).padStart(8, "0");
    // Somebody goes on between the reading of the journal and the first new step.
    const racing: Store = {
      ...store,
      async list(prefix) {
        const keys = await store.list(prefix);
        const entry = { v: 1, kind: "step", path: "step%203", at: [3], value: "theirs" };
        await store.putIfAbsent(`${KEY}${next}`, JSON.stringify(entry));
        return keys;
      },
    };
    const taken: number[] = [];
    await failureOf(
      runWorkflow(
        async (context) => {
          await steps(3, async () => expect.unreachable("it was done before"))(context);
          expect(await context.step("step 3", () => expect.unreachable("somebody has done it"))).toBe("theirs");
          await context.step("step 4", async () => void taken.push(4));
          throw new Error("fine");
        },
        { runId: "run-1", clock: jumpingClock(), store: racing },
      ),
    );
    expect(taken).toEqual([4]);
  });

  test("does not happen when there is nothing left to do", async () => {
    const store = createMemoryStore();
    const options = { runId: "run-1", clock: jumpingClock(), store };
    await runWorkflow(
      steps(2, async () => {}),
      options,
    );
    const entries = await store.list("");
    await runWorkflow(
      steps(2, async () => expect.unreachable("it ran again")),
      options,
    );
    expect(await store.list("")).toEqual(entries);
  });
});

describe("a lease", () => {
  test("keeps others out while its holder lives, and lets them in once it has stopped for the term", async () => {
    const store = createMemoryStore();
    const [one, other] = [createVirtualClock(), createVirtualClock()];
    const effects: string[] = [];
    const run = (name: string, clock: typeof one) =>
      runWorkflow(
        steps(3, async (index) => {
          await clock.sleep(20_000);
          effects.push(`${name} ${index}`);
        }),
        { runId: "run-1", clock, store, holder: name, lease: { term: 9000 } },
      );
    const stopped = failureOf(run("one", one));
    await one.advance(25_000);
    const refused = failureOf(run("early", other));
    for (let second = 0; second < 9; second++) await Promise.all([one.advance(1000), other.advance(1000)]);
    expect(await refused).toMatchObject({ code: WorkflowErrorCode.LockHeld, details: { holder: "one" } });
    // From here on the first one's clock stands still.
    const taken = run("other", other);
    await other.advance(80_000);
    expect(await taken).toEqual([0, 1, 2]);
    await one.advance(60_000);
    const failure = await stopped;
    expect(isRunInterrupted(failure)).toBe(true);
    expect(effects).toEqual(["one 0", "other 1", "other 2", "one 1"]);
  });

  test("is given back when the run ends, fails or is aborted", async () => {
    const store = createMemoryStore();
    const options = { runId: "run-1", clock: createVirtualClock(), store, lease: {} };
    const failing = runWorkflow(() => Promise.reject(new Error("no")), options);
    await expect(failing).rejects.toThrow("no");
    expect(
      await runWorkflow(
        steps(1, async () => {}),
        options,
      ),
    ).toEqual([0]);
    expect(JSON.parse((await store.get("leases/run-1"))?.text ?? "")).toMatchObject({ state: "free", count: 4 });
  });
});

describe("a journal", () => {
  /** A run of three steps that is not ended, and the key of each of its entries. */
  async function openRun(): Promise<{ store: Store; keys: readonly string[] }> {
    const store = createMemoryStore();
    const verb = async (context: WorkflowContext): Promise<never> => {
      await steps(3, async () => {})(context);
      throw new Error("died");
    };
    await failureOf(runWorkflow(verb, { runId: "run-1", clock: jumpingClock(), store }));
    return { store, keys: await store.list(KEY) };
  }
  const takeUp = (store: Store, done: number[] = []): Promise<number[]> =>
    runWorkflow(
      steps(3, async (index) => done.push(index)),
      { runId: "run-1", clock: jumpingClock(), store },
    );

  test("whose last entry was cut short goes on as if it had never been written", async () => {
    const { store, keys } = await openRun();
    const last = keys.at(-1) ?? "";
    await store.delete(last);
    const torn: Store = { ...store, list: async () => keys };
    const done: number[] = [];
    expect(await takeUp(torn, done)).toEqual([0, 1, 2]);
    expect(done).toEqual([2]);
    expect(await store.get(last)).toMatchObject({ text: expect.stringContaining('"taken"') });
  });

  test.each([
    [
      "misses an entry",
      async (store: Store, key: string) => store.delete(key),
      /it is missing, at runs\/run-1\/00000001/,
    ],
    [
      "holds something else",
      async (store: Store, key: string) => replace(store, key, "something"),
      /it is not JSON, at runs\/run-1\/00000001/,
    ],
    [
      "was written by a later version",
      async (store: Store, key: string) => replace(store, key, '{"v":2,"kind":"step"}'),
      /format 2, and this version reads format 1/,
    ],
    [
      "has an entry of an unknown kind",
      async (store: Store, key: string) => replace(store, key, '{"v":1,"kind":"toString"}'),
      /its kind "toString" is not known/,
    ],
    [
      "has an entry that lacks something",
      async (store: Store, key: string) => replace(store, key, '{"v":1,"kind":"step","path":"a"}'),
      /its member "at" is missing/,
    ],
  ])("that %s is refused, saying where and what to do", async (_, spoil, message) => {
    const { store, keys } = await openRun();
    await spoil(store, keys[1] ?? "");
    const refused = takeUp(store);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(/Bring the entry back from a copy/);
    await expect(refused).rejects.toMatchObject({ code: WorkflowErrorCode.JournalUnreadable });
  });

  test("that can't be written ends the run, whatever its code makes of it, and goes on later", async () => {
    const { store } = await openRun();
    const failing: Store = { ...store, putIfAbsent: () => Promise.reject(new Error("the disk is full")) };
    const stuck = runWorkflow((context) => context.step("step 9", async () => {}).catch(() => "swallowed"), {
      runId: "run-2",
      clock: jumpingClock(),
      store: { ...store, putIfAbsent: writeOnceThen(store, failing) },
    });
    await expect(stuck).rejects.toThrow(/could not be written \(the disk is full\)/);
    await expect(stuck).rejects.toMatchObject({ code: WorkflowErrorCode.JournalNotWritten, retryable: true });
    const notTaken = takeUp({ ...store, putIfAbsent: writeOnceThen(store, failing) });
    await expect(notTaken).rejects.toMatchObject({ code: WorkflowErrorCode.JournalNotWritten });
    expect(await takeUp(store)).toEqual([0, 1, 2]);
  });
});

function writeOnceThen(store: Store, then: Store): Store["putIfAbsent"] {
  let writes = 0;
  return (key, text) => (writes++ === 0 ? store : then).putIfAbsent(key, text);
}

async function replace(store: Store, key: string, text: string): Promise<void> {
  const { version } = (await store.get(key)) ?? { version: "" };
  await store.putIfUnchanged(key, text, version);
}
