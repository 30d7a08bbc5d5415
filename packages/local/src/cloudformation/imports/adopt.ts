import { notFoundMessage } from "../deployment/reasons.ts";
import { makeIdentity } from "../resources/identity.ts";
import { ResourceFailure, type ResourceRequest } from "../resources/resource-provider.ts";
import type { ResourceState } from "../stack.ts";
import { findImport } from "./find-import.ts";
import { identifierOf, type ImportTarget } from "./import-target.ts";
import { nestedStackType } from "./importable-type.ts";

/** The import of a resource, as far as it is one step on it: what it is now, with the properties that its template gives it. */
export async function adopt(request: ResourceRequest, target: ImportTarget): Promise<ResourceState> {
  const { engine, stack, type, facts, properties } = request;
  await request.wait(readingTime);
  const search = await findImport(engine, stack, target, properties);
  if (search.kind === "absent" || facts === undefined) {
    throw new ResourceFailure(notFoundMessage(type, identifierOf(target), engine.world.ids));
  }
  if (search.kind === "refused") throw new ResourceFailure(search.reason);
  const { physicalId, properties: actual, attributes } = search.state;
  // What another service of the cloud made has no attributes on record; they follow from its name.
  const isOnRecord = target.type === nestedStackType || Object.keys(attributes).length > 0;
  const known = isOnRecord ? attributes : makeIdentity({ ...request, facts, properties: actual }).attributes;
  const state: ResourceState = { physicalId, properties, attributes: known, isImported: true };
  request.initiated(state);
  await request.wait(readingTime);
  return state;
}

/** How long the service takes to look at a resource, in milliseconds of cloud time. */
const readingTime = 500;
