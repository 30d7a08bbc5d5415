import type { ChangeSource, ResourceDifference } from "../change.ts";
import type { Json } from "../json.ts";
import { collectReferences, type TemplateReference } from "../references/collect-references.ts";
import type { Comparison } from "./comparison.ts";

/** Something a value refers to that changes, or may change, in the same operation. */
export interface Cause {
  readonly source: Exclude<ChangeSource, "DirectModification" | "Automatic">;
  /** The parameter, the resource, or `Resource.Attribute`. */
  readonly entity: string;
  /** A parameter with another value and a resource that is added or replaced are certain; one that changes in place is not. */
  readonly certain: boolean;
}

/** Every cause that `node` refers to, each once, in the order it is written. */
export function findCauses(node: Json | undefined, comparison: Comparison): Cause[] {
  if (node === undefined) return [];
  const { differences, changedParameters, after } = comparison;
  if (differences.size === 0 && changedParameters.size === 0) return [];
  const causes = new Map<string, Cause>();
  for (const reference of collectReferences(node, [], after)) {
    const cause = causeBehind(reference, comparison);
    if (cause !== undefined) causes.set(`${cause.source} ${cause.entity}`, cause);
  }
  return [...causes.values()];
}

function causeBehind(reference: TemplateReference, comparison: Comparison): Cause | undefined {
  if (reference.kind !== "Ref" && reference.kind !== "GetAtt" && reference.kind !== "Sub") return undefined;
  const { name } = reference;
  if (comparison.changedParameters.has(name)) return { source: "ParameterReference", entity: name, certain: true };
  const difference = comparison.differences.get(name);
  if (difference === undefined) return undefined;
  const attribute = reference.kind === "Ref" ? undefined : reference.attribute;
  return attribute === undefined && reference.kind !== "GetAtt"
    ? resourceReference(name, difference)
    : resourceAttribute(attribute === undefined ? name : `${name}.${attribute}`, difference);
}

/** What `Ref` returns only changes with a replacement. */
function resourceReference(entity: string, difference: ResourceDifference): Cause | undefined {
  if (difference.replacement === "False") return undefined;
  return { source: "ResourceReference", entity, certain: becomesAnother(difference) };
}

function resourceAttribute(entity: string, difference: ResourceDifference): Cause | undefined {
  const certain = becomesAnother(difference);
  if (!certain && !difference.scope.includes("Properties")) return undefined;
  return { source: "ResourceAttribute", entity, certain };
}

function becomesAnother({ action, replacement }: ResourceDifference): boolean {
  return action === "Add" || replacement === "True";
}
