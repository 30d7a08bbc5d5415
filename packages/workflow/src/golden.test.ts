import { readdirSync, readFileSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";

import { createFileStore } from "./file-store.ts";
import { goldenWorkflow, type GoldenWorld } from "./golden.testing.ts";
import { acquireLock, createMemoryStore, runWorkflow, StackstewardError, type Store } from "./index.ts";
import { createVirtualClock, jumpingClock } from "./virtual-clock.testing.ts";

const folder = fileURLToPath(new URL("golden/", import.meta.url));

/** Texts by key, as a version of this package has left them in a store. */
type Entries = Readonly<Record<string, unknown>>;

function readGolden(name: string): Entries {
  return JSON.parse(readFileSync(join(folder, name), "utf8")) as Entries;
}

async function storeWith(entries: Entries): Promise<Store> {
  const store = createMemoryStore();
  for (const [key, entry] of Object.entries(entries)) await store.putIfAbsent(key, JSON.stringify(entry));
  return store;
}

async function entriesIn(store: Store): Promise<Entries> {
  const keys = await store.list("");
  const texts = await Promise.all(keys.map(async (key) => (await store.get(key))?.text ?? ""));
  return Object.fromEntries(keys.map((key, index) => [key, JSON.parse(texts[index] ?? "")]));
}

const VALUES: Readonly<Record<string, unknown>> = {
  values: { text: "ü€\u2028", number: 1.5, yes: true, none: null, list: [[], {}] },
  nothing: undefined,
};

const world: GoldenWorld = {
  async effect(name) {
    if (name !== "refused") return name in VALUES ? VALUES[name] : `did ${name}`;
    throw new StackstewardError("It is refused.", { code: "REFUSED", retryable: true, details: { by: "the door" } });
  },
  look: async (cursor = 0) => (cursor < 2 ? { kind: "again", cursor: cursor + 1 } : { kind: "done", value: "seen" }),
};

const nobody: GoldenWorld = {
  effect: () => expect.unreachable("a recorded step ran again"),
  look: () => expect.unreachable("a recorded poll looked again"),
};

const RESULT = {
  values: VALUES["values"],
  nothing: undefined,
  refused: "It is refused.",
  polled: "seen",
  inner: "did inside",
  all: ["one", "two"].map((name) => ({ status: "fulfilled", value: `did ${name}` })),
  outcomes: [
    ["fails", "It is refused."],
    ["skipped", { kind: "skipped", because: ["fails"] }],
    ["done", { kind: "done", value: "did three" }],
  ],
  behaves: true,
};

/** Takes the recorded workflow up, knowing of one intended change more than the code that began it. */
function takeUp(store: Store, asked: GoldenWorld): Promise<unknown> {
  const options = { runId: "golden", clock: jumpingClock(), store, holder: "a later version", behaviours: [1, 2] };
  return runWorkflow((context) => goldenWorkflow(context, asked), options);
}

describe("journals that were written once", () => {
  const journals = readdirSync(folder).filter((name) => name.startsWith("journal-"));

  test.each(journals)("%s is replayed to its result without doing anything again", async (name) => {
    const store = await storeWith(readGolden(name));
    expect(await takeUp(store, nobody)).toEqual(RESULT);
    expect(await entriesIn(store)).toEqual(readGolden(name));
  });

  test.each(journals)("%s is gone on with from wherever it was cut off", async (name) => {
    const entries = Object.entries(readGolden(name));
    for (let length = 1; length < entries.length; length++) {
      expect(await takeUp(await storeWith(Object.fromEntries(entries.slice(0, length))), world)).toEqual(RESULT);
    }
  });

  test("today's are the same as in the newest file: another form is another version, with a file of its own", async () => {
    const store = createMemoryStore();
    const options = { runId: "golden", clock: jumpingClock(), store, holder: "version 1", behaviours: [1] };
    const result = await runWorkflow((context) => goldenWorkflow(context, world), options);
    expect(result).toEqual(RESULT);
    expect(await entriesIn(store)).toEqual(readGolden(journals.at(-1) ?? ""));
  });
});

test("locks that were written once still keep others out, or let them in", async () => {
  const store = await storeWith(readGolden("locks-v1.json"));
  const clock = createVirtualClock();
  const waiting = acquireLock(store, "locks/held", { clock, holder: "a later version" });
  await clock.advance(29_999);
  expect((await entriesIn(store))["locks/held"]).toEqual(readGolden("locks-v1.json")["locks/held"]);
  await clock.advance(1);
  await (await waiting).release();
  await acquireLock(store, "locks/free", { clock, holder: "a later version" });
  expect(await entriesIn(store)).toMatchObject({
    "locks/held": { state: "free", count: 9 },
    "locks/free": { state: "held", count: 4, holder: "a later version" },
  });
});

test("folders that were written once are read, and written to", async () => {
  const copy = await mkdtemp(join(tmpdir(), "stacksteward-golden-"));
  await cp(join(folder, "file-store-v1"), copy, { recursive: true });
  const store = createFileStore(copy);
  expect(await store.list("")).toEqual(["locks/Main.a:b", "runs/run-1/00000000"]);
  expect((await store.get("runs/run-1/00000000"))?.text).toBe('{"text":"ü€"}');
  const lock = await store.get("locks/Main.a:b");
  expect(lock?.text).toBe("3");
  expect(await store.putIfUnchanged("locks/Main.a:b", "4", lock?.version ?? "")).toBeDefined();
  await rm(copy, { recursive: true });
});
