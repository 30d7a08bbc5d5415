import type { ResourceType } from "@stacksteward/catalog";
import { isJsonObject, type Json } from "@stacksteward/template";

type Properties = Readonly<Record<string, Json>>;

/**
 * The tags of a live resource under keys that none of `known` has ever spoken of, in the form the type keeps its tags in:
 * others have put them there. Nothing when there are none.
 */
export function externalTags(
  facts: ResourceType,
  live: Properties,
  knownKeys: ReadonlySet<string>,
): Json[] | Properties | undefined {
  const tags = facts.tagging === undefined ? undefined : live[facts.tagging.property];
  if (Array.isArray(tags)) {
    const external = tags.filter((tag) => !knownKeys.has(keyOfTag(tag)));
    return external.length === 0 ? undefined : external;
  }
  if (!isJsonObject(tags)) return undefined;
  const external = Object.entries(tags).filter(([key]) => !knownKeys.has(key));
  return external.length === 0 ? undefined : Object.fromEntries(external);
}

/** The keys of the tags that `properties` gives a resource. */
export function tagKeys(facts: ResourceType, properties: Properties): readonly string[] {
  const tags = facts.tagging === undefined ? undefined : properties[facts.tagging.property];
  if (Array.isArray(tags)) return tags.map(keyOfTag);
  return isJsonObject(tags) ? Object.keys(tags) : [];
}

/** `properties` with `external` tags beside its own. */
export function withTags(facts: ResourceType, properties: Properties, external: Json[] | Properties): Properties {
  if (facts.tagging === undefined) return properties;
  const { property } = facts.tagging;
  const own = properties[property];
  const tags = Array.isArray(external)
    ? [...(Array.isArray(own) ? own : []), ...external]
    : { ...(isJsonObject(own) ? own : {}), ...external };
  return { ...properties, [property]: tags };
}

/** A live resource's properties without its `external` tags. */
export function withoutTags(facts: ResourceType, live: Properties, external: Json[] | Properties): Properties {
  if (facts.tagging === undefined) return live;
  const { property } = facts.tagging;
  const tags = live[property];
  if (Array.isArray(tags) && Array.isArray(external)) {
    return { ...live, [property]: tags.filter((tag) => !external.includes(tag)) };
  }
  if (!isJsonObject(tags) || Array.isArray(external)) return live;
  return {
    ...live,
    [property]: Object.fromEntries(Object.entries(tags).filter(([key]) => !Object.hasOwn(external, key))),
  };
}

function keyOfTag(tag: Json): string {
  const key = isJsonObject(tag) ? tag["Key"] : undefined;
  return typeof key === "string" ? key : "";
}
