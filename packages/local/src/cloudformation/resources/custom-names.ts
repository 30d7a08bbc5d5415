import { alreadyExistsMessage, renameNeeded } from "../deployment/reasons.ts";
import { ResourceFailure, type ResourceRequest } from "./resource-provider.ts";

/** Takes a name the user chose, for the account and region. Refuses one that is taken, as the service does. */
export function claimName(request: ResourceRequest, physicalId: string): void {
  const { engine, stack, type, replaces } = request;
  if (replaces?.physicalId === physicalId) throw new ResourceFailure(renameNeeded(physicalId));
  const { customNames } = engine.regionState(stack.account, stack.region);
  const key = `${type}|${physicalId}`;
  if (customNames.has(key)) throw new ResourceFailure(alreadyExistsMessage(type, physicalId, engine.world.ids));
  customNames.set(key, stack);
}

export function releaseName(request: ResourceRequest, physicalId: string): void {
  const { engine, stack, type } = request;
  engine.regionState(stack.account, stack.region).customNames.delete(`${type}|${physicalId}`);
}
