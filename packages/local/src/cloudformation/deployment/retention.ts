import type { StackResource } from "../stack.ts";

/** Whether a resource outlives the deletion of its stack, or its removal from the template. */
export function isRetained(resource: StackResource): boolean {
  return resource.deletionPolicy === "Retain" || resource.deletionPolicy === "RetainExceptOnCreate";
}

/** The same when a failed operation takes back what it created itself. */
export function isRetainedOnRollback(retainExceptOnCreate: boolean): (resource: StackResource) => boolean {
  return (resource) => resource.deletionPolicy === "Retain" && !retainExceptOnCreate;
}

/** Whether the old physical resource outlives its replacement. */
export function isRetainedOnReplacement(resource: StackResource): boolean {
  return resource.updateReplacePolicy === "Retain";
}
