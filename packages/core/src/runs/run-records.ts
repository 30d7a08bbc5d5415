import type { Store } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";

/** What is kept of runs beside their journals and plans, one record each under `<kind>/<run>`. */
export type RecordKind = "requests" | "outcomes" | "cancels";

/** How a run ended for good. One that may be taken up again has no outcome. */
export interface RunOutcome {
  readonly v: 1;
  readonly kind: "outcome";
  readonly state: "succeeded" | "failed";
  /** On the clock of whoever wrote it. */
  readonly endedAt: string;
  readonly holder: string;
  /** Of a failure: its code and its message, secrets hidden. */
  readonly code?: string;
  readonly message?: string;
}

/** What was asked for when a run was cancelled. */
export interface RunCancel {
  readonly v: 1;
  readonly kind: "cancel";
  readonly policy: CancelPolicy;
  readonly at: string;
  readonly holder: string;
}

/** What becomes of an operation whose run is cancelled; see `Orchestrator.cancel`. */
export type CancelPolicy = "stop-watching" | "cancel-update" | "roll-back";

const KINDS = { requests: "request", outcomes: "outcome", cancels: "cancel" } as const;

/** Where a record is. */
export function recordKey(kind: RecordKind, runId: string): string {
  return `${kind}/${runId}`;
}

/** Reads a record. Throws `RUN_INCOMPLETE` for one that this version cannot read. */
export function readRecord<T extends { readonly v: 1 }>(
  store: Store,
  kind: RecordKind,
  runId: string,
): Promise<T | undefined> {
  return readStored<T>(store, recordKey(kind, runId), ({ v, kind: found }) => v === 1 && found === KINDS[kind]);
}

/** Reads what is under a key. Throws `RUN_INCOMPLETE` for what this version cannot read, as `isReadable` says. */
export async function readStored<T>(
  store: Store,
  key: string,
  isReadable: (record: Readonly<Record<string, unknown>>) => boolean,
): Promise<T | undefined> {
  const stored = await store.get(key);
  if (stored === undefined) return undefined;
  const record = fromJson(stored.text);
  // What has this version and kind was written by this format, and a store refuses what is damaged.
  if (record !== undefined && isReadable(record)) return record as unknown as T;
  throw coreError(
    CoreErrorCode.RunIncomplete,
    `${store.locate(key)} cannot be read by this version. Use the version that wrote it, or a later one.`,
    { details: { key } },
  );
}

function fromJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === "object" && data !== null ? (data as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
