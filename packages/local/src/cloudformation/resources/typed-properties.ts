import type { ResourceType, ValueShape } from "@stacksteward/catalog";
import { isJsonObject, type Json } from "@stacksteward/template";

/** Properties with the scalars that a template may write as text made what the type says they are, for an API that is stricter. */
export function typedProperties(
  facts: ResourceType,
  properties: Readonly<Record<string, Json>>,
): Readonly<Record<string, Json>> {
  return typedMembers(facts, facts.properties, properties);
}

function typedMembers(
  facts: ResourceType,
  shapes: Readonly<Record<string, { readonly shape: ValueShape }>>,
  members: Readonly<Record<string, Json>>,
): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [name, typed(facts, shapes[name]?.shape, value)]),
  );
}

function typed(facts: ResourceType, shape: ValueShape | undefined, value: Json): Json {
  switch (shape?.kind) {
    case "number":
    case "integer":
      return typeof value === "string" ? Number(value) : value;
    case "boolean":
      return typeof value === "string" ? value === "true" : value;
    case "string":
      return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
    case "list":
      return Array.isArray(value) ? value.map((item) => typed(facts, shape.items, item)) : value;
    case "definition": {
      const members = facts.definitions[shape.name];
      return members !== undefined && isJsonObject(value) ? typedMembers(facts, members, value) : value;
    }
    default:
      return value;
  }
}
