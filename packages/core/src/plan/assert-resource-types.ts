import type { Template } from "@stacksteward/template";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Stack } from "../stack.ts";
import { resourcePlace } from "./resource-place.ts";

/**
 * Refuses a template with resources of types that the definition does not let it have, naming them. What transforms add is
 * only known to CloudFormation, which asks the same.
 */
export function assertResourceTypes({ name, resourceTypes }: Stack, template: Template): void {
  if (resourceTypes === undefined) return;
  const refused = Object.entries(template.body.Resources).flatMap(([logicalId, { Type: type }]) =>
    typeof type !== "string" || resourceTypes.some((pattern) => matches(pattern, type)) ? [] : [{ logicalId, type }],
  );
  const [first] = refused;
  if (first === undefined) return;
  const place = resourcePlace(template, first.logicalId);
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `${place}Stack "${name}" may only hold resources of ${resourceTypes.join(", ")}, which leaves out ${refused.map(({ logicalId, type }) => `${logicalId} (${type})`).join(", ")}. Add the type to resourceTypes, or take the resource out.`,
    { details: { stack: name, refused } },
  );
}

/** `AWS::*`, `AWS::EC2::*` and `Custom::*` stand for all that begin so. */
function matches(pattern: string, type: string): boolean {
  return pattern.endsWith("::*") ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}
