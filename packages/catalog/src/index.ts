export {
  Replacement,
  type Catalog,
  type PropertyFacts,
  type RefFacts,
  type ResourceType,
  type Tagging,
  type ValueShape,
} from "./resource-type.ts";
