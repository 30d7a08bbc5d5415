import type { Json } from "@stacksteward/template";

import { duration } from "./durations.ts";
import { makeIdentity } from "./identity.ts";
import type { ResourceHandler } from "./resource-handler.ts";
import { ResourceFailure } from "./resource-provider.ts";

/**
 * `AWS::IAM::Policy` lives on the identities it names. One that names none gets its id all the same, and then can
 * neither be made nor taken away: the classic resource that blocks the deletion of its stack.
 */
export function inlinePolicy(handler: ResourceHandler): ResourceHandler {
  return {
    ...handler,
    async create(request) {
      const { engine, facts, properties, type } = request;
      if (isAttached(properties) || facts === undefined) return handler.create(request);
      const { physicalId, attributes } = makeIdentity({ ...request, facts });
      request.initiated({ physicalId, properties, attributes });
      await request.wait(duration(engine.world, type, "create"));
      throw new ResourceFailure(unattached);
    },
    async update(request, current) {
      if (!isAttached(request.properties)) throw new ResourceFailure(unattached);
      return handler.update(request, current);
    },
    async delete(request, current) {
      if (!isAttached(current.properties)) throw new ResourceFailure(unattached);
      return handler.delete(request, current);
    },
  };
}

const unattached = "At least one of [Groups,Roles,Users] must be non-empty.";

function isAttached(properties: Readonly<Record<string, Json>>): boolean {
  return ["Groups", "Roles", "Users"].some((name) => {
    const names = properties[name];
    return Array.isArray(names) && names.length > 0;
  });
}
