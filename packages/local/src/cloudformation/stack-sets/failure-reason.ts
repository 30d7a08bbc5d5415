import type { Stack } from "../stack.ts";

/** Why the last operation on `stack` failed, as the result of a stack set's operation says it: by the first resource that failed. */
export function failureReason(stack: Stack): string {
  const events = stack.events.page(stack.events.size, 0, stack.events.size);
  const begun = events.findIndex(
    ({ PhysicalResourceId: id, ResourceStatus: status = "" }) => id === stack.id && beginnings.has(status),
  );
  const first = events
    .slice(0, begun === -1 ? undefined : begun)
    .toReversed()
    .find(({ ResourceStatus: status = "", PhysicalResourceId: id }) => status.endsWith("_FAILED") && id !== stack.id);
  if (first === undefined) return stack.statusReason ?? `The stack is in ${stack.status}.`;
  const { LogicalResourceId, ResourceType, ResourceStatusReason: reason = "" } = first;
  return `ResourceLogicalId:${LogicalResourceId}, ResourceType:${ResourceType}, ResourceStatusReason:${reason}.`;
}

const beginnings: ReadonlySet<string> = new Set(["CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS"]);
