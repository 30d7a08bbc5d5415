export { CatalogDataError } from "./catalog-data-error.ts";
export { factsOnTheWay } from "./facts-on-the-way.ts";
export { openCatalog, type OpenCatalogOptions } from "./open-catalog.ts";
export {
  Replacement,
  type Catalog,
  type PropertyFacts,
  type ResourceType,
  type Tagging,
  type ValueShape,
} from "./resource-type.ts";
export type { TypeConstraints, ValueConstraints } from "./value-constraints.ts";
