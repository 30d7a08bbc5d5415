import { isStackstewardError } from "@stacksteward/workflow/errors";

import type { DriftFailure } from "./drift-report.ts";

/** An error as plain data. */
export function toDriftFailure(failure: unknown): DriftFailure {
  return {
    code: isStackstewardError(failure) ? failure.code : "UNKNOWN",
    message: failure instanceof Error ? failure.message : String(failure),
  };
}
