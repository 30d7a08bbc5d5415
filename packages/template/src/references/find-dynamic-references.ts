import type { Value } from "../evaluation.ts";
import type { JsonPath } from "../json.ts";
import { dynamicReferencePattern, parseDynamicReference, type DynamicReference } from "./dynamic-reference.ts";

/** A dynamic reference and where it stands. */
export type FoundDynamicReference = DynamicReference & { readonly path: JsonPath };

/** Every dynamic reference in the texts of `value`, in the order they are written; malformed ones say why. */
export function findDynamicReferences(value: Value, path: JsonPath = []): FoundDynamicReference[] {
  if (typeof value === "string") {
    if (!value.includes("{{")) return [];
    return [...value.matchAll(dynamicReferencePattern)].map(([text]) => ({ ...parseDynamicReference(text), path }));
  }
  if (Array.isArray(value)) return value.flatMap((member, index) => findDynamicReferences(member, [...path, index]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => findDynamicReferences(member, [...path, key]));
}

/**
 * A copy of `value` with every dynamic reference replaced by what `resolve` answers for it.
 * What is replaced is not searched again.
 */
export function resolveDynamicReferences(value: Value, resolve: (reference: DynamicReference) => string): Value {
  if (typeof value === "string") {
    return value.replaceAll(dynamicReferencePattern, (text) => resolve(parseDynamicReference(text)));
  }
  if (Array.isArray(value)) return value.map((member) => resolveDynamicReferences(member, resolve));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, resolveDynamicReferences(member, resolve)]),
  );
}
