import { sameValue } from "@stacksteward/template";

import { validationError } from "../service-errors.ts";
import type { DesiredState } from "../stack.ts";
import { sameTags } from "./same-tags.ts";

/**
 * Refuses an import that would change outputs or tags of the stack; a stack that is still to be made has none.
 * Another role alone is let through, though the service names it beside the tags: `cdk import` always sends its role.
 */
export function refuseFrozenParts(previous: DesiredState | undefined, desired: DesiredState): void {
  const outputsChange = !sameValue({ ...previous?.body.Outputs }, { ...desired.body.Outputs });
  const tagsChange = !sameTags(previous?.tags ?? [], desired.tags);
  if (!outputsChange && !tagsChange) return;
  const parts = [
    ...(outputsChange ? ["Outputs"] : []),
    ...(previous?.roleArn === desired.roleArn ? [] : ["RoleArn"]),
    ...(tagsChange ? ["Tags"] : []),
  ];
  throw validationError(`As part of the import operation, you cannot modify or add [${parts.join(", ")}]`);
}
