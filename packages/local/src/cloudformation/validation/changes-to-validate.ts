import { TemplateError, type ResourceDifference } from "@stacksteward/template";

import { compareWithStack } from "../change-sets/compare-with-stack.ts";
import type { Engine } from "../engine.ts";
import type { DesiredState, Stack } from "../stack.ts";

/** What CreateStack and UpdateStack validate before they touch a resource; nothing for a call that wants no validation. */
export function changesToValidate(
  engine: Engine,
  stack: Stack,
  desired: DesiredState,
  { DisableValidation: isDisabled = false }: { readonly DisableValidation?: boolean | undefined },
): readonly ResourceDifference[] {
  if (isDisabled || !engine.validatesBeforeDeploying || desired.transformFailure !== undefined) return [];
  try {
    return compareWithStack(engine, stack, desired);
  } catch (error) {
    // What cannot be evaluated fails the deployment itself, in its own words.
    if (error instanceof TemplateError) return [];
    throw error;
  }
}
