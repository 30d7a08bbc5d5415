import type { ResourceType } from "@stacksteward/catalog";

import type { Value } from "../evaluation.ts";
import { changedLeaves } from "./changed-leaves.ts";
import { requiresRecreation } from "./requires-recreation.ts";

type Properties = { readonly [name: string]: Value };

/** Whether changing the properties of a resource from `before` to `after` certainly makes CloudFormation create a new one. */
export function forcesReplacement(type: ResourceType, before: Properties, after: Properties): boolean {
  return changedLeaves({ ...before }, { ...after }).some(({ path }) => requiresRecreation(type, path) === "Always");
}
