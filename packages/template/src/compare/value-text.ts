import type { EvaluatedResource } from "../change.ts";
import { UNKNOWN, type Value } from "../evaluation.ts";
import type { Json } from "../json.ts";

/** What stands for a value that only the execution of the change set will tell. */
export const knownAfterApply = "{{changeSet:KNOWN_AFTER_APPLY}}";

/** A value as `BeforeValue` and `AfterValue` show it: scalars as they are, everything else as JSON text. */
export function valueText(value: Value | undefined): string | undefined {
  if (value === undefined) return undefined;
  const shown = shownValue(value);
  return typeof shown === "string" ? shown : JSON.stringify(shown);
}

/** A resource as `BeforeContext` and `AfterContext` show it: JSON text in which every scalar is a string. */
export function contextText(resource: EvaluatedResource | undefined): string | undefined {
  return resource === undefined ? undefined : JSON.stringify(shownValue({ ...resource }));
}

function shownValue(value: Value): Json {
  return stringified(withoutUnknown(value));
}

/** The same for all members of an object. */
export function withoutUnknowns(values: Readonly<Record<string, Value>> = {}): Readonly<Record<string, Json>> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, withoutUnknown(value)]));
}

/** A value with the text that stands for what is not known yet. */
export function withoutUnknown(value: Value): Json {
  if (value === UNKNOWN) return knownAfterApply;
  if (Array.isArray(value)) return value.map(withoutUnknown);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutUnknown(member)]));
}

/** `value` with every scalar as a string, the way CloudFormation shows properties and hands them to custom resources. */
export function stringified(value: Json): Json {
  if (Array.isArray(value)) return value.map(stringified);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, stringified(each)]));
  }
  return value === null ? "" : String(value);
}
