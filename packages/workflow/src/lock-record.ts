import { StackstewardError } from "./errors.ts";
import type { Store } from "./store.ts";
import { WorkflowErrorCode } from "./workflow-error.ts";

/** What a store keeps of a lock, in the format that its `v` names. `count` only ever grows, so no two texts of one lock are the same. */
export type LockRecord =
  | HeldLock
  | { readonly v: 1; readonly kind: "lock"; readonly state: "free"; readonly count: number };

/** A lock that somebody holds. */
export interface HeldLock {
  readonly v: 1;
  readonly kind: "lock";
  readonly state: "held";
  readonly count: number;
  readonly holder: string;
  /** On the holder's clock, for people to read; nothing is decided by it. */
  readonly since: string;
  /** Milliseconds. */
  readonly term: number;
}

/** Who holds it, in words. */
export function describeLock(key: string, { holder, since }: HeldLock): string {
  return `${key} is held by "${holder}" since ${since}`;
}

/** Reads what a store holds of a lock. Throws `STORE_DAMAGED` when this version does not know it. */
export function parseLock(store: Store, key: string, text: string): LockRecord {
  const record = fromJson(text);
  if (record?.["v"] === 1 && record["kind"] === "lock" && Number.isSafeInteger(record["count"])) {
    if (record["state"] === "free") return record as unknown as LockRecord;
    const { holder, since, term } = record;
    const isHeld = typeof holder === "string" && typeof since === "string" && typeof term === "number" && term > 0;
    if (record["state"] === "held" && isHeld) return record as unknown as LockRecord;
  }
  throw new StackstewardError(
    `${store.locate(key)} is not a lock that this version can read. Use the version that wrote it; when nobody holds the lock any more, remove it.`,
    { code: WorkflowErrorCode.StoreDamaged, details: { key } },
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
