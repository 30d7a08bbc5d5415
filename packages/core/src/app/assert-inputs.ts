import { MASK } from "@stacksteward/workflow";

import { isOutputReference } from "../definition/parameter-value.ts";
import { resolveReferences } from "../definition/resolve-references.ts";
import { stale } from "../deploy/verify-plan.ts";
import type { Environments } from "../environments/open-environment.ts";
import type { Plan } from "../plan/plan.ts";
import type { Stack } from "../stack.ts";
import type { VerbOptions } from "../verb-options.ts";

/**
 * Refuses an exact plan whose stack takes outputs that are others by now, or are gone: its change set holds what they were.
 * `isOutside` says of a stack whether it is none of the app; what those of the app give is held by their own plans. Throws
 * `PLAN_STALE`, `OUTPUT_NOT_FOUND` or `STACK_NOT_FOUND`.
 */
export async function assertInputs(
  environments: Environments,
  stack: Stack,
  plan: Plan,
  isOutside: (stack: string) => boolean,
  options: VerbOptions,
): Promise<void> {
  if (plan.kind === "no-changes") return;
  const { parameters = {} } = stack;
  const outside = Object.entries(parameters).flatMap(([name, value]) =>
    isOutputReference(value) && isOutside(value.stackOutput.stack) ? [{ name, ...value.stackOutput }] : [],
  );
  const isMeant = (parameter: string): boolean => outside.some(({ name }) => name === parameter);
  const { parameters: now = {} } = await resolveReferences(environments, stack, options, isMeant);
  const moved = outside.find(({ name }) => {
    const { value } = plan.parameters.find(({ key }) => key === name) ?? {};
    return value !== now[name] && value?.includes(MASK) !== true;
  });
  if (moved === undefined) return;
  throw stale(
    plan,
    `its parameter ${moved.name} takes the output ${moved.output} of stack "${moved.stack}", which is another one now`,
  );
}
