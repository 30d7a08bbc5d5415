import { describeInputs, type Template } from "@stacksteward/template";
import { Redacted } from "@stacksteward/workflow";

import type { NestedFindings } from "../assets/packaged-stack.ts";
import type { Environment } from "../environments/environment.ts";
import { isPrevious } from "../definition/parameter-value.ts";
import { secretOutputs } from "../history/open-outputs.ts";
import { assertPublishable } from "../parameters/assert-publishable.ts";
import { present } from "../present.ts";
import type { StackFacts } from "../service/describe-stack.ts";
import type { Stack } from "../stack.ts";
import { lateBindings } from "./late-bindings.ts";
import type { PlannerClaims } from "./plan-seal.ts";
import type { PreparedTemplate } from "./prepare-template.ts";

/** What a planner claims of what is to be, from the template and the definition alone. */
export function outsideOf(
  {
    definition,
    template,
    planned,
    keptParameters,
    taken,
    literalSecrets,
    findings,
    policyFindings,
    references,
  }: PreparedTemplate,
  nested: NestedFindings,
): Pick<
  PlannerClaims,
  | "template"
  | "lateBindings"
  | "redactedParameters"
  | "keptParameters"
  | "secretOutputs"
  | "ssmParameters"
  | "literalSecrets"
  | "findings"
  | "policyFindings"
> {
  const { parameters = {} } = definition;
  const told = Object.keys(parameters).filter((name) => isPrevious(parameters[name]));
  const kept = [...told, ...keptParameters];
  const redactedParameters = Object.keys(parameters).filter((name) => parameters[name] instanceof Redacted);
  const secret =
    template === undefined ? [] : secretOutputs(template.body, [...redactedParameters, ...noEchoIn(template)]);
  assertPublishable(definition, template, secret);
  return {
    template: planned,
    ...unlessEmpty("secretOutputs", secret),
    ...unlessEmpty("keptParameters", kept),
    ...(Object.keys(taken).length === 0 ? {} : { ssmParameters: taken }),
    ...unlessEmpty("literalSecrets", [...literalSecrets, ...nested.literalSecrets]),
    ...unlessEmpty("findings", [...findings, ...nested.findings]),
    ...unlessEmpty("policyFindings", policyFindings),
    lateBindings: template === undefined ? [] : lateBindings(template, references),
    redactedParameters,
  };
}

/** What it claims of the policies that are about the stack. */
export async function policyClaims(
  environment: Environment,
  stack: Stack,
): Promise<Pick<PlannerClaims, "stage" | "policies" | "isEarlier">> {
  const { stage, isEarlier } = stack;
  if (environment.checks.policies === undefined) return present({ stage });
  const { policiesInForce } = await import("../policies/policies-in-force.ts");
  const { held } = await policiesInForce(environment, stack);
  if (held.length === 0) return present({ stage });
  return present({ stage, policies: held.map(({ name }) => name), isEarlier });
}

function unlessEmpty<Name extends string, Item>(
  name: Name,
  items: readonly Item[],
): Partial<Record<Name, readonly Item[]>> {
  return items.length === 0 ? {} : ({ [name]: items } as Record<Name, readonly Item[]>);
}

function noEchoIn({ body }: Template): string[] {
  return describeInputs(body).flatMap(({ name, noEcho }) => (noEcho ? [name] : []));
}

/** What it claims of the stack that it found. */
export function foundIn(
  { terminationProtection: wanted }: Stack,
  before: StackFacts | undefined,
): Pick<PlannerClaims, "before" | "terminationProtection"> {
  const found = before?.terminationProtection ?? false;
  return present({
    before: before && present({ status: before.status, updatedAt: before.updatedAt }),
    terminationProtection: wanted === found ? undefined : wanted,
  });
}
