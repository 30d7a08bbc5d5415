import type { ResourceDriftIgnoredAttribute } from "@aws-sdk/client-cloudformation";
import type { ResourceType } from "@stacksteward/catalog";
import { isJsonObject, pointerTo, type Json } from "@stacksteward/template";

import { withoutWriteOnly } from "../live/write-only.ts";
import type { StackResource } from "../stack.ts";
import { expectedProperties } from "./expected-properties.ts";

/** A part of a resource in which no drift is looked for. `KMSKeyId` has no reason that the service has a word for. */
export interface IgnoredProperty {
  /** JSON Pointer from the properties on. */
  readonly pointer: string;
  readonly reason?: ResourceDriftIgnoredAttribute["Reason"];
}

/** What {@link expectedProperties} leaves out of what a template gives a resource, in the order of the template. */
export function ignoredProperties(facts: ResourceType, resource: StackResource): readonly IgnoredProperty[] {
  const { properties } = resource;
  const writeOnly = new Set(absent({ ...properties }, { ...withoutWriteOnly(facts, properties) }));
  return absent({ ...properties }, { ...expectedProperties(facts, resource) }).map((pointer) => {
    if (writeOnly.has(pointer)) return { pointer, reason: "WRITE_ONLY_PROPERTY" };
    return /\/kmskeyid$/i.test(pointer) ? { pointer } : { pointer, reason: "SENSITIVE_PROPERTY" };
  });
}

/** Where `whole` has something that `part` has not. */
function absent(whole: Json, part: Json | undefined, path: readonly (string | number)[] = []): string[] {
  if (part === undefined) return [pointerTo(path)];
  if (Array.isArray(whole)) {
    return whole.flatMap((item, index) =>
      absent(item, Array.isArray(part) ? part[index] : undefined, [...path, index]),
    );
  }
  if (!isJsonObject(whole)) return [];
  return Object.entries(whole).flatMap(([name, member]) =>
    absent(member, isJsonObject(part) && Object.hasOwn(part, name) ? part[name] : undefined, [...path, name]),
  );
}
