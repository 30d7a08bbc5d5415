import type { Catalog } from "@stacksteward/catalog";

import { compareSchema, FactKind, type FactDifference } from "./compare-schema.ts";
import type { ProviderSchemas } from "./provider-schemas.ts";

/** How the catalog and the schemas compare over all types that both know. */
export interface SchemasComparison {
  readonly compared: number;
  readonly onlyInSchemas: readonly string[];
  readonly onlyInCatalog: readonly string[];
  readonly agreed: Readonly<Record<FactKind, number>>;
  readonly differences: readonly FactDifference[];
}

/** Holds every type of the catalog against its schema. */
export function compareSchemas(catalog: Catalog, { types }: ProviderSchemas): SchemasComparison {
  const comparisons = catalog.typeNames.flatMap((name) => {
    const [schema, type] = [types[name], catalog.find(name)];
    return schema === undefined || type === undefined ? [] : [compareSchema(schema, type)];
  });
  const agreed = Object.fromEntries(
    Object.values(FactKind).map((kind) => [kind, comparisons.reduce((sum, each) => sum + each.agreed[kind], 0)]),
  ) as Record<FactKind, number>;
  return {
    compared: comparisons.length,
    onlyInSchemas: Object.keys(types).filter((name) => !catalog.has(name)),
    onlyInCatalog: catalog.typeNames.filter((name) => types[name] === undefined),
    agreed,
    differences: comparisons.flatMap(({ differences }) => differences),
  };
}
