/**
 * A process of its own, for tests of what two of them do to one folder. Takes what it is to do as JSON in its first
 * argument, and says what it did in lines on its output.
 */
import { appendFileSync } from "node:fs";
import { once } from "node:events";
import { argv, kill, pid, stdin, stdout } from "node:process";

import { createFileStore } from "./file-store.ts";
import { isStackstewardError, runWorkflow, systemClock, type Store, type WorkflowContext } from "./index.ts";

/** What the process is to do. */
export type Job =
  | { readonly kind: "race"; readonly name: string; readonly folder: string; readonly rounds: number }
  | {
      readonly kind: "run";
      readonly name: string;
      readonly folder: string;
      /** The file in which each effect leaves a line. */
      readonly log: string;
      /** The write of the store before or behind which the process kills itself, counted from 1. */
      readonly killAt?: { readonly write: number; readonly when: "before" | "after" };
      /** Milliseconds of its lease. */
      readonly term: number;
      /** The step that says so, and waits for a word on the input before it ends. */
      readonly waitIn?: string;
    };

const job = JSON.parse(argv[2] ?? "") as Job;
const store = createFileStore(job.folder);

if (job.kind === "race") {
  say("ready");
  await once(stdin, "data");
  const won: number[] = [];
  for (let round = 0; round < job.rounds; round++) {
    if ((await store.putIfAbsent(`race/${round}`, job.name)) !== undefined) won.push(round);
    for (;;) {
      const count = await store.get("count");
      const next = String(Number(count?.text ?? 0) + 1);
      const written = count
        ? await store.putIfUnchanged("count", next, count.version)
        : await store.putIfAbsent("count", next);
      if (written !== undefined) break;
    }
  }
  say(JSON.stringify(won));
} else {
  const { name, log, killAt, waitIn, term } = job;
  const mortal = killAt === undefined ? store : killedAt(store, killAt.write, killAt.when);
  const effect = (step: string) => async () => {
    appendFileSync(log, `${name} ${step}\n`);
    if (step === waitIn) {
      say(`in ${step}`);
      await once(stdin, "data");
    }
    return step;
  };
  const verb = async (context: WorkflowContext): Promise<unknown> => [
    await context.step("first", effect("first")),
    await context.sleep("rest", 1),
    await context.all(
      "many",
      ["left", "right"].map((side) => (task: WorkflowContext) => task.step(side, effect(side))),
      { concurrency: 2 },
    ),
    await context.step("last", effect("last")),
  ];
  const options = { runId: "run-1", clock: systemClock, store: mortal, holder: name, lease: { term } };
  say(
    await runWorkflow(verb, options).then(JSON.stringify, (failure: unknown) =>
      isStackstewardError(failure) ? failure.code : String(failure),
    ),
  );
}
stdin.destroy();

function killedAt(whole: Store, write: number, when: "before" | "after"): Store {
  let writes = 0;
  const mortal =
    <Put extends readonly unknown[]>(put: (...args: Put) => Promise<string | undefined>) =>
    async (...args: Put): Promise<string | undefined> => {
      const isLast = ++writes === write;
      if (isLast && when === "before") kill(pid, "SIGKILL");
      const version = await put(...args);
      if (isLast) kill(pid, "SIGKILL");
      return version;
    };
  return { ...whole, putIfAbsent: mortal(whole.putIfAbsent), putIfUnchanged: mortal(whole.putIfUnchanged) };
}

function say(line: string): void {
  stdout.write(`${line}\n`);
}
