import type { Value } from "@stacksteward/template/evaluation";

import { valueBelow, type PolicyResource } from "../policy-resource.ts";

/**
 * What is written at a dotted path. What a macro may still add counts as absent: in a plan the change set shows it, and
 * alone it is told once for the whole template.
 */
export function written({ isOpen, properties, get }: PolicyResource, path: string): Value | undefined {
  return isOpen ? valueBelow(properties, path) : get(path);
}
