import {
  listsType,
  readIndex,
  readResourceType,
  readTypeNames,
  type CatalogBytes,
  type CatalogIndex,
} from "./catalog-file.ts";
import { constraintsReader } from "./constraints-file.ts";
import type { Catalog, ResourceType } from "./resource-type.ts";
import type { TypeConstraints } from "./value-constraints.ts";

/**
 * A catalog over bytes. Nothing is read before the first question. At most `cacheSize` types stay parsed in memory;
 * the one unused for longest goes first.
 */
export function createCatalog(bytes: CatalogBytes, cacheSize: number): Catalog {
  let opened: CatalogIndex | undefined;
  let names: readonly string[] | undefined;
  const index = (): CatalogIndex => (opened ??= readIndex(bytes));
  const cache = new Map<string, ResourceType>();
  const readConstraints = constraintsReader(bytes);
  const constraints = new Map<string, TypeConstraints>();

  return {
    get sourceVersion() {
      return index().header.sourceVersion;
    },
    get typeNames() {
      return (names ??= readTypeNames(index()));
    },
    has: (typeName) => cache.has(typeName) || listsType(index(), typeName),
    find(typeName) {
      const type = cache.get(typeName) ?? readResourceType(bytes, index(), typeName);
      if (type === undefined) return undefined;
      // A Map iterates in the order of insertion, so the first key is the one unused for longest.
      cache.delete(typeName);
      cache.set(typeName, type);
      if (cache.size > cacheSize) dropFirst(cache);
      return type;
    },
    constraints(typeName) {
      const known = constraints.get(typeName);
      if (known !== undefined) return known;
      const read = readConstraints(index(), typeName);
      constraints.set(typeName, read);
      if (constraints.size > cacheSize) dropFirst(constraints);
      return read;
    },
  };
}

function dropFirst(cache: Map<string, unknown>): void {
  for (const key of cache.keys()) {
    cache.delete(key);
    return;
  }
}
