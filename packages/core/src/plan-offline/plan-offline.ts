import type { Stack, StackDefinition } from "../stack.ts";
import type { LastKnownState } from "./last-known-state.ts";
import type { OfflinePlan } from "./offline-plan.ts";

/**
 * Predicts what `plan` would say of a stack from its template, the catalog and the last known state, without a call,
 * and says what it cannot know. Without a state, the stack is taken not to exist. Where the definition names no region,
 * that of the state's `stackId` counts; a state of another stack, region or account is refused.
 * Throws `TemplateError` for what `plan` would refuse in the template, and `TEMPLATE_NOT_FOUND`, `INVALID_DEFINITION`
 * and `REGION_NOT_CONFIGURED`.
 */
export async function planOffline(definition: Stack | StackDefinition, state?: LastKnownState): Promise<OfflinePlan> {
  const { predictStack } = await import("./predict-stack.ts");
  return predictStack(definition, state);
}
