import type { ResourceType } from "@stacksteward/catalog";

import type { Engine } from "../engine.ts";
import type { ResourceOwner } from "../resources/resource-handler.ts";
import type { Stack, StackResource } from "../stack.ts";
import { liveIdentifier } from "./live-type.ts";

/** The stack that has a resource, under whichever logical id; nothing for what no stack of the region has. */
export function owningStack(
  engine: Engine,
  { account, region }: Pick<ResourceOwner, "account" | "region">,
  facts: ResourceType,
  identifier: string,
): Stack | undefined {
  const isMeant = (resource: StackResource): boolean =>
    resource.type === facts.name &&
    resource.physicalId !== "" &&
    !givenUp.has(resource.status) &&
    liveIdentifier(facts, resource) === identifier;
  for (const stack of engine.regionState(account, region).stacksById.values()) {
    if (stack.status !== "DELETE_COMPLETE" && (stack.resources.values().some(isMeant) || stack.retired.some(isMeant))) {
      return stack;
    }
  }
  return undefined;
}

/** A stack may still list what is not its own any more. */
const givenUp: ReadonlySet<string> = new Set(["DELETE_COMPLETE", "DELETE_SKIPPED", "IMPORT_FAILED"]);
