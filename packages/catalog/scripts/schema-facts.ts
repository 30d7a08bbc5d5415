import { Replacement, type PropertyFacts, type ResourceType } from "../src/resource-type.ts";
import schemaFacts from "./schema-facts.json" with { type: "json" };

/** What resource schemas tell of one type beyond the specification, or against it. */
export interface SchemaFacts {
  /** Dotted paths parted by spaces, `*` for the items of a list. */
  readonly writeOnly?: string;
  /** By property: what replaces the resource although the specification does not say so. */
  readonly replacement?: Readonly<Record<string, "yes" | "maybe">>;
  /** The identifier, parted by spaces, where the specification has that of an earlier schema. */
  readonly primaryIdentifier?: string;
}

/**
 * Adds to a type of the specification what the resource schemas tell. `renew-schema-facts.ts` writes the table; the
 * page `docs/schemas.md` says what is taken over and why. What `Ref` returns stays: it is not part of the schemas.
 */
export function withSchemaFacts(type: ResourceType): ResourceType {
  const facts = (schemaFacts.types as Readonly<Record<string, SchemaFacts>>)[type.name];
  if (facts === undefined) return type;
  const { writeOnly, replacement = {}, primaryIdentifier } = facts;
  const properties: Record<string, PropertyFacts> = { ...type.properties };
  for (const [name, word] of Object.entries(replacement)) {
    const property = properties[name];
    if (property !== undefined)
      properties[name] = { ...property, replacement: Replacement[word === "yes" ? "Yes" : "Maybe"] };
  }
  return {
    ...type,
    properties,
    ...(writeOnly !== undefined && { writeOnly: writeOnly.split(" ") }),
    ...(primaryIdentifier !== undefined && { primaryIdentifier: primaryIdentifier.split(" ") }),
  };
}
