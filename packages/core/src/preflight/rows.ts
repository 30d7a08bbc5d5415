import type { JsonPath } from "@stacksteward/template";

import { operationsOn } from "../permissions/service-operations.ts";
import { ServiceCallFailed } from "../service/service-call-failed.ts";
import { saysDenied } from "../service/service-sentences.ts";
import type { Certainty, PreflightCheck, PreflightCheckName } from "./preflight.ts";

/** What an answer may say beside its message. */
export interface RowDetails {
  readonly remedy?: string;
  readonly path?: JsonPath;
  readonly url?: string;
  /** Default: `certain`. */
  readonly certainty?: Certainty;
}

/** Writes the answers of one check. */
export interface Rows {
  passed(message: string, details?: RowDetails): PreflightCheck;
  failed(message: string, details?: RowDetails): PreflightCheck;
  warned(message: string, details?: RowDetails): PreflightCheck;
  notLooked(message: string, details?: Omit<RowDetails, "certainty">): PreflightCheck;
}

/** The answers of this check. */
export function rowsOf(check: PreflightCheckName): Rows {
  const row =
    (outcome: "passed" | "failed" | "warned") =>
    (message: string, { certainty = "certain", ...details }: RowDetails = {}): PreflightCheck => ({
      check,
      outcome,
      certainty,
      message,
      ...details,
    });
  return {
    passed: row("passed"),
    failed: row("failed"),
    warned: row("warned"),
    notLooked: (message, details = {}) => ({ check, outcome: "not-looked", message, ...details }),
  };
}

/** The answer of a check whose calls the service refuses. Throws what is no refusal: an end, a time limit, another account. */
export function refusedRow(check: PreflightCheckName, failure: unknown): PreflightCheck {
  assertRefusal(failure);
  const { operation } = failure.details;
  const writes = OURS.has(operation) ? ': permissionsFor(["preflight"], …) writes the policy' : "";
  const remedy = saysDenied(failure)
    ? `Allow the caller to call ${operation}${writes}.`
    : "Try again, or look at it by hand.";
  return rowsOf(check).notLooked(`Nobody could look: ${failure.message}.`.replace(/\.+$/, "."), { remedy });
}

/** What clients of the caller's own are asked, no policy of ours speaks of. */
const OURS: ReadonlySet<string> = new Set(Object.values(operationsOn).flat());

/** Throws what is no refusal of the service: an end, a time limit, another account. */
export function assertRefusal(failure: unknown): asserts failure is ServiceCallFailed {
  if (!(failure instanceof ServiceCallFailed)) throw failure;
}

/** At most so many of many names, for a message. */
export function listed(names: readonly string[], most = 10): string {
  const shown = names.slice(0, most).join(", ");
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
