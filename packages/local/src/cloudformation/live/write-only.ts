import type { ResourceType } from "@stacksteward/catalog";
import { isJsonObject, type Json } from "@stacksteward/template";

/** Properties without those that a type never gives back. An object of which nothing else is left is left out as well. */
export function withoutWriteOnly(
  facts: ResourceType,
  properties: Readonly<Record<string, Json>>,
): Readonly<Record<string, Json>> {
  const paths = (facts.writeOnly ?? []).map((path) => path.split("."));
  return membersWithout(properties, paths);
}

function membersWithout(
  source: Readonly<Record<string, Json>>,
  paths: readonly (readonly string[])[],
): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    Object.entries(source).flatMap(([name, value]) => {
      const below = paths.filter(([step]) => step === name || step === "*").map(([, ...rest]) => rest);
      if (below.some((path) => path.length === 0)) return [];
      if (below.length === 0) return [[name, value]];
      const left = valueWithout(value, below);
      return left === undefined ? [] : [[name, left]];
    }),
  );
}

function valueWithout(value: Json, paths: readonly (readonly string[])[]): Json | undefined {
  if (Array.isArray(value)) {
    const below = paths.filter(([step]) => step === "*").map(([, ...rest]) => rest);
    return value.map((item) => valueWithout(item, below) ?? {});
  }
  if (!isJsonObject(value)) return value;
  const left = membersWithout(value, paths);
  return Object.keys(left).length === 0 && Object.keys(value).length > 0 ? undefined : left;
}
