import { StackstewardError } from "./errors.ts";
import { isRedacted } from "./redacted.ts";
import { WorkflowErrorCode } from "./workflow-error.ts";

/** What a journal can hold: JSON and nothing else. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * The JSON text of `value`, or `undefined` for `undefined` itself. `what` begins the messages: `Step "create"`.
 * Throws, naming the place, `RESULT_NOT_JSON` for whatever would come back different (a `Date`, a `Map`, a class instance,
 * `NaN`, a function, an `undefined` member, a cycle), `RESULT_HIDDEN` for a hidden value, and `RESULT_TOO_LARGE` for more
 * than `limit` bytes.
 */
export function toJsonText(value: unknown, what: string, limit: number): string | undefined {
  if (value === undefined) return undefined;
  assertJson(value, what, "$", new Set());
  const text = JSON.stringify(value);
  const bytes = Buffer.byteLength(text);
  if (bytes <= limit) return text;
  throw new StackstewardError(
    `${what} returned ${bytes} bytes, and a journal takes at most ${limit} for one result. ` +
      `Keep the data where it is and return what finds it again: an id, a key, a cursor.`,
    { code: WorkflowErrorCode.ResultTooLarge, details: { bytes, limit } },
  );
}

function assertJson(value: unknown, what: string, place: string, above: Set<object>): void {
  if (value === null || typeof value === "string" || typeof value === "boolean") return;
  if (typeof value === "number" && Number.isFinite(value)) return;
  if (typeof value !== "object") throw notJson(what, place, typeof value === "number" ? String(value) : typeof value);
  if (isRedacted(value)) throw hidden(what, place);
  if (above.has(value)) throw notJson(what, place, "a reference to itself");
  above.add(value);
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) assertJson(item, what, `${place}[${index}]`, above);
  } else {
    if (!isPlainObject(value)) throw notJson(what, place, `an instance of ${value.constructor.name}`);
    if (Object.getOwnPropertySymbols(value).length > 0) throw notJson(what, place, "a member named by a symbol");
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

function hidden(what: string, place: string): StackstewardError {
  return new StackstewardError(
    `${what} returned a hidden value at ${place}, and a journal is no place for secrets. Return what finds the value again, such as its name.`,
    { code: WorkflowErrorCode.ResultHidden, details: { place } },
  );
}
