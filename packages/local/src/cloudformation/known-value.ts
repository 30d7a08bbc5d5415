import { UNKNOWN, type Json, type Value } from "@stacksteward/template";

/** `value` as JSON. Throws when something in it is not known yet, which must not happen once its dependencies are deployed. */
export function knownValue(value: Value | undefined): Json {
  if (value === undefined) return null;
  if (value === UNKNOWN) throw new Error("A value was needed before it was known.");
  if (Array.isArray(value)) return value.map(knownValue);
  if (typeof value === "object" && value !== null) return knownObject(value);
  return value;
}

export function knownObject(value: { readonly [key: string]: Value }): Record<string, Json> {
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, knownValue(each)]));
}

/** A scalar as text; nothing for what is absent, `null`, a list or an object. */
export function scalarText(value: Json | undefined): string | undefined {
  return value === undefined || value === null || typeof value === "object" ? undefined : String(value);
}
