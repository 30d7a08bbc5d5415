import { removalAction, replacementAction } from "@stacksteward/template";

import type { StackResource } from "../stack.ts";

/** What becomes of a physical resource that its stack does not need any more. */
export type Disposal = "delete" | "retain" | "snapshot";

/** When its stack is deleted, or its template no longer has it. */
export function disposalOnRemoval({ type, properties, deletionPolicy }: StackResource): Disposal {
  return disposals[removalAction(type, properties, deletionPolicy)] ?? "delete";
}

/** When a failed operation takes back what it created itself: of what never served anybody, nothing is kept but on request. */
export function disposalOnRollback(retainExceptOnCreate: boolean): (resource: StackResource) => Disposal {
  return ({ deletionPolicy }) => (deletionPolicy === "Retain" && !retainExceptOnCreate ? "retain" : "delete");
}

/** When another one has replaced it. `declared` is the resource that took its place, whose policy counts. */
export function disposalOnReplacement(declared: StackResource): Disposal {
  return disposals[replacementAction(declared.updateReplacePolicy)] ?? "delete";
}

const disposals: Readonly<Record<string, Disposal>> = {
  Retain: "retain",
  Snapshot: "snapshot",
  ReplaceAndRetain: "retain",
  ReplaceAndSnapshot: "snapshot",
};
