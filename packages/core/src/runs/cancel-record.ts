import { restOn, type Store } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { KeptRun } from "./kept-run.ts";
import { readRecord, recordKey, type CancelPolicy, type RunCancel } from "./run-records.ts";

/** Milliseconds between two looks for a cancellation: as often as the lock gives a sign of life. */
const LOOK = 10_000;

/** Writes down that a run is cancelled: whoever carries it out stops, and nobody takes it up again. */
export async function keepCancel({ store, clock, runId, holder }: KeptRun, policy: CancelPolicy): Promise<void> {
  const cancel: RunCancel = { v: 1, kind: "cancel", policy, at: new Date(clock.now()).toISOString(), holder };
  await store.putIfAbsent(recordKey("cancels", runId), JSON.stringify(cancel));
}

/** A signal that is aborted with `RUN_CANCELLED` when the run is, or has been. Looks until `over`. */
export async function watchForCancel({ store, clock, runId }: KeptRun, over: AbortSignal): Promise<AbortSignal> {
  const cancelled = new AbortController();
  const look = async (): Promise<void> => {
    const cancel = await readCancel(store, runId);
    if (cancel !== undefined) cancelled.abort(runCancelled(runId, cancel));
  };
  const keepLooking = async (): Promise<void> => {
    while (!cancelled.signal.aborted) {
      await restOn(clock, LOOK, over);
      // A store that fails for a moment is asked again; the run notices by itself when it fails for longer.
      await look().catch(() => {});
    }
  };
  await look();
  keepLooking().catch(() => {
    // The run is over.
  });
  return cancelled.signal;
}

/** The cancellation of a run, if there is one. */
export function readCancel(store: Store, runId: string): Promise<RunCancel | undefined> {
  return readRecord<RunCancel>(store, "cancels", runId);
}

function runCancelled(runId: string, { policy, at, holder }: RunCancel): Error {
  return coreError(
    CoreErrorCode.RunCancelled,
    `Run ${runId} was cancelled (${policy}) at ${at} by ${holder}. Look at its stack, or begin another run.`,
    { details: { runId, policy, at, holder } },
  );
}
