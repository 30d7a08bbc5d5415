import { isStackstewardError, StackstewardError } from "./errors.ts";
import type { JsonValue } from "./json-value.ts";

/** A failure as a journal keeps it; {@link rebuildFailure} makes an error of it again. */
export interface StepFailure {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly details?: JsonValue;
}

/** More than an explanation needs. What is longer is cut, because a failure must be recorded whatever it holds. */
const LONGEST_MESSAGE = 16_384;

/** What a journal keeps of whatever a step threw. Its details are left out where JSON can't hold them or `limit` bytes are too few. */
export function toStepFailure(cause: unknown, limit: number): StepFailure {
  const message = (cause instanceof Error ? cause.message : String(cause)).slice(0, LONGEST_MESSAGE);
  if (!isStackstewardError(cause)) return { code: "STEP_FAILED", message, retryable: false };
  const { code, retryable } = cause;
  const details = detailsText(cause.details);
  return details === undefined || Buffer.byteLength(details) > limit
    ? { code, message, retryable }
    : { code, message, retryable, details: JSON.parse(details) as JsonValue };
}

/** The error that {@link StepFailure} was made from, as far as JSON could carry it. */
export function rebuildFailure({ message, code, retryable, details }: StepFailure): StackstewardError {
  return new StackstewardError(message, { code, retryable, ...(details === undefined ? {} : { details }) });
}

function detailsText(details: unknown): string | undefined {
  try {
    return JSON.stringify(details);
  } catch {
    return undefined;
  }
}
