import type { ResourceState } from "../stack.ts";
import { identifierOf, type ImportTarget } from "./import-target.ts";

/** What came of looking for a resource that is to be imported. Each `reason` is a sentence for the user. */
export type ImportSearch =
  /** As it is now. */
  | { readonly kind: "found"; readonly state: ResourceState }
  | { readonly kind: "absent"; readonly reason: string }
  /** It is there and cannot be imported: a stack has it already, above all. */
  | { readonly kind: "refused"; readonly reason: string };

/** Nothing was found. */
export function absent(target: ImportTarget): ImportSearch {
  const { type } = target;
  return {
    kind: "absent",
    reason: `Resource of type '${type}' with identifier '${identifierOf(target)}' was not found.`,
  };
}
