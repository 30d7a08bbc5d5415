import type { Tag } from "@aws-sdk/client-cloudformation";

import { validationError } from "../service-errors.ts";
import type { DesiredState } from "../stack.ts";

/**
 * Refuses an import that would change outputs or tags of the stack; a stack that is still to be made has none.
 * Another role alone is let through, though the service names it beside the tags: `cdk import` always sends its role.
 */
export function refuseFrozenParts(previous: DesiredState | undefined, desired: DesiredState): void {
  const outputsChange = !same(previous?.body.Outputs ?? {}, desired.body.Outputs ?? {});
  const tagsChange = !same(byKey(previous?.tags ?? []), byKey(desired.tags));
  if (!outputsChange && !tagsChange) return;
  const parts = [
    ...(outputsChange ? ["Outputs"] : []),
    ...(previous?.roleArn === desired.roleArn ? [] : ["RoleArn"]),
    ...(tagsChange ? ["Tags"] : []),
  ];
  throw validationError(`As part of the import operation, you cannot modify or add [${parts.join(", ")}]`);
}

function byKey(tags: readonly Tag[]): [string, string][] {
  return tags
    .map(({ Key = "", Value = "" }): [string, string] => [Key, Value])
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
