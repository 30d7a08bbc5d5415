import type { Json, JsonPath } from "../json.ts";
import { collectReferences, type ReferencesIn, type TemplateReference } from "../references/collect-references.ts";
import type { LintContext } from "./lint-rule.ts";

interface Collected {
  readonly path: JsonPath;
  readonly references: readonly TemplateReference[];
}

/**
 * Collects references, once for each member of a declaration however many rules ask for them. Ask for it with
 * `context.once`.
 */
export function referencesIn(_context: LintContext): ReferencesIn {
  const known = new Map<object, Collected>();
  return (node: Json, path: JsonPath) => {
    // No other value refers to anything.
    if (typeof node !== "object" || node === null) return [];
    const before = known.get(node);
    // A merge key and a loop put one object in several places.
    if (before !== undefined && isSame(before.path, path)) return before.references;
    const references = collectReferences(node, path);
    known.set(node, { path, references });
    return references;
  };
}

function isSame(one: JsonPath, other: JsonPath): boolean {
  return one.length === other.length && one.every((part, index) => part === other[index]);
}
