import type { Catalog } from "@stacksteward/catalog";
import { forcesReplacement, sameValue } from "@stacksteward/template";

import type { StackResource } from "../stack.ts";
import type { PlannedResource } from "./planned-resource.ts";
import { sameMembers } from "./same-members.ts";

/** What a deployment has to do with one resource. */
export type ChangeKind = "create" | "keep" | "update" | "replace";

/**
 * Compares what is there with what is planned, by the same rules that change sets predict by. A property that may force
 * a replacement ("maybe") is changed in place, and a nested stack is always looked into, because what its URL holds may have changed.
 */
export function changeKind(catalog: Catalog, current: StackResource | undefined, plan: PlannedResource): ChangeKind {
  if (current === undefined) return "create";
  if (current.status === "IMPORT_FAILED") return "create";
  if (current.status === "CREATE_FAILED") return current.physicalId === "" ? "create" : "replace";
  if (plan.type === "AWS::CloudFormation::Stack") return "update";
  if (!sameValue({ ...current.declared }, { ...plan.declared })) {
    const facts = catalog.find(plan.type);
    return facts !== undefined && forcesReplacement(facts, current.declared, plan.declared) ? "replace" : "update";
  }
  const same =
    current.status !== "UPDATE_FAILED" &&
    sameValue(current.metadata, plan.metadata) &&
    sameMembers(current.stackTags, plan.stackTags);
  return same ? "keep" : "update";
}
