import { Replacement, type ResourceType } from "@stacksteward/catalog";
import { isJsonObject, type Json } from "@stacksteward/template";

import type { LiveResource } from "../cloudformation/live/live-resources.ts";
import { ServiceError } from "../wire/service-error.ts";
import { applyPatch } from "./json-patch.ts";
import { resourceModel } from "./resource-model.ts";

/**
 * The properties of a resource with a JSON Patch applied to what its callers see of it. Refuses changes of what the
 * service assigns, and of what only a new resource could have.
 */
export function patchedProperties(
  facts: ResourceType,
  current: LiveResource,
  patch: Json,
): Readonly<Record<string, Json>> {
  const { properties } = current.state;
  const model = { ...resourceModel(facts, current), ...properties };
  const patched = applyPatch(model, patch);
  if (!isJsonObject(patched)) throw new ServiceError("InvalidRequestException", "A resource is a JSON object.");
  const names = new Set([...Object.keys(model), ...Object.keys(patched)]);
  const changed = [...names].filter((name) => JSON.stringify(model[name]) !== JSON.stringify(patched[name]));
  const isReadOnly = (name: string): boolean =>
    !Object.hasOwn(facts.properties, name) && Object.hasOwn(facts.attributes, name);
  refuse("readOnlyProperties", changed.filter(isReadOnly));
  refuse(
    "createOnlyProperties",
    changed.filter((name) => facts.properties[name]?.replacement === Replacement.Yes),
  );
  return Object.fromEntries(
    Object.entries(patched).filter(([name]) => Object.hasOwn(properties, name) || changed.includes(name)),
  );
}

function refuse(kind: string, names: readonly string[]): void {
  if (names.length === 0) return;
  const paths = names.map((name) => `/properties/${name}`).join(", ");
  throw new ServiceError("NotUpdatableException", `Invalid patch update: ${kind} [${paths}] cannot be updated`);
}
