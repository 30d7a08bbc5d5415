import { CoreErrorCode, coreError } from "../core-error.ts";
import type { ChangesPlan, PlannedChange } from "../plan/plan.ts";

/** The error of a deployment that was to find nothing to change. */
export function changesFound({ stackName, stackId, changes }: ChangesPlan): Error {
  const named = changes.map(nameOf);
  return coreError(
    CoreErrorCode.ChangesFound,
    `Stack "${stackName}" is not what its definition says: ${named.join(", ") || "only its tags or outputs"} would change. Nothing was changed. Deploy it without expectNoChanges, or correct the definition.`,
    { details: { stack: stackName, stackId, changes: named } },
  );
}

function nameOf({ action, stackPath = [], logicalId, type }: PlannedChange): string {
  return `${action} ${[...stackPath, logicalId].join("/")} (${type})`;
}
