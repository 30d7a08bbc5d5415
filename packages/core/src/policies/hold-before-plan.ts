import {
  describeInputs,
  resolveParameters,
  type EvaluationScope,
  type Template,
  type TemplateBody,
} from "@stacksteward/template";
import { MASK, Redacted } from "@stacksteward/workflow";

import { scopeBeforeDeployment } from "../plan/scope-before-deployment.ts";
import type { StackReader } from "../plan/stack-reader.ts";
import type { Stack } from "../stack.ts";
import { holdAgainstTemplate } from "./hold-against-template.ts";
import { letThrough, policiesInForce, policyContext, type PolicyEnvironment } from "./policies-in-force.ts";
import type { PolicyFinding } from "./policy.ts";
import { templateView } from "./template-view.ts";

/** What is planned, as far as it is known before a change set is made. */
export interface PolicyCandidate {
  readonly stack: Stack;
  readonly template: Template;
  /** By parameter; unknown for those that keep their value. */
  readonly values: EvaluationScope["parameters"];
  readonly reader: StackReader;
}

/**
 * Holds the policies of the orchestrator against a template that is to be planned, with the values that the deployed stack
 * keeps. Throws `POLICY_DENIED` for a denial, before anything of it is sent. Asks nothing where there are no policies.
 */
export async function holdBeforePlan(
  environment: PolicyEnvironment,
  { stack, template, values, reader }: PolicyCandidate,
): Promise<readonly PolicyFinding[]> {
  const { held, place } = await policiesInForce(environment, stack);
  if (held.length === 0) return [];
  const deployed = await reader.findDeployed();
  const kept = keptValues(template.body, values, deployed?.parameters ?? {});
  const where = { region: environment.region, account: place.account };
  const view = templateView({
    template,
    scope: scopeBeforeDeployment(where, stack, { ...values, ...kept }),
    secret: redactedIn(stack),
  });
  const context = policyContext(environment, place, {
    tags: stack.tags ?? deployed?.tags ?? {},
    parameters: view.parameters,
    terminationProtection: stack.terminationProtection ?? deployed?.terminationProtection ?? false,
    isEarlier: stack.isEarlier === true,
  });
  return letThrough(environment, stack.name, holdAgainstTemplate(held, context, view, template));
}

/** The parameters that are given as secrets. */
export function redactedIn({ parameters = {} }: Stack): ReadonlySet<string> {
  return new Set(Object.keys(parameters).filter((name) => parameters[name] instanceof Redacted));
}

/** What unnamed parameters keep, as far as CloudFormation shows it. */
function keptValues(
  body: TemplateBody,
  values: EvaluationScope["parameters"],
  deployed: Readonly<Record<string, string>>,
): EvaluationScope["parameters"] {
  const open = describeInputs(body).filter(({ name, isSsmValue }) => {
    const text = Object.hasOwn(deployed, name) ? deployed[name] : undefined;
    return typeof values[name] === "symbol" && !isSsmValue && text !== undefined && !text.includes(MASK);
  });
  const given = Object.fromEntries(open.map(({ name }) => [name, deployed[name] ?? ""]));
  const resolved = resolveParameters(body, given).values;
  return Object.fromEntries(
    open.flatMap(({ name }) => {
      const value = resolved[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
