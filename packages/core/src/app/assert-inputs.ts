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
 * A stack of the app that gives one changes nothing, or the plan would not be exact; one elsewhere may be called like it. Throws
 * `PLAN_STALE`, `OUTPUT_NOT_FOUND` or `STACK_NOT_FOUND`.
 */
export async function assertInputs(
  environments: Environments,
  stack: Stack,
  plan: Plan,
  options: VerbOptions,
): Promise<void> {
  if (plan.kind === "no-changes") return;
  const { parameters = {} } = stack;
  const taken = Object.entries(parameters).flatMap(([name, value]) =>
    isOutputReference(value) ? [{ name, ...value.stackOutput }] : [],
  );
  const isMeant = (parameter: string): boolean => taken.some(({ name }) => name === parameter);
  const { parameters: now = {} } = await resolveReferences(environments, stack, options, isMeant);
  const moved = taken.find(({ name }) => {
    const { value } = plan.parameters.find(({ key }) => key === name) ?? {};
    return value !== now[name] && value?.includes(MASK) !== true;
  });
  if (moved === undefined) return;
  throw stale(
    plan,
    `its parameter ${moved.name} takes the output ${moved.output} of stack "${moved.stack}", which is another one now`,
  );
}
