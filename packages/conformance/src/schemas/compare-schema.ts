import { factsOnTheWay, type ResourceType } from "@stacksteward/catalog";

import type { ProviderSchema } from "./provider-schemas.ts";

/** The kinds of facts that both sides have, and how often the sides can be held against each other. */
export const FactKind = {
  Replacement: "replacement",
  Required: "required",
  ReadOnly: "read-only",
  WriteOnly: "write-only",
  Identifier: "primary identifier",
  Property: "property",
} as const;
export type FactKind = (typeof FactKind)[keyof typeof FactKind];

/** One fact of which the two sides say different things. */
export interface FactDifference {
  readonly kind: FactKind;
  readonly type: string;
  /** Dotted; the identifier itself for {@link FactKind.Identifier}. */
  readonly path: string;
  readonly schema: string;
  readonly catalog: string;
}

/** What both sides say of one type. */
export interface TypeComparison {
  readonly agreed: Readonly<Record<FactKind, number>>;
  readonly differences: readonly FactDifference[];
}

/**
 * Holds one type of the catalog against its schema. Counted as one fact each: a property that both know; whether and
 * how certainly it replaces, for each property and for each deeper path the schema names; a required property; a
 * read-only path that `Fn::GetAtt` could reach; a write-only path; an identifier.
 */
export function compareSchema(schema: ProviderSchema, type: ResourceType): TypeComparison {
  const facts = [
    ...compareProperties(schema, type),
    ...compareReplacement(schema, type),
    ...pairs(FactKind.Required, new Set(schema.required), requiredOf(type)),
    ...pairs(FactKind.ReadOnly, new Set(schema.readOnly.filter(isReachable)), new Set(Object.keys(type.attributes))),
    ...pairs(FactKind.WriteOnly, new Set(schema.writeOnly), new Set(type.writeOnly)),
    compareIdentifier(schema, type),
  ];
  const agreed = { replacement: 0, required: 0, "read-only": 0, "write-only": 0, "primary identifier": 0, property: 0 };
  for (const fact of facts) if (fact.schema === fact.catalog) agreed[fact.kind]++;
  return {
    agreed,
    differences: facts.filter((fact) => fact.schema !== fact.catalog).map((fact) => ({ ...fact, type: type.name })),
  };
}

type Fact = Omit<FactDifference, "type">;

/** What a schema calls read-only is no property of the catalog but an attribute, so it is not missed there. */
function compareProperties({ properties, readOnly }: ProviderSchema, type: ResourceType): Fact[] {
  const known = new Set(Object.keys(type.properties));
  const settable = new Set(properties.filter((name) => known.has(name) || !readOnly.includes(name)));
  return pairs(FactKind.Property, settable, known);
}

function compareReplacement(schema: ProviderSchema, type: ResourceType): Fact[] {
  const whole = Object.entries(type.properties)
    .filter(([name]) => schema.properties.includes(name))
    .map(([name, { replacement }]) => {
      const word = schemaWord(schema, name);
      const isPartly = replacement === "maybe" && hasDeeper(schema, name);
      return replacementFact(name, word === "no" && isPartly ? "maybe" : word, replacement);
    });
  const deep = [...schema.createOnly, ...schema.conditionalCreateOnly]
    .filter((path) => path.includes("."))
    .flatMap((path) => {
      const onTheWay = factsOnTheWay(type, path);
      if (onTheWay === undefined) return [];
      const words = onTheWay.map(({ replacement }) => replacement);
      // A property that may replace speaks for what is inside it: types inside are shared and cannot be marked.
      const covered = words.includes("yes") || words.includes("maybe");
      return [replacementFact(path, schemaWord(schema, path), covered ? schemaWord(schema, path) : "no")];
    });
  return [...whole, ...deep];
}

function replacementFact(path: string, schema: string, catalog: string): Fact {
  return { kind: FactKind.Replacement, path, schema, catalog };
}

/**
 * A type without an update handler is replaced whatever changes: see `ProvisioningType` of DescribeType in the API
 * reference.
 */
function schemaWord({ handlers, createOnly, conditionalCreateOnly }: ProviderSchema, path: string): string {
  const isImmutable = handlers.length > 0 && !handlers.includes("update");
  if (isImmutable || createOnly.includes(path)) return "yes";
  return conditionalCreateOnly.includes(path) ? "maybe" : "no";
}

function hasDeeper({ createOnly, conditionalCreateOnly }: ProviderSchema, name: string): boolean {
  return [...createOnly, ...conditionalCreateOnly].some((path) => path.startsWith(`${name}.`));
}

function requiredOf({ properties }: ResourceType): Set<string> {
  return new Set(Object.keys(properties).filter((name) => properties[name]?.required === true));
}

/** `Fn::GetAtt` does not go into the items of a list. */
function isReachable(path: string): boolean {
  return !path.includes("*");
}

function pairs(kind: FactKind, schema: ReadonlySet<string>, catalog: ReadonlySet<string>): Fact[] {
  const word = (side: ReadonlySet<string>, path: string): string => (side.has(path) ? "yes" : "no");
  return [...new Set([...schema, ...catalog])].map((path) => ({
    kind,
    path,
    schema: word(schema, path),
    catalog: word(catalog, path),
  }));
}

function compareIdentifier(schema: ProviderSchema, type: ResourceType): Fact {
  const [ours, theirs] = [type.primaryIdentifier.join(" "), schema.primaryIdentifier.join(" ")];
  return { kind: FactKind.Identifier, path: "", schema: theirs, catalog: ours };
}
