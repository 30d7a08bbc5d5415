import { isJsonObject, type Json, type JsonPath } from "./json.ts";

/** The JSON Pointer that leads along `keys`, as in RFC 6901: `/Tags/0`. Nothing for no keys. */
export function pointerTo(keys: readonly (string | number)[]): string {
  return keys.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The keys that a JSON Pointer leads along. */
export function keysOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** What stands at the end of `keys`; nothing when one of them leads nowhere. */
export function valueAt(value: Json | undefined, keys: JsonPath): Json | undefined;
export function valueAt(value: unknown, keys: JsonPath): unknown;
export function valueAt(value: unknown, keys: JsonPath): unknown {
  let current = value;
  for (const key of keys) {
    const holder: unknown = Array.isArray(current) ? Object.fromEntries(current.entries()) : current;
    if (!isJsonObject(holder) || !Object.hasOwn(holder, key)) return undefined;
    current = holder[key];
  }
  return current;
}
