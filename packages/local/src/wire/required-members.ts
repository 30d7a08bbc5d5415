import type { NormalizedSchema } from "@smithy/core/schema";

/** The names of a structure's required members. They come first in its schema, which ends with their number. */
export function requiredMemberNames(structure: NormalizedSchema): readonly string[] {
  const schema = structure.getSchema();
  if (typeof schema !== "object" || !("length" in schema) || schema.length !== 7) return [];
  const [, , , , members, , required = 0] = schema;
  return members.slice(0, required);
}
