import type { NormalizedSchema } from "@smithy/core/schema";

/** The names of a structure's required members. They come first in its schema, which ends with their number. */
export function requiredMemberNames(structure: NormalizedSchema): readonly string[] {
  const schema: unknown = structure.getSchema();
  if (!Array.isArray(schema)) return [];
  const [, , , , members, , required]: readonly unknown[] = schema;
  if (!Array.isArray(members) || typeof required !== "number") return [];
  return members.slice(0, required).filter((name) => typeof name === "string");
}
