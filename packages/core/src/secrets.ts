import { inspect } from "node:util";

/** What stands in the place of a secret; CloudFormation's own word for `NoEcho` values. */
export const MASK = "****";

/** A value that shows itself to nobody: printed, logged or written as JSON it reads `****`. */
export class Redacted {
  readonly #value: string;

  static {
    Object.defineProperty(this.prototype, inspect.custom, { value: () => MASK });
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

/** Hides a parameter value in everything Stacksteward says, whether or not the template declares the parameter `NoEcho`. */
export function redacted(value: string): Redacted {
  return new Redacted(value);
}

/** Inside a longer text a shorter secret than this would be found everywhere, so it is only hidden where it stands alone. */
const SHORTEST_PART = 4;

/** The secrets one orchestrator was given, and the one way text leaves it without them. */
export interface Secrets {
  add(value: string): void;
  hide(text: string): string;
  /** Hides secrets in every string of plain data. Not for what holds ids: one that is changed names nothing any more. */
  hideIn<T>(data: T): T;
  /** A physical id without secrets, which may be part of a name. The id of a nested stack stays whole: it is needed to go on. */
  hideInPhysicalId(physicalId: string | undefined, type: string): string | undefined;
}

/** A set of secrets that begins empty. */
export function createSecrets(): Secrets {
  const values = new Set<string>();
  /** Longest first: one secret may be part of another, which must go whole. */
  let parts: readonly string[] = [];
  const add = (value: string): void => {
    if (value === "" || values.has(value)) return;
    values.add(value);
    if (value.length >= SHORTEST_PART) parts = [...parts, value].toSorted((a, b) => b.length - a.length);
  };
  const hide = (text: string): string =>
    values.has(text) ? MASK : parts.reduce((hidden, value) => hidden.replaceAll(value, MASK), text);
  const hideIn = (data: unknown): unknown => {
    if (typeof data === "string") return hide(data);
    if (Array.isArray(data)) return data.map(hideIn);
    if (typeof data !== "object" || data === null) return data;
    return Object.fromEntries(Object.entries(data).map(([key, member]) => [key, hideIn(member)]));
  };
  return {
    add,
    hide,
    hideInPhysicalId: (physicalId, type) =>
      physicalId === undefined || physicalId === "" || type === "AWS::CloudFormation::Stack"
        ? physicalId || undefined
        : hide(physicalId),
    hideIn: <T>(data: T): T => (values.size === 0 ? data : (hideIn(data) as T)),
  };
}
