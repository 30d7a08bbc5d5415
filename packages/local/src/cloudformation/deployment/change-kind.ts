import {
  Replacement,
  type Catalog,
  type PropertyFacts,
  type ResourceType,
  type ValueShape,
} from "@stacksteward/catalog";
import { isJsonObject, type Json } from "@stacksteward/template";

import { sameJson } from "../known-value.ts";
import type { StackResource } from "../stack.ts";
import type { PlannedResource } from "./planned-resource.ts";

/** What a deployment has to do with one resource. */
export type ChangeKind = "create" | "keep" | "update" | "replace";

/**
 * Compares what is there with what is planned. A property that may force a replacement ("maybe") is changed in place,
 * and a nested stack is always looked into, because what its URL holds may have changed.
 */
export function changeKind(catalog: Catalog, current: StackResource | undefined, plan: PlannedResource): ChangeKind {
  if (current === undefined) return "create";
  if (current.status === "CREATE_FAILED") return current.physicalId === "" ? "create" : "replace";
  if (plan.type === "AWS::CloudFormation::Stack") return "update";
  const changed = changedProperties(current.declared, plan.declared);
  if (changed.length > 0) {
    const facts = catalog.find(plan.type);
    const forced = facts !== undefined && changed.some((name) => forcesReplacement(facts, name, current, plan));
    return forced ? "replace" : "update";
  }
  const same =
    current.status !== "UPDATE_FAILED" &&
    sameJson(current.metadata, plan.metadata) &&
    JSON.stringify(current.stackTags) === JSON.stringify(plan.stackTags);
  return same ? "keep" : "update";
}

function changedProperties(
  before: Readonly<Record<string, Json>>,
  after: Readonly<Record<string, Json>>,
): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !sameJson(before[name], after[name]),
  );
}

function forcesReplacement(facts: ResourceType, name: string, current: StackResource, plan: PlannedResource): boolean {
  const property = facts.properties[name];
  return property !== undefined && factForces(facts, property, current.declared[name], plan.declared[name]);
}

/** Looks into property types too: a part that can't change may stand inside one that can. */
function factForces(
  facts: ResourceType,
  property: PropertyFacts,
  before: Json | undefined,
  after: Json | undefined,
): boolean {
  return property.replacement === Replacement.Yes || shapeForces(facts, property.shape, before, after);
}

function shapeForces(
  facts: ResourceType,
  shape: ValueShape,
  before: Json | undefined,
  after: Json | undefined,
): boolean {
  if (shape.kind === "list" && Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.some((each, index) => shapeForces(facts, shape.items, each, after[index]));
  }
  if (shape.kind !== "definition" || !isJsonObject(before) || !isJsonObject(after)) return false;
  const members = facts.definitions[shape.name] ?? {};
  return changedProperties(before, after).some((name) => {
    const member = members[name];
    return member !== undefined && factForces(facts, member, before[name], after[name]);
  });
}
