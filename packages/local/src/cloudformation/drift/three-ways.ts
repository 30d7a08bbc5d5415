import type { StackResourceDriftStatus } from "@aws-sdk/client-cloudformation";
import type { ResourceType } from "@stacksteward/catalog";
import { forcesReplacement, isJsonObject, pointerTo, sameValue, valueAt, type Json } from "@stacksteward/template";

import type { Engine } from "../engine.ts";
import { externalTags, tagKeys, withoutTags, withTags } from "../live/external-tags.ts";
import { liveIdentifier, liveTypeFacts } from "../live/live-type.ts";
import { readLive } from "../live/read-live.ts";
import { withoutWriteOnly } from "../live/write-only.ts";
import type { Stack, StackResource } from "../stack.ts";
import { arrangeActual } from "./arrange-actual.ts";
import { compareProperties } from "./compare-properties.ts";
import { expectedProperties } from "./expected-properties.ts";
import { ignoredProperties, type IgnoredProperty } from "./ignored-properties.ts";
import { managedProperties } from "./managed-properties.ts";
import { twoWayTypes } from "./two-way-types.ts";

type Properties = Readonly<Record<string, Json>>;

/** What a new template is compared with: a resource of a stack as it was deployed and as it is now, in the words of both templates. */
export interface ThreeWays {
  readonly status: Extract<StackResourceDriftStatus, "IN_SYNC" | "MODIFIED" | "DELETED" | "UNSUPPORTED">;
  /** When the resource was looked at, in milliseconds since the epoch. */
  readonly checked: number;
  /** As it is now, as far as a deployment is to change that: where it differs from the new template, there is something to do. */
  readonly actual: Properties;
  /** As it is now and as it was deployed, with secrets masked. */
  readonly shown: { readonly actual: Properties; readonly deployed: Properties };
  /** Where no drift is looked for, or none is undone. */
  readonly ignored: readonly IgnoredProperty[];
  /** Everything that is live, to be brought back should a deployment fail. */
  readonly live?: Properties;
  /** What has to be said to the resource's service so that it gets `properties` and keeps what is not to be undone. */
  complete(properties: Properties): Properties;
}

/** Looks at a resource and compares it with its record and with what a new template wants it to be. */
export async function compareThreeWays(
  engine: Engine,
  stack: Stack,
  resource: StackResource,
  wanted: { readonly properties: Properties; readonly stackTags: StackResource["stackTags"] },
): Promise<ThreeWays> {
  const { declared, properties } = resource;
  const masked = objectIn(resource.eventProperties);
  const facts = twoWayTypes.has(resource.type) ? undefined : liveTypeFacts(engine, resource.type);
  const unknown = { checked: engine.world.clock.now(), ignored: [], complete: same };
  const asDeployed = { ...unknown, actual: declared, shown: { actual: masked, deployed: masked } };
  if (facts === undefined || resource.physicalId === "") return { ...asDeployed, status: "UNSUPPORTED" };
  const found = await readLive(engine, stack, facts, liveIdentifier(facts, resource));
  if (found === undefined) return { ...asDeployed, status: "DELETED" };

  const { properties: live } = found.state;
  const known = [properties, wanted.properties].flatMap((each) => tagKeys(facts, each));
  const ofStack = [...resource.stackTags, ...wanted.stackTags].map(({ Key = "" }) => Key);
  const external = externalTags(facts, live, new Set([...known, ...ofStack]));
  const visible = withoutWriteOnly(facts, external === undefined ? live : withoutTags(facts, live, external));
  const desired = withoutWriteOnly(facts, wanted.properties);
  const expected = expectedProperties(facts, resource);
  const arrange = (written: Properties, actual: Properties = visible): Properties =>
    arrangeActual(actual, { desired, deployed: properties, expected, written });
  const asWritten = arrange(declared);

  const managed = managedProperties(engine, stack, resource).filter((keys) => valueAt(declared, keys) !== undefined);
  const isAsBefore = (keys: readonly string[]): boolean =>
    sameValue(jsonAt(declared, keys), jsonAt(wanted.properties, keys));
  const leftAlone = managed.filter(isAsBefore);
  const kept = [...leftAlone, ...immutable(facts, declared, asWritten).filter(isAsBefore)];
  const isManaged = (pointer = ""): boolean => managed.some((keys) => isWithin(pointer, pointerTo(keys)));
  const { differences } = compareProperties(expected, visible);
  return {
    ...unknown,
    status: differences.every(({ PropertyPath: path }) => isManaged(path)) ? "IN_SYNC" : "MODIFIED",
    actual: kept.reduce((document, keys) => withValue(document, keys, jsonAt(declared, keys)), asWritten),
    shown: { actual: arrange(masked), deployed: arrangeActual(masked, inOrderOf(desired, masked)) },
    ignored: [
      ...ignoredProperties(facts, resource),
      ...leftAlone.map((keys) => ({ pointer: pointerTo(keys), reason: "MANAGED_BY_AWS" as const })),
    ],
    live,
    complete: (sent) => {
      const keeping = kept.reduce((document, keys) => withValue(document, keys, jsonAt(live, keys)), sent);
      return external === undefined ? keeping : withTags(facts, keeping, external);
    },
  };
}

/** Whether a JSON Pointer leads to `place`, or to something in it. */
export function isWithin(pointer: string, place: string): boolean {
  return pointer === place || pointer.startsWith(`${place}/`);
}

/** Where something differs from `deployed` that only a new resource could have. Documented: such drift is not undone. */
function immutable(facts: ResourceType, deployed: Properties, actual: Properties): (readonly string[])[] {
  const within = (
    before: Json | undefined,
    after: Json | undefined,
    keys: readonly string[],
  ): (readonly string[])[] => {
    if (sameValue(before, after)) return [];
    if (isJsonObject(before) && isJsonObject(after)) {
      return Object.keys(before).flatMap((name) => within(before[name], after[name], [...keys, name]));
    }
    return forcesReplacement(facts, withValue({}, keys, before), withValue({}, keys, after)) ? [keys] : [];
  };
  return Object.keys(deployed).flatMap((name) => within(deployed[name], actual[name], [name]));
}

/** `properties` with another value behind `keys`; without one when there is none. */
function withValue(properties: Properties, keys: readonly string[], value: Json | undefined): Properties {
  const [name = "", ...rest] = keys;
  const inner = properties[name];
  const changed = rest.length === 0 ? value : withValue(isJsonObject(inner) ? inner : {}, rest, value);
  const others = Object.entries(properties).filter(([each]) => each !== name);
  return Object.fromEntries(changed === undefined ? others : [...others, [name, changed]]);
}

function inOrderOf(desired: Properties, deployed: Properties): Parameters<typeof arrangeActual>[1] {
  return { desired, deployed, expected: deployed, written: deployed };
}

function jsonAt(properties: Properties, keys: readonly string[]): Json | undefined {
  return valueAt(properties, keys);
}

function objectIn(text: string): Properties {
  const value = JSON.parse(text) as Json;
  return isJsonObject(value) ? value : {};
}

function same(properties: Properties): Properties {
  return properties;
}
