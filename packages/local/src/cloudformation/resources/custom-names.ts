import { alreadyExistsMessage, renameNeeded } from "../deployment/reasons.ts";
import type { HandlerRequest } from "./resource-handler.ts";
import { ResourceFailure } from "./resource-provider.ts";

/** Takes a name the user chose, for the account and region. Refuses one that is taken, as the service does. */
export function claimName(request: HandlerRequest, physicalId: string): void {
  const { engine, stack, type, replaces } = request;
  if (replaces?.physicalId === physicalId) throw new ResourceFailure(renameNeeded(physicalId));
  const { customNames } = engine.regionState(stack.account, stack.region);
  const key = nameKey(request, physicalId);
  if (customNames.has(key)) throw new ResourceFailure(alreadyExistsMessage(type, physicalId, engine.world.ids));
  customNames.add(key);
}

export function releaseName(request: HandlerRequest, physicalId: string): void {
  const { engine, stack } = request;
  engine.regionState(stack.account, stack.region).customNames.delete(nameKey(request, physicalId));
}

/** Some names are only taken within something: record sets share theirs across zones and types, log streams across groups. */
function nameKey({ type, facts, properties }: HandlerRequest, physicalId: string): string {
  const { primaryIdentifier = [] } = facts ?? {};
  const scope = primaryIdentifier.length > 1 ? primaryIdentifier.map((part) => properties[part] ?? null) : [];
  return JSON.stringify([type, physicalId, ...scope]);
}
