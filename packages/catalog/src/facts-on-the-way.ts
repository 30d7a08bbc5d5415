import type { PropertyFacts, ResourceType, ValueShape } from "./resource-type.ts";

/**
 * The facts of a property and of everything on the way down to a dotted path, `*` for the items of a list or a map.
 * `undefined` when the catalog does not know the path.
 */
export function factsOnTheWay(type: ResourceType, path: string): readonly PropertyFacts[] | undefined {
  const found: PropertyFacts[] = [];
  let facts: ResourceType["properties"] | undefined = type.properties;
  for (const name of path.split(".").filter((part) => part !== "*")) {
    const property: PropertyFacts | undefined = facts?.[name];
    if (property === undefined) return undefined;
    found.push(property);
    facts = definitionBehind(type, property.shape);
  }
  return found;
}

function definitionBehind(type: ResourceType, shape: ValueShape): ResourceType["properties"] | undefined {
  if (shape.kind === "list") return definitionBehind(type, shape.items);
  if (shape.kind === "map") return definitionBehind(type, shape.values);
  return shape.kind === "definition" ? type.definitions[shape.name] : undefined;
}
