import { createHash } from "node:crypto";

/** The idempotency token of a step: the run's id, and as much of a digest of the path as keeps the steps of a run apart. */
export function stepToken(runId: string, path: string): string {
  return `${runId}-${createHash("sha256").update(path).digest("hex").slice(0, 16)}`;
}
