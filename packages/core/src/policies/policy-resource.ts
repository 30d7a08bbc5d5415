import type { Catalog } from "@stacksteward/catalog";
import { UNKNOWN, type Unknown, type Value } from "@stacksteward/template/evaluation";

import { present } from "../present.ts";
import type { PolicySubject } from "./policy.ts";

/** A resource as policies see it. */
export interface PolicyResource {
  readonly logicalId: string;
  /** The logical ids of the nested stacks that lead to it, outermost first. Absent in the stack itself. */
  readonly stackPath?: readonly string[];
  readonly type: string;
  /** Evaluated. What is not known before the deployment is `UNKNOWN`, and what is secret reads `****`. */
  readonly properties: Readonly<Record<string, Value>>;
  /** Absent when the template does not say, or the change set does not. */
  readonly deletionPolicy?: Value;
  /** Absent when the template does not say, or the change set does not. */
  readonly updateReplacePolicy?: Value;
  /** Whether replacing or removing it loses data. Absent when its type is not known. */
  readonly stateful?: boolean;
  /** Its own tags, beside which it has those of the stack. Absent when its type has none, or is not known. */
  readonly tags?: Readonly<Record<string, Value>> | Unknown;
  /** Whether a condition that nobody can evaluate yet decides if it exists at all. */
  readonly mayBeAbsent: boolean;
  /** Whether a macro may add what is not written. */
  readonly isOpen: boolean;
  /** What stands at a dotted path of its properties: `undefined` when nothing does, `UNKNOWN` when that cannot be seen yet. */
  get(this: void, path: string): Value | undefined;
  /** The property at a dotted path, for `deny` and `warn`. */
  at(this: void, property: string, remedy?: string): PolicySubject;
}

/** What {@link policyResource} is made of. */
export interface ResourceFacts extends Omit<PolicyResource, "properties" | "stateful" | "tags" | "get" | "at"> {
  readonly properties: Value | undefined;
}

/** A resource with its readers. */
export function policyResource(
  { properties, ...facts }: ResourceFacts,
  catalog: Pick<Catalog, "find">,
): PolicyResource {
  const { logicalId, stackPath, isOpen } = facts;
  const type = catalog.find(facts.type);
  const missing = isOpen || properties === UNKNOWN ? UNKNOWN : undefined;
  return Object.freeze({
    ...facts,
    ...(type === undefined ? {} : { stateful: type.stateful }),
    ...(type?.tagging === undefined ? {} : { tags: tagsIn(valueBelow(properties, type.tagging.property, missing)) }),
    properties: isObject(properties) ? properties : {},
    get: (path: string) => valueBelow(properties, path, missing),
    at: (property: string, remedy?: string) => present({ logicalId, stackPath, property, remedy }),
  });
}

/** The value at the end of a dotted path. Below what is unknown, everything is. */
export function valueBelow(value: Value | undefined, path: string, missing?: Value): Value | undefined {
  let current = value;
  for (const key of path.split(".")) {
    if (current === UNKNOWN) return UNKNOWN;
    current = memberOf(current, key);
    if (current === undefined) return missing;
  }
  return current;
}

/** Tags as a list of keys and values, or as a map. */
function tagsIn(value: Value | undefined): Readonly<Record<string, Value>> | Unknown {
  if (value === UNKNOWN) return UNKNOWN;
  if (!Array.isArray(value)) return isObject(value) ? value : {};
  const entries: [string, Value][] = [];
  for (const tag of value) {
    const key = isObject(tag) ? (tag["Key"] ?? tag["TagKey"]) : UNKNOWN;
    if (key === UNKNOWN) return UNKNOWN;
    if (typeof key === "string" && isObject(tag)) entries.push([key, tag["Value"] ?? tag["TagValue"] ?? ""]);
  }
  return Object.fromEntries(entries);
}

/** Whether a value is an object with members. */
export function isObject(value: Value | undefined): value is { [key: string]: Value } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function memberOf(value: Value | undefined, key: string): Value | undefined {
  if (Array.isArray(value)) return value[Number(key)];
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
