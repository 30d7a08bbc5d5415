import type { AutoDeployment, StackSet as SetDescription } from "@aws-sdk/client-cloudformation";

import { present } from "../present.ts";
import type { StackSetChange } from "../rollout/stack-set-change.ts";
import type { StackSet } from "./stack-set.ts";
import type { StackSetPlan } from "./stack-set-plan.ts";

/** What the set depends on is no member of a definition, and stays. */
export function autoDeploymentChange(
  next: AutoDeployment | undefined,
  before: AutoDeployment,
  parameters: readonly string[],
): StackSetChange["autoDeployment"] {
  return next && { next: { ...next, ...present({ DependsOn: before.DependsOn }) }, before, parameters };
}

/** Whether something of the set changes that is brought along with instances. */
export function isRedefined({ operation, template, parameters, settings }: StackSetPlan): boolean {
  const isOther = template.change === "different" || template.change === "unknown" || parameters.length > 0;
  return operation === "UPDATE" && (isOther || settings.some((setting) => setting !== "autoDeployment"));
}

/** What a definition says of automatic deployment, to be compared. */
export function autoDeploymentIn({ autoDeployment }: StackSet): unknown {
  return [autoDeployment?.enabled, autoDeployment?.retainStacksOnAccountRemoval];
}

/** The same of the set, as far as the definition says something. */
export function autoDeploymentOf({ autoDeployment }: StackSet, { AutoDeployment: found }: SetDescription): unknown {
  const { retainStacksOnAccountRemoval: retains } = autoDeployment ?? {};
  return [found?.Enabled ?? false, retains === undefined ? undefined : (found?.RetainStacksOnAccountRemoval ?? false)];
}
