import { alreadyExistsMessage, renameNeeded } from "../deployment/reasons.ts";
import type { HandlerRequest } from "./resource-handler.ts";
import { parentProperties } from "./parent-properties.ts";
import { ResourceFailure } from "./resource-provider.ts";

/** What a name depends on beside itself. */
type NamedResource = Pick<HandlerRequest, "type" | "facts" | "properties">;

/** Takes a name the user chose, for the account and region. Refuses one that is taken, as the service does. */
export function claimName(request: HandlerRequest, physicalId: string): void {
  const { engine, stack, type, replaces } = request;
  if (replaces?.physicalId === physicalId) throw new ResourceFailure(renameNeeded(physicalId));
  const { customNames } = engine.regionState(stack.account, stack.region);
  if (isNameTaken(customNames, request, physicalId)) {
    throw new ResourceFailure(alreadyExistsMessage(type, physicalId, engine.world.ids));
  }
  customNames.add(nameKey(request, physicalId));
}

/** Whether a resource of the type bears a name that its author chose. */
export function isNameTaken(customNames: ReadonlySet<string>, named: NamedResource, physicalId: string): boolean {
  return customNames.has(nameKey(named, physicalId));
}

/** The properties that say within what a name is unique, beside the account and region. */
function nameScope(type: string, facts: NamedResource["facts"]): readonly string[] {
  const { primaryIdentifier = [] } = facts ?? {};
  return [...parentProperties(type), ...(primaryIdentifier.length > 1 ? primaryIdentifier : [])];
}

export function releaseName(request: HandlerRequest, physicalId: string): void {
  const { engine, stack } = request;
  engine.regionState(stack.account, stack.region).customNames.delete(nameKey(request, physicalId));
}

/** Some names are only taken within something: record sets share theirs across zones and types, log streams across groups. */
function nameKey({ type, facts, properties }: NamedResource, physicalId: string): string {
  return JSON.stringify([type, physicalId, ...nameScope(type, facts).map((part) => properties[part] ?? null)]);
}
