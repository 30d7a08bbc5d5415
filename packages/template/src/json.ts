/** A value of a template: what JSON can say. */
export type Json = string | number | boolean | null | Json[] | JsonObject;

/** An object of a template. */
export interface JsonObject {
  [key: string]: Json;
}

/** Where a value stands in a template: keys and indexes from the root. */
export type JsonPath = readonly (string | number)[];

/** Whether `value` is an object, not a list and not null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
