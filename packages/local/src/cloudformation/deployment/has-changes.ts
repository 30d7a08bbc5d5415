import type { Engine } from "../engine.ts";
import type { DesiredState, Stack, StackResource } from "../stack.ts";
import { activeDependencies } from "./active-dependencies.ts";
import { changeKind } from "./change-kind.ts";
import { evaluateOutputs } from "./outputs.ts";
import { planResource, stackTagsFor, type PlannedResource } from "./planned-resource.ts";
import { sameMembers } from "./same-members.ts";
import { maskingEvaluator, secretAttributes } from "./masking-evaluator.ts";
import { evaluatorFor, liveAnswers } from "./stack-scope.ts";

/**
 * Whether an update to `desired` would do anything. As long as nothing differs, everything that resources say of each other
 * is known, so the first difference decides. A nested stack counts always, because what its URL holds may have changed,
 * and never with `nestedStacksAreKnown`: then the caller has looked into it.
 */
export function hasChanges(
  engine: Engine,
  stack: Stack,
  desired: DesiredState,
  options: { readonly nestedStacksAreKnown?: boolean } = {},
): boolean {
  const current = stack.desired;
  if (current === undefined || stack.status.endsWith("_FAILED") || desired.transformFailure !== undefined) return true;
  const settings = ({ notificationArns, rollbackConfiguration }: DesiredState): string =>
    JSON.stringify([notificationArns, rollbackConfiguration]);
  if (settings(current) !== settings(desired) || !sameMembers(current.tags, desired.tags)) return true;
  const evaluator = evaluatorFor(engine, stack, desired, liveAnswers(engine, stack));
  const dependencies = activeDependencies(desired.body, evaluator);
  if (stack.resources.size !== dependencies.size) return true;
  for (const logicalId of dependencies.keys()) if (!stack.resources.has(logicalId)) return true;
  for (const [logicalId, needed] of dependencies) {
    const declaration = desired.body.Resources[logicalId];
    if (declaration === undefined) continue;
    if (options.nestedStacksAreKnown === true && declaration.Type === "AWS::CloudFormation::Stack") continue;
    const stackTags = stackTagsFor(engine, declaration.Type, desired.tags);
    const plan = planResource(evaluator, evaluator, logicalId, declaration, { dependencies: needed, stackTags });
    const resource = stack.resources.get(logicalId);
    if (changeKind(engine.catalog, resource, plan) !== "keep" || hasOtherPolicies(resource, plan)) return true;
  }
  const shown = maskingEvaluator(evaluator, () => secretAttributes(stack));
  return !sameMembers(stack.outputs, evaluateOutputs(desired.body, shown));
}

/** Policies may change alone: the resource itself is not touched then. */
function hasOtherPolicies(resource: StackResource | undefined, plan: PlannedResource): boolean {
  return resource?.deletionPolicy !== plan.deletionPolicy || resource?.updateReplacePolicy !== plan.updateReplacePolicy;
}
