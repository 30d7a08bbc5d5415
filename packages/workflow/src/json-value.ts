import { StackstewardError } from "./errors.ts";
import { WorkflowErrorCode } from "./workflow-error.ts";

/** What a journal can hold: JSON and nothing else. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * The JSON text of `value`, or `undefined` for `undefined` itself.
 * Throws `RESULT_NOT_JSON`, naming the place, for whatever would come back different: a `Date`, a `Map`,
 * a class instance, `NaN`, a function, an `undefined` member, a cycle.
 */
export function toJsonText(value: unknown, what: string): string | undefined {
  if (value === undefined) return undefined;
  assertJson(value, what, "$", new Set());
  return JSON.stringify(value);
}

function assertJson(value: unknown, what: string, place: string, above: Set<object>): void {
  if (value === null || typeof value === "string" || typeof value === "boolean") return;
  if (typeof value === "number" && Number.isFinite(value)) return;
  if (typeof value !== "object") throw notJson(what, place, typeof value === "number" ? String(value) : typeof value);
  if (above.has(value)) throw notJson(what, place, "a reference to itself");
  above.add(value);
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) assertJson(item, what, `${place}[${index}]`, above);
  } else {
    if (!isPlainObject(value)) throw notJson(what, place, `an instance of ${value.constructor.name}`);
    for (const [key, member] of Object.entries(value)) assertJson(member, what, `${place}.${key}`, above);
  }
  above.delete(value);
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function notJson(what: string, place: string, found: string): StackstewardError {
  return new StackstewardError(
    `${what} returned ${found} at ${place}, which a journal cannot hold. Return strings, finite numbers, booleans, null, lists and plain objects only.`,
    { code: WorkflowErrorCode.ResultNotJson, details: { place } },
  );
}
