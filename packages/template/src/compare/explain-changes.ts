import type { ResourceType } from "@stacksteward/catalog";

import type { ChangeAttribute, ChangeDetail } from "../change.ts";
import { containsUnknown } from "../evaluate/scalar.ts";
import { UNKNOWN, type Value } from "../evaluation.ts";
import { pointerTo } from "../json-pointer.ts";
import type { Json } from "../json.ts";
import { changedLeaves, type ChangedLeaf } from "./changed-leaves.ts";
import type { Comparison } from "./comparison.ts";
import { findCauses, type Cause } from "./find-causes.ts";
import { nodeBehind } from "./node-behind.ts";
import { requiresRecreation } from "./requires-recreation.ts";
import { sameValue } from "./same-value.ts";

/** One attribute, or one property, on both sides: as written and as evaluated. */
export interface ComparedPart {
  readonly attribute: ChangeAttribute;
  /** The property, when `attribute` is `Properties`. */
  readonly name?: string;
  readonly before: { readonly node: Json | undefined; readonly value: Value | undefined };
  readonly after: { readonly node: Json | undefined; readonly value: Value | undefined };
}

/** Why a part of a resource changes, or may change. Empty when nothing suggests that it does. */
export function explainChanges(
  part: ComparedPart,
  type: () => ResourceType | undefined,
  comparison: Comparison,
): ChangeDetail[] {
  const { before, after } = part;
  const leaves = sameValue(before.value, after.value) ? [] : changedLeaves(before.value, after.value);
  const changes = leaves.flatMap((leaf) => explainLeaf(leaf, part, type, comparison));
  // Only resources can be uncertain.
  if (comparison.differences.size === 0) return changes;
  const possible = findCauses(after.node, comparison).filter(({ certain }) => !certain);
  if (possible.length === 0) return changes;
  const whole = baseDetail(part, { path: [], ...bothValues(part), changeType: "Modify" }, type);
  return [...changes, ...possible.map((cause) => causedDetail(whole, cause))];
}

function explainLeaf(
  leaf: ChangedLeaf,
  part: ComparedPart,
  type: () => ResourceType | undefined,
  comparison: Comparison,
): ChangeDetail[] {
  const written = nodeBehind(part.after.node, leaf.path, comparison.after);
  const causes = findCauses(written, comparison).filter(({ certain }) => certain);
  const writtenAlike = sameNode(nodeBehind(part.before.node, leaf.path, comparison.before), written);
  // What is known of neither side has not changed, unless there is a reason why it should.
  if (leaf.before === UNKNOWN && leaf.after === UNKNOWN && writtenAlike && causes.length === 0) return [];

  const base = baseDetail(part, leaf, type);
  const isUnknown = containsUnknown(leaf.after);
  const unseen = writtenAlike && isUnknown && !causes.some(({ source }) => source === "ParameterReference");
  return [
    ...causes.map((cause) => causedDetail(base, cause)),
    {
      ...base,
      changeSource: "DirectModification",
      evaluation: causes.length === 0 && !isUnknown ? "Static" : "Dynamic",
      certainty: unseen ? "unseen" : "certain",
    },
  ];
}

type BaseDetail = Omit<ChangeDetail, "changeSource" | "evaluation" | "certainty">;

function baseDetail(part: ComparedPart, leaf: ChangedLeaf, type: () => ResourceType | undefined): BaseDetail {
  const { attribute, name } = part;
  const path = name === undefined ? leaf.path : [name, ...leaf.path];
  const { path: _, ...change } = leaf;
  return {
    attribute,
    ...(name === undefined ? {} : { name }),
    path: pointerTo([attribute, ...path]),
    requiresRecreation: attribute === "Properties" ? requiresRecreation(type(), path) : "Never",
    ...change,
  };
}

function causedDetail(base: BaseDetail, { source, entity, certain }: Cause): ChangeDetail {
  return {
    ...base,
    changeSource: source,
    causingEntity: entity,
    evaluation: certain ? "Static" : "Dynamic",
    certainty: certain ? "certain" : "possible",
  };
}

function bothValues({ before, after }: ComparedPart): Pick<ChangedLeaf, "before" | "after"> {
  return {
    ...(before.value === undefined ? {} : { before: before.value }),
    ...(after.value === undefined ? {} : { after: after.value }),
  };
}

function sameNode(before: Json | undefined, after: Json | undefined): boolean {
  return before === undefined ? after === undefined : sameValue(before, after);
}
