import type { ResourceType } from "@stacksteward/catalog";

import type { ResourceState } from "../stack.ts";
import { claimName, releaseName } from "./custom-names.ts";
import { duration } from "./durations.ts";
import { makeIdentity, refreshedAttributes } from "./identity.ts";
import type { ResourceProvider, ResourceRequest } from "./resource-provider.ts";

/** The real thing behind a resource, in another service of the cloud. */
export interface Backing {
  create(request: ResourceRequest, physicalId: string): unknown;
  update(request: ResourceRequest, physicalId: string): unknown;
  delete(request: ResourceRequest, physicalId: string): unknown;
}

/**
 * A type of the catalog: it holds what it was given, answers what the catalog says it can,
 * and has something real behind it when there is a `backing`.
 */
export function backedProvider(facts: ResourceType, backing?: Backing): ResourceProvider {
  return {
    async create(request) {
      const { engine, type, properties } = request;
      const { physicalId, attributes, isCustomNamed } = makeIdentity({ ...request, facts });
      if (isCustomNamed) claimName(request, physicalId);
      try {
        await backing?.create(request, physicalId);
      } catch (error) {
        releaseName(request, physicalId);
        throw error;
      }
      const state: ResourceState = { physicalId, properties, attributes };
      request.initiated(state);
      await request.wait(duration(type, "create", engine.world.ids));
      return state;
    },
    async update(request, current) {
      await backing?.update(request, current.physicalId);
      await request.wait(duration(request.type, "update", request.engine.world.ids));
      const { properties } = request;
      return { ...current, properties, attributes: refreshedAttributes(facts, properties, current.attributes) };
    },
    async delete(request, current) {
      await request.wait(duration(request.type, "delete", request.engine.world.ids));
      await backing?.delete(request, current.physicalId);
      releaseName(request, current.physicalId);
    },
  };
}
