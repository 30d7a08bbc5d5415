import type { Engine } from "../engine.ts";
import type { LiveResource } from "../live/live-resources.ts";
import { liveTypeFacts } from "../live/live-type.ts";
import { owningStack } from "../live/owning-stack.ts";
import { readLive } from "../live/read-live.ts";
import type { ResourceOwner } from "../resources/resource-handler.ts";
import { identifierOf, type ImportTarget } from "./import-target.ts";

/** What became of looking for the resource that is to be imported. */
export type ImportSearch =
  | { readonly kind: "found"; readonly live: LiveResource }
  /** `reason` is the service's sentence. */
  | { readonly kind: "absent"; readonly reason: string }
  | { readonly kind: "owned"; readonly reason: string };

/** Looks whether the resource is there, and then whether it is nobody's: the service looks in this order. */
export async function findImport(
  engine: Engine,
  owner: Pick<ResourceOwner, "account" | "region">,
  target: ImportTarget,
): Promise<ImportSearch> {
  const { type } = target;
  const identifier = identifierOf(target);
  const facts = liveTypeFacts(engine, type);
  const live = facts && (await readLive(engine, owner, facts, identifier));
  if (facts === undefined || live === undefined) {
    return { kind: "absent", reason: `Resource of type '${type}' with identifier '${identifier}' was not found.` };
  }
  const stack = owningStack(engine, owner, facts, identifier);
  if (stack === undefined) return { kind: "found", live };
  return { kind: "owned", reason: `${identifier} already exists in stack ${stack.id}` };
}
