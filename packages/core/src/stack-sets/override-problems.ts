import { nearestName } from "@stacksteward/template/nearest-name";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { PreparedSet } from "./prepare-set.ts";
import type { StackSet } from "./stack-set.ts";

/**
 * Refuses overrides that the template does not let be: of parameters that it does not declare, and of those that it hides, because
 * overrides stand in plans and journals. Says nothing of a template that only CloudFormation reads. Throws `INVALID_DEFINITION`.
 */
export function assertOverridable({ name, overrides = [] }: StackSet, prepared: PreparedSet): void {
  if (prepared.template === undefined) return;
  const overridden = new Set(overrides.flatMap(({ parameters }) => Object.keys(parameters)));
  const problems = [...overridden].flatMap((parameter) => problemOf(parameter, prepared) ?? []);
  if (problems.length === 0) return;
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `The definition of stack set "${name}" cannot be used: ${problems.join(" ")}`,
    { details: { stackSet: name, problems } },
  );
}

function problemOf(parameter: string, { declared, secretParameters }: PreparedSet): string | undefined {
  if (!declared.includes(parameter)) {
    const nearest = nearestName(parameter, declared);
    const remedy = nearest === undefined ? "Declare it, or leave it out." : `Did you mean "${nearest}"?`;
    return `Its overrides have "${parameter}", which is no parameter of the template. ${remedy}`;
  }
  if (!secretParameters.has(parameter)) return undefined;
  return `Its overrides have "${parameter}", which is NoEcho: CloudFormation does not show what an instance has, so that nobody could compare or take it back, and the value would stand in the plan. Let the template take it by a dynamic reference.`;
}
