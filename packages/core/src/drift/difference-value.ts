import { sameValue, type Json } from "@stacksteward/template";

/** JSON in a text of the service, or `undefined` when it is none. */
export function parseJson(text: string | undefined): Json | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** A value of a `PropertyDifference`, which is text: lists and objects as JSON, scalars as they are. */
export function valueOfText(text: string | undefined): Json | undefined {
  if (text === undefined) return undefined;
  const parsed = /^\s*[[{]/.test(text) ? parseJson(text) : undefined;
  return parsed ?? text;
}

/** Whether a text of the service means `value`. */
export function saysTheSame(value: Json | undefined, text: string): boolean {
  if (value === undefined) return false;
  return sameValue(value, text) || sameValue(value, valueOfText(text));
}
