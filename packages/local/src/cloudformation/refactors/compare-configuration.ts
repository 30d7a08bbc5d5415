import { isJsonObject, sameValue, UNKNOWN, type Evaluator, type Json, type Value } from "@stacksteward/template";

import type { StackResource } from "../stack.ts";

/** `undecided` when all that is known is the same, and something will only be known later. */
export type Comparison = "same" | "different" | "undecided";

/** Whether the template behind `evaluator` declares, as `logicalId`, just what `resource` was last declared as. */
export function compareConfiguration(evaluator: Evaluator, logicalId: string, resource: StackResource): Comparison {
  const declaration = evaluator.body.Resources[logicalId];
  if (declaration?.Type !== resource.type) return "different";
  let isKnown = true;
  for (const [name, before] of Object.entries(configurationOf(resource))) {
    const node = declaration[name] ?? (name === "Properties" ? {} : undefined);
    const value = node === undefined ? undefined : evaluator.evaluate(node, ["Resources", logicalId, name]);
    const filled = withoutUnknown(value, before);
    if (!sameValue(filled.value, before)) return "different";
    isKnown &&= filled.isKnown;
  }
  return isKnown ? "same" : "undecided";
}

function configurationOf(resource: StackResource): Readonly<Record<string, Json | undefined>> {
  const { declared, metadata, deletionPolicy, updateReplacePolicy } = resource;
  return {
    Properties: { ...declared },
    Metadata: metadata,
    DeletionPolicy: deletionPolicy,
    UpdateReplacePolicy: updateReplacePolicy,
  };
}

/** `value` with what stands in the same place of `before` wherever it is not known yet. */
function withoutUnknown(
  value: Value | undefined,
  before: Json | undefined,
): { readonly value: Value | undefined; readonly isKnown: boolean } {
  if (value === UNKNOWN) return { value: before, isKnown: false };
  if (typeof value !== "object" || value === null) return { value, isKnown: true };
  let isKnown = true;
  const fill = (part: Value, key: string): Value => {
    const filled = withoutUnknown(part, childOf(before, key));
    isKnown &&= filled.isKnown;
    return filled.value ?? null;
  };
  const filled: Value = Array.isArray(value)
    ? value.map((part, index) => fill(part, String(index)))
    : Object.fromEntries(Object.entries(value).map(([key, part]) => [key, fill(part, key)]));
  return { value: filled, isKnown };
}

function childOf(node: Json | undefined, key: string): Json | undefined {
  if (Array.isArray(node)) return node[Number(key)];
  return isJsonObject(node) ? node[key] : undefined;
}
