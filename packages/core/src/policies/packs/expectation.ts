import { isObject, valueBelow, type PolicyResource } from "../policy-resource.ts";
import type { Policy, PolicyContext } from "../policy.ts";
import { resourcePolicy } from "../resource-policy.ts";
import { UNKNOWN, type Value } from "@stacksteward/template/evaluation";

import { isAmong, isHidden } from "./value-words.ts";
import { written } from "./written.ts";

/** What a property must be. Compared as text: `true`, `"true"` and `"True"` are one. */
export interface Expectation {
  readonly type: string;
  /** The dotted path to what holds the property, `*` for each item of a list. Where nothing is there, nothing is expected. Default: the resource. */
  readonly each?: string;
  /** Dotted. */
  readonly property: string;
  readonly accepts?: readonly (string | boolean)[];
  readonly refuses?: readonly (string | boolean)[];
  /** What it means when the property is not there: as bad as a wrong one, good, or that it depends on what is elsewhere. */
  readonly absent: "deny" | "pass" | "unseen";
  /** Properties beside it from which AWS takes the value when it is not there. */
  readonly inherits?: readonly string[];
  /** Nothing is expected where one of these is there. */
  readonly unless?: readonly string[];
  /** What is wrong then. */
  readonly why: string;
  readonly remedy?: string;
}

/** A policy that holds resources against a table. The pages of the types say what each property means, and what its absence does. */
export function tablePolicy(id: string, description: string, table: readonly Expectation[]): Policy {
  const rows = new Map<string, Expectation[]>();
  for (const row of table) rows.set(row.type, [...(rows.get(row.type) ?? []), row]);
  return resourcePolicy({
    id,
    description,
    types: [...rows.keys()],
    check: (resource, context) => {
      for (const row of rows.get(resource.type) ?? []) checkRow(row, resource, context);
    },
  });
}

function checkRow(row: Expectation, resource: PolicyResource, context: PolicyContext): void {
  if (row.unless?.some((name) => resource.get(name) !== undefined && resource.get(name) !== UNKNOWN)) return;
  for (const holder of holdersIn(resource, row.each)) {
    const property = nameOf(row, holder);
    const value = holder.get(row.property);
    const verdict = judge(row, value, holder, resource.isOpen);
    if (verdict === "pass") continue;
    const { logicalId, type } = resource;
    const at = resource.at(property, row.remedy ?? remedyFor(row, property, type));
    if (verdict === "unseen")
      context.warn(
        `${property} of ${logicalId} (${type}) cannot be seen before deploying: ${row.why} unless it is right.`,
        at,
      );
    else context.deny(`${property} of ${logicalId} (${type}) is ${textOf(value)}: ${row.why}.`, at);
  }
}

function nameOf({ property }: Expectation, { path, value }: Holder): string {
  if (path === "") return property;
  return value === UNKNOWN ? path : `${path}.${property}`;
}

interface Holder {
  /** Empty for the resource itself. */
  readonly path: string;
  readonly value: Value;
  readonly get: (name: string) => Value | undefined;
}

function holdersIn(resource: PolicyResource, each: string | undefined): Holder[] {
  if (each === undefined) {
    return [{ path: "", value: resource.properties, get: (name) => written(resource, name) }];
  }
  return placesIn(resource, each).map(({ path, value }) => ({ path, value, get: (name) => valueBelow(value, name) }));
}

/** What stands at a dotted path in which `*` is each item of a list. What is not there is left out; what is unknown is not. */
export function placesIn(
  resource: PolicyResource,
  pattern: string,
): readonly { readonly path: string; readonly value: Value }[] {
  const [first = "", ...rest] = pattern.split(".*");
  const at = (path: string, value: Value | undefined): { path: string; value: Value }[] =>
    value === undefined || value === null ? [] : [{ path, value }];
  return rest.reduce(
    (places, below) =>
      places.flatMap(({ path, value }) => {
        if (value === UNKNOWN) return [{ path, value }];
        const items = Array.isArray(value) ? value : [];
        return items.flatMap((item, index) => {
          const name = below.replace(/^\./, "");
          const here = `${path}.${index}`;
          return name === "" ? at(here, item) : at(`${here}.${name}`, valueBelow(item, name));
        });
      }),
    at(first, written(resource, first)),
  );
}

function judge(
  row: Expectation,
  value: Value | undefined,
  { value: holder, get }: Holder,
  isOpen: boolean,
): "deny" | "pass" | "unseen" {
  if (value === UNKNOWN || holder === UNKNOWN || isHidden(value)) return "unseen";
  if (value === undefined) {
    if (row.absent !== "deny") return row.absent;
    return isOpen || row.inherits?.some((name) => get(name) !== undefined) ? "unseen" : "deny";
  }
  if (row.refuses !== undefined) return isAmong(value, row.refuses) ? "deny" : "pass";
  return row.accepts === undefined || isAmong(value, row.accepts) ? "pass" : "deny";
}

function remedyFor({ accepts, refuses }: Expectation, property: string, type: string): string {
  const change =
    accepts?.[0] !== undefined
      ? `Set ${property} to ${accepts.join(" or ")}`
      : refuses === undefined
        ? `Give ${property}`
        : `Set ${property} to something else, or leave it out`;
  return `${change}: ${pageOf(type)}`;
}

/** The page of a resource type in the template reference. */
export function pageOf(type: string): string {
  const [, service = "", resource = ""] = type.toLowerCase().split("::");
  return `https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-${service}-${resource}.html`;
}

function textOf(value: Value | undefined): string {
  if (value === undefined) return "not set";
  if (typeof value === "boolean" || typeof value === "number") return String(value);
  // What is longer is none of the words that are expected, and may be anything.
  if (typeof value === "string" && value.length <= 32) return JSON.stringify(value);
  return isObject(value) ? "an object" : "something else";
}
