import type { EvaluationScope, Template } from "@stacksteward/template";

import { pseudoParametersOf, scopeBeforeDeployment } from "../plan/scope-before-deployment.ts";
import type { Stack } from "../stack.ts";
import { heldPolicies } from "./define-policy.ts";
import { holdAgainstTemplate } from "./hold-against-template.ts";
import { redactedIn } from "./hold-before-plan.ts";
import { policiesFor } from "./hold-policies.ts";
import { letThrough, policyContext, type PolicyEnvironment } from "./policies-in-force.ts";
import type { PolicyFinding } from "./policy.ts";
import { templateView } from "./template-view.ts";

/** What the stacks of a set are made of. */
export interface SetCandidate {
  /** The set as one of its stacks. */
  readonly stack: Stack;
  readonly template: Template;
  readonly values: EvaluationScope["parameters"];
  /** Where its stacks are, or will be. */
  readonly regions: readonly string[];
}

/**
 * Holds the policies of the orchestrator against the template of a set, once for each region; the accounts are many, so that
 * none is known. Throws `POLICY_DENIED` for a denial.
 */
export function holdSetBeforePlan(
  environment: PolicyEnvironment,
  { stack, template, values, regions }: SetCandidate,
): readonly PolicyFinding[] {
  const all = heldPolicies(environment.checks.policies ?? []);
  const where = { region: environment.region, account: undefined };
  const scope = scopeBeforeDeployment(where, stack, values);
  const found = regions.flatMap((region) => {
    const pseudo = { ...scope.pseudo, ...pseudoParametersOf(region) };
    const view = templateView({ template, scope: { ...scope, pseudo }, secret: redactedIn(stack) });
    const { name: stackName, stage } = stack;
    const place = { stackName, region, ...(stage === undefined ? {} : { stage }) };
    const context = policyContext(environment, place, { tags: stack.tags ?? {}, parameters: view.parameters });
    return holdAgainstTemplate(policiesFor(all, place), context, view, template);
  });
  const once = new Map(found.map((finding) => [JSON.stringify(finding), finding]));
  return letThrough(environment, stack.name, [...once.values()]);
}
