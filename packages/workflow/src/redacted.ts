/** What stands in the place of a secret; CloudFormation's own word for `NoEcho` values. */
export const MASK = "****";

/** Registered globally, so that {@link isRedacted} recognises values of a second copy of this package. */
const marker = Symbol.for("stacksteward.redacted");

/** A value that shows itself to nobody: printed, logged, compared or written as JSON it reads `****`; a journal refuses it. */
export class Redacted {
  readonly #value: string;

  static {
    Object.defineProperty(this.prototype, marker, { value: true });
    // The name under which Node.js looks for how an object prints itself.
    Object.defineProperty(this.prototype, Symbol.for("nodejs.util.inspect.custom"), { value: () => MASK });
  }

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Hand it to nothing that keeps or shows it. */
  reveal(): string {
    return this.#value;
  }

  /** Reads `****`. */
  toString(): string {
    return MASK;
  }

  /** Reads `****`. */
  toJSON(): string {
    return MASK;
  }
}

/** Whether `value` is a {@link Redacted}, of this copy of the package or another one. */
export function isRedacted(value: unknown): value is Redacted {
  return typeof value === "object" && value !== null && marker in value;
}
