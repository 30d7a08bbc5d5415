import type { Store } from "@stacksteward/workflow";

import type { Environments } from "../environments/open-environment.ts";
import { keptRun } from "./execute-run.ts";
import { readRecord, recordKey, type RunCancel, type RunOutcome } from "./run-records.ts";

/** Which runs are forgotten. */
export interface ForgetOptions {
  /** Those that were over, or cancelled, before this time, in milliseconds since the Unix epoch. One that may be taken up again never is. */
  readonly endedBefore: number;
}

/** Takes everything away that is stored of old runs, and answers their ids. Safe to repeat, and beside others that do it. */
export async function forgetRuns(environments: Environments, { endedBefore }: ForgetOptions): Promise<string[]> {
  const { store } = keptRun(environments, "forget", "forget");
  const forgotten: string[] = [];
  for (const kind of ["outcomes", "cancels"] as const) {
    for (const key of await store.list(`${kind}/`)) {
      const runId = key.slice(kind.length + 1);
      const endedAt = await endOf(store, kind, runId);
      if (endedAt === undefined || Date.parse(endedAt) >= endedBefore) continue;
      await forget(store, kind, runId);
      forgotten.push(runId);
    }
  }
  return [...new Set(forgotten)];
}

async function endOf(store: Store, kind: "outcomes" | "cancels", runId: string): Promise<string | undefined> {
  if (kind === "outcomes") return (await readRecord<RunOutcome>(store, kind, runId))?.endedAt;
  return (await readRecord<RunCancel>(store, kind, runId))?.at;
}

/** What says that the run is over goes last: whoever is stopped in between finds it again. */
async function forget(store: Store, kind: "outcomes" | "cancels", runId: string): Promise<void> {
  const journal = await store.list(`runs/${runId}/`);
  // From the end, so that what is left is still a journal.
  for (const key of journal.toReversed()) await store.delete(key);
  await store.delete(`plans/${runId}`);
  await store.delete(recordKey("requests", runId));
  await store.delete(recordKey(kind, runId));
}
