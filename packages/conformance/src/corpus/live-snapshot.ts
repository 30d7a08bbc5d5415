import {
  paginateListResources,
  UnsupportedActionException,
  type CloudControlClient,
} from "@aws-sdk/client-cloudcontrol";
import { isJsonObject, type Json, type JsonObject } from "@stacksteward/template";

/** What is live of some resource types, as Cloud Control shows it, by type and identifier. */
export type LiveSnapshot = ReadonlyMap<string, LiveEntry>;

/** One live resource. */
export interface LiveEntry {
  readonly type: string;
  readonly identifier: string;
  readonly properties: JsonObject;
}

/** Lists every live resource of these types. Types that Cloud Control does not handle have none. */
export async function takeSnapshot(client: CloudControlClient, types: Iterable<string>): Promise<LiveSnapshot> {
  const entries = new Map<string, LiveEntry>();
  for (const type of new Set(types)) {
    for (const { Identifier: identifier = "", Properties = "{}" } of await listResources(client, type)) {
      const properties = JSON.parse(Properties) as Json;
      entries.set(`${type} ${identifier}`, {
        type,
        identifier,
        properties: isJsonObject(properties) ? properties : {},
      });
    }
  }
  return entries;
}

async function listResources(client: CloudControlClient, type: string) {
  const listed = [];
  try {
    for await (const page of paginateListResources({ client }, { TypeName: type })) {
      listed.push(...(page.ResourceDescriptions ?? []));
    }
  } catch (error) {
    if (!(error instanceof UnsupportedActionException)) throw error;
  }
  return listed;
}

/** Which resource of a type a physical id names: its identifier, a part of that, or a property of one resource alone. */
export function liveEntryOf(snapshot: LiveSnapshot, type: string, physicalId: string): LiveEntry | undefined {
  const ofType = [...snapshot.values()].filter((entry) => entry.type === type);
  const named = ofType.filter(({ identifier, properties }) =>
    [identifier, ...identifier.split("|"), ...Object.values(properties)].includes(physicalId),
  );
  return ofType.find(({ identifier }) => identifier === physicalId) ?? (named.length === 1 ? named[0] : undefined);
}

/** How two snapshots differ, by type and identifier; what is the same on both sides is left out. */
export function differencesOf(before: LiveSnapshot, after: LiveSnapshot): string[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return keys.flatMap((key) => {
    const [old, current] = [before.get(key), after.get(key)];
    if (old === undefined) return [`${key} is new`];
    if (current === undefined) return [`${key} is gone`];
    return JSON.stringify(old.properties) === JSON.stringify(current.properties) ? [] : [`${key} is another`];
  });
}
