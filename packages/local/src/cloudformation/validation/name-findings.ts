import { containsUnknown, type Json, type ResourceDifference, type Value } from "@stacksteward/template";

import { createSeededIds } from "../../seeded-ids.ts";
import type { Engine } from "../engine.ts";
import { knownValue } from "../known-value.ts";
import { backingOf } from "../resources/backings.ts";
import { isNameTaken } from "../resources/custom-names.ts";
import { makeIdentity } from "../resources/identity.ts";
import type { Stack } from "../stack.ts";
import { ValidationName, type Finding } from "./finding.ts";

/** Looks whether the name that the author gave a new resource is taken, by whatever is there now. */
export async function nameFindings(engine: Engine, stack: Stack, difference: ResourceDifference): Promise<Finding[]> {
  const { logicalId, type, action, replacement, after } = difference;
  const facts = engine.catalog.find(type);
  const isNew = action === "Add" || replacement === "True";
  if (!isNew || facts === undefined || after === undefined) return [];
  // Ids that are made up here are never given to anything: the cloud's own go on as if nobody had asked.
  const world = { ...engine.world, ids: createSeededIds("validation") };
  const request = { engine: { world }, stack, logicalId, type, facts, properties: knownOf(after.Properties) };
  const { physicalId, isCustomNamed } = makeIdentity(request);
  // A replacement that keeps its name is refused in other words, when its turn comes.
  if (!isCustomNamed || stack.resources.get(logicalId)?.physicalId === physicalId) return [];
  const { customNames } = engine.regionState(stack.account, stack.region);
  const isTaken =
    isNameTaken(customNames, request, physicalId) ||
    ((await backingOf(type)?.isTaken(engine, stack, physicalId)) ?? false);
  if (!isTaken) return [];
  const finding: Finding = {
    name: ValidationName.NameConflict,
    failureMode: "FAIL",
    logicalId,
    type,
    physicalId: "",
    path: `/Resources/${logicalId}`,
    reason: `Resource of type '${type}' with identifier '${physicalId}' already exists.`,
  };
  return [finding];
}

function knownOf(properties: Readonly<Record<string, Value>>): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]) => (containsUnknown(value) ? [] : [[name, knownValue(value)]])),
  );
}
