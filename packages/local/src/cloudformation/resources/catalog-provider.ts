import type { ResourceType } from "@stacksteward/catalog";

import type { ResourceState } from "../stack.ts";
import { claimName, releaseName } from "./custom-names.ts";
import { duration } from "./durations.ts";
import { makeIdentity } from "./identity.ts";
import type { ResourceProvider, ResourceRequest } from "./resource-provider.ts";

/** Any type of the catalog: it holds what it was given and answers what the catalog says it can. */
export function catalogProvider(facts: ResourceType): ResourceProvider {
  return {
    async create(request) {
      const { engine, type, properties } = request;
      const { physicalId, attributes, isCustomNamed } = makeIdentity({ ...request, facts });
      if (isCustomNamed) claimName(request, physicalId);
      const state: ResourceState = { physicalId, properties, attributes };
      request.initiated(state);
      await request.wait(duration(type, "create", engine.world.ids));
      return state;
    },
    async update(request, current) {
      await request.wait(duration(request.type, "update", request.engine.world.ids));
      return { ...current, properties: request.properties, attributes: refreshed(facts, request, current) };
    },
    async delete(request, current) {
      await request.wait(duration(request.type, "delete", request.engine.world.ids));
      releaseName(request, current.physicalId);
    },
  };
}

/** What was assigned stays; what repeats a property follows it. */
function refreshed(facts: ResourceType, request: ResourceRequest, current: ResourceState): ResourceState["attributes"] {
  const attributes = { ...current.attributes };
  for (const name of Object.keys(facts.attributes)) {
    const value = request.properties[name];
    if (value !== undefined) attributes[name] = value;
  }
  return attributes;
}
