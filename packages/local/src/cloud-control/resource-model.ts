import type { ResourceType } from "@stacksteward/catalog";
import { isJsonObject, type Json } from "@stacksteward/template";

import { withoutWriteOnly } from "../cloudformation/live/write-only.ts";
import type { LiveResource } from "../cloudformation/live/live-resources.ts";

/** A resource as Cloud Control shows it: its properties and what the service assigned, without what is write-only. */
export function resourceModel(facts: ResourceType, { state }: LiveResource): Readonly<Record<string, Json>> {
  const model: Record<string, Json> = { ...withoutWriteOnly(facts, state.properties) };
  for (const [name, value] of Object.entries(state.attributes)) {
    const [member = "", ...deeper] = name.split(".");
    const inside = model[member] ?? {};
    if (deeper.length === 0) model[member] ??= value;
    else if (isJsonObject(inside)) model[member] = { [deeper.join(".")]: value, ...inside };
  }
  const [named] = facts.refersTo;
  if (named !== undefined && Object.hasOwn(facts.properties, named)) model[named] ??= state.physicalId;
  return model;
}
