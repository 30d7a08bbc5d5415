import type { ResourceType } from "@stacksteward/catalog";
import type { Json } from "@stacksteward/template";

import type { Engine } from "../engine.ts";
import { backingOf } from "../resources/backings.ts";
import type { ResourceOwner } from "../resources/resource-handler.ts";
import type { ResourceState } from "../stack.ts";
import type { LiveResource } from "./live-resources.ts";

/** A resource as it is at this moment; where another service of the cloud holds the real thing, as that service tells. */
export async function readLive(
  engine: Engine,
  owner: Pick<ResourceOwner, "account" | "region">,
  facts: ResourceType,
  identifier: string,
): Promise<LiveResource | undefined> {
  const type = facts.name;
  const recorded = engine.regionState(owner.account, owner.region).live.find(type, identifier);
  const backing = backingOf(type);
  if (backing === undefined) return recorded;
  const real = await backing.read(engine, owner, identifier);
  if (real === undefined) return undefined;
  const state: ResourceState = recorded?.state ?? { physicalId: identifier, properties: {}, attributes: {} };
  const properties: Record<string, Json> = { ...state.properties };
  for (const [name, value] of Object.entries(real)) {
    if (value === undefined) delete properties[name];
    else properties[name] = value;
  }
  return { type, identifier, state: { ...state, properties } };
}

/** Every resource of a type that is there now. */
export async function listLive(
  engine: Engine,
  owner: Pick<ResourceOwner, "account" | "region">,
  facts: ResourceType,
): Promise<readonly LiveResource[]> {
  const backing = backingOf(facts.name);
  if (backing === undefined) return engine.regionState(owner.account, owner.region).live.ofType(facts.name);
  const identifiers = await backing.list(engine, owner);
  const found = await Promise.all(identifiers.map((identifier) => readLive(engine, owner, facts, identifier)));
  return found.filter((resource) => resource !== undefined);
}
