import { describeInputs, readTemplate, UNKNOWN, type EvaluationScope, type Template } from "@stacksteward/template";
import { MASK } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import type { ChangesPlan } from "../plan/plan.ts";
import { digestOfData } from "../plan/plan-digest.ts";
import { scopeBeforeDeployment } from "../plan/scope-before-deployment.ts";
import { readTemplateOf } from "../service/read-template.ts";
import type { Stack } from "../stack.ts";
import { holdAgainstPlan } from "./hold-against-plan.ts";
import { holdAgainstTemplate } from "./hold-against-template.ts";
import type { Shown } from "./hold-policies.ts";
import {
  letThrough,
  logWarnings,
  policiesInForce,
  policyContext,
  type PolicyEnvironment,
} from "./policies-in-force.ts";
import { templateView } from "./template-view.ts";

/** What a plan was made of. */
export interface PlanSource {
  readonly stack: Stack;
  /** Absent when only CloudFormation has read it: it is read from the change set then, and held against policies now. */
  readonly template: Template | undefined;
  readonly values: EvaluationScope["parameters"];
}

/**
 * Holds the policies of the orchestrator against a plan whose change set was made, and answers the plan with what they say,
 * denials too.
 */
export async function withPolicyFindings(
  environment: Environment,
  signal: AbortSignal,
  plan: ChangesPlan,
  { stack, template: known, values }: PlanSource,
): Promise<ChangesPlan> {
  const { held, place } = await policiesInForce(environment, stack);
  if (held.length === 0) return plan;
  const template = known ?? readTemplate(await readTemplateOf(environment, signal, plan));
  const parameters = known === undefined ? valuesIn(plan, template) : values;
  const view = templateView({
    template,
    scope: scopeBeforeDeployment({ region: plan.region, account: place.account }, stack, parameters),
    secret: new Set(plan.redactedParameters),
  });
  const context = contextOf(environment, place, plan, view.parameters);
  const late = known === undefined ? holdAgainstTemplate(held, context, view, template) : [];
  const found = [
    ...late.map((finding) => ({ ...finding, inPlan: true as const })),
    ...holdAgainstPlan(held, context, { plan, view, template }),
  ];
  const findings = environment.secrets.hideInText(found);
  if (findings.length === 0) return plan;
  logWarnings(environment, findings);
  const { digest: _, ...content } = plan;
  const told = { ...content, policyFindings: [...(plan.policyFindings ?? []), ...findings] };
  return { ...told, digest: digestOfData(told) };
}

/**
 * Refuses to deploy a plan that was not held against the policies of this orchestrator, with `POLICY_UNHELD`, and one whose
 * changes they deny by now, with `POLICY_DENIED`. What the template says was looked at when the plan was made; what that was,
 * its seal says.
 */
export async function assertPoliciesHeld(
  environment: Environment,
  signal: AbortSignal,
  plan: ChangesPlan,
): Promise<void> {
  const { stackName: name, stage, policies = [] } = plan;
  const { held, place } = await policiesInForce(environment, stage === undefined ? { name } : { name, stage });
  const unheld = held.map((each) => each.name).filter((each) => !policies.includes(each));
  if (unheld.length > 0) {
    throw coreError(
      CoreErrorCode.PolicyUnheld,
      `The plan ${plan.id} for stack "${name}" was not held against ${unheld.join(", ")}, which this orchestrator holds. Plan again with an orchestrator that has the same policies.`,
      { details: { plan: plan.id, stack: name, policies: unheld } },
    );
  }
  if (!held.some(({ policy }) => policy.checkPlan !== undefined)) return;
  const template = readTemplate(await readTemplateOf(environment, signal, plan));
  const stack: Stack = { kind: "stack", name, template: template.body };
  const where = { region: plan.region, account: place.account };
  const scope = scopeBeforeDeployment(where, stack, valuesIn(plan, template));
  const view = templateView({ template, scope, secret: new Set(plan.redactedParameters) });
  const context = contextOf(environment, place, plan, view.parameters);
  letThrough(environment, name, holdAgainstPlan(held, context, { plan, view, template }));
}

function contextOf(
  environment: PolicyEnvironment,
  place: Parameters<typeof policyContext>[1],
  { tags, terminationProtection, isEarlier, deploymentMode }: ChangesPlan,
  parameters: Shown["parameters"],
): Shown {
  return policyContext(environment, place, {
    tags,
    parameters,
    terminationProtection: terminationProtection ?? UNKNOWN,
    // Drift that is reverted goes back to what was deployed too.
    isEarlier: isEarlier === true || deploymentMode === "REVERT_DRIFT",
  });
}

/** What the change set says of its parameters. */
function valuesIn({ parameters }: ChangesPlan, { body }: Template): EvaluationScope["parameters"] {
  const lists = new Set(describeInputs(body).flatMap(({ name, isList }) => (isList ? [name] : [])));
  return Object.fromEntries(
    parameters.map(({ key, value, resolvedValue: text = value }): [string, EvaluationScope["parameters"][string]] => {
      if (text === undefined || text.includes(MASK)) return [key, UNKNOWN];
      return [key, lists.has(key) ? text.split(",").map((item) => item.trim()) : text];
    }),
  );
}
