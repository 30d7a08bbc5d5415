import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createFileStore } from "./file-store.ts";
import type { Job } from "./process.testing.ts";

let root: string;
let children: ChildProcess[];
beforeEach(async () => {
  children = [];
  root = await mkdtemp(join(tmpdir(), "stacksteward-processes-"));
});
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  await rm(root, { recursive: true, force: true });
});

/** A real process at work, which shares nothing with this one but the folder. */
interface Worker {
  readonly child: ChildProcess;
  /** The next line that it says. */
  line(): Promise<string>;
  /** Says a word to it. */
  nudge(): void;
  /** How it ended: its signal, or its exit code. */
  readonly end: Promise<string>;
}

function start(job: Job): Worker {
  const program = fileURLToPath(new URL("process.testing.ts", import.meta.url));
  const child = spawn(process.execPath, ["--conditions=@stacksteward/source", program, JSON.stringify(job)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    line: async () => String((await lines.next()).value),
    nudge: () => child.stdin.write("go\n"),
    end: once(child, "exit").then(([code, signal]) => String(signal ?? code)),
  };
}

async function effectsIn(log: string): Promise<string[]> {
  return (await readFile(log, "utf8").catch(() => "")).split("\n").filter((line) => line !== "");
}

const RESULT = [
  "first",
  null,
  [
    { status: "fulfilled", value: "left" },
    { status: "fulfilled", value: "right" },
  ],
  "last",
];

test("of two processes that put the same keys exactly one wins each, and of what they count together nothing is lost", async () => {
  const rounds = 30;
  const workers = ["a", "b"].map((name) => start({ kind: "race", name, folder: root, rounds }));
  for (const worker of workers) expect(await worker.line()).toBe("ready");
  for (const worker of workers) worker.nudge();
  const won = await Promise.all(workers.map(async (worker) => JSON.parse(await worker.line()) as number[]));
  expect(won.flat().toSorted((a, b) => a - b)).toEqual([...Array(rounds).keys()]);
  const store = createFileStore(root);
  for (const [index, name] of ["a", "b"].entries()) {
    for (const round of won[index] ?? []) expect((await store.get(`race/${round}`))?.text).toBe(name);
  }
  expect((await store.get("count"))?.text).toBe(String(rounds * 2));
});

describe("a run in a process that is killed", () => {
  test(
    "at any write is finished by the next, which does again at most what was not written down",
    { timeout: 120_000 },
    async () => {
      // Taking the lease, seven entries and the end; signs of life and the release come on top.
      const kill = fc.record({ write: fc.integer({ min: 1, max: 9 }), when: fc.constantFrom("before", "after") });
      await fc.assert(
        fc.asyncProperty(kill, fc.uuid(), async (killAt, id) => {
          const [folder, log] = [join(root, id), join(root, `${id}.log`)];
          const killed = start({ kind: "run", name: "killed", folder, log, term: 200, killAt });
          expect(await killed.end).toBe("SIGKILL");
          const store = createFileStore(folder);
          const entries = await Promise.all((await store.list("runs/")).map((key) => store.get(key)));
          const written = entries.flatMap(
            (entry) => /"kind":"step","path":"(?:many\/\d\/)?(\w+)"/.exec(entry?.text ?? "")?.[1] ?? [],
          );
          const next = start({ kind: "run", name: "next", folder, log, term: 200 });
          expect(JSON.parse(await next.line())).toEqual(RESULT);
          expect(await next.end).toBe("0");
          const effects = await effectsIn(log);
          for (const step of ["first", "left", "right", "last"]) {
            const byNext = effects.includes(`next ${step}`);
            expect(byNext, `${step} after ${JSON.stringify(killAt)}`).toBe(!written.includes(step));
            expect(effects.filter((line) => line.endsWith(` ${step}`)).length).toBeLessThanOrEqual(2);
          }
        }),
        { numRuns: 4, seed: 7, endOnFailure: true },
      );
    },
  );
});

describe("a run in a process that is stopped", () => {
  test(
    "is refused to others while it lives, taken over when it has been silent for its term, and lost when it wakes",
    { timeout: 60_000 },
    async () => {
      // Long enough for a live process on a busy machine to give its signs of life in time.
      const job = { kind: "run", folder: root, log: join(root, "log"), term: 3000 } as const;
      const stopped = start({ ...job, name: "stopped", waitIn: "first" });
      expect(await stopped.line()).toBe("in first");
      const early = start({ ...job, name: "early" });
      expect(await early.line()).toBe("LOCK_HELD");
      stopped.child.kill("SIGSTOP");
      const next = start({ ...job, name: "next" });
      expect(JSON.parse(await next.line())).toEqual(RESULT);
      stopped.nudge();
      stopped.child.kill("SIGCONT");
      expect(["JOURNAL_CONFLICT", "LOCK_LOST"]).toContain(await stopped.line());
      const effects = await effectsIn(job.log);
      expect(effects.filter((line) => line.startsWith("stopped"))).toEqual(["stopped first"]);
      expect(effects.filter((line) => line.startsWith("next")).toSorted()).toEqual(
        ["first", "last", "left", "right"].map((step) => `next ${step}`),
      );
      expect(effects).toHaveLength(5);
    },
  );
});
