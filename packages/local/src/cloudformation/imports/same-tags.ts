import type { Tag } from "@aws-sdk/client-cloudformation";

/** Whether two lists hold the same tags, in whatever order. */
export function sameTags(left: readonly Tag[], right: readonly Tag[]): boolean {
  return JSON.stringify(byKey(left)) === JSON.stringify(byKey(right));
}

function byKey(tags: readonly Tag[]): [string, string][] {
  return tags
    .map(({ Key = "", Value = "" }): [string, string] => [Key, Value])
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}
