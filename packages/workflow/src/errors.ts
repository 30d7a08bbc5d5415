/** Registered globally, so that {@link isStackstewardError} recognises errors of a second copy of this package. */
const marker = Symbol.for("stacksteward.error");

/** What every error of Stacksteward carries beside its message. */
export interface ErrorOptions {
  /** Stable and upper-case; programs branch on it, never on the message. */
  readonly code: string;
  /** Whether the same call may succeed when made again unchanged. Default `false`. */
  readonly retryable?: boolean;
  /** Plain data that belongs to the failure; never secrets. */
  readonly details?: unknown;
  readonly cause?: unknown;
}

/** The one base class of all errors that Stacksteward throws on purpose. */
export class StackstewardError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly details: unknown;

  static {
    Object.defineProperty(this.prototype, marker, { value: true });
  }

  constructor(message: string, options: ErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code;
    this.retryable = options.retryable ?? false;
    this.details = options.details;
  }

  /** With the message, which JSON leaves out of errors; without the cause, which may be anything. */
  toJSON(): Pick<StackstewardError, "name" | "code" | "message" | "retryable" | "details"> {
    const { name, code, message, retryable, details } = this;
    return { name, code, message, retryable, details };
  }
}

/** Whether `value` is an error of Stacksteward, of this copy of the package or another one; with `code`, that one only. */
export function isStackstewardError(value: unknown, code?: string): value is StackstewardError {
  if (typeof value !== "object" || value === null || !(marker in value)) return false;
  return code === undefined || ("code" in value && value.code === code);
}
