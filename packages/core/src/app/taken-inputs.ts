import {
  createEvaluator,
  describeInputs,
  findReferenceUses,
  resolveParameters,
  UNKNOWN,
  type ResolvedParameters,
  type Template,
} from "@stacksteward/template";

import { isOutputReference, isSsmReference } from "../definition/parameter-value.ts";
import type { Environment } from "../environments/environment.ts";
import { checkReferences } from "../parameters/check-references.ts";
import { readSsmIfAllowed } from "../parameters/read-ssm-parameters.ts";
import { givenParameters } from "../plan-offline/prediction-sides.ts";
import { scopeBeforeDeployment } from "../plan/scope-before-deployment.ts";
import type { Stack } from "../stack.ts";
import type { Placeholder, TakenInput } from "./app-plan.ts";
import { storedSource } from "./moved-inputs.ts";

/** What a stack is predicted from. */
export interface Predicted {
  /** As it is defined. */
  readonly given: Stack;
  /** With the outputs that are known. */
  readonly stack: Stack;
  readonly template: Template;
  /** The parameters that are deployed. */
  readonly previous: Readonly<Record<string, string>>;
  readonly placeholders: readonly Placeholder[];
}

/**
 * What a stack that is only predicted takes and that is known today: outputs of stacks that stay as they are, and what stands
 * in Parameter Store and Secrets Manager, as far as it may be looked at. Nothing is decrypted, and nothing is kept of the
 * value of a `NoEcho` parameter.
 */
export async function takenInputs(
  environment: Environment,
  signal: AbortSignal,
  predicted: Predicted,
): Promise<readonly TakenInput[]> {
  const { stack, template, previous, placeholders } = predicted;
  const awaited = new Set(placeholders.map(({ source }) => source));
  const resolved = resolveParameters(template.body, givenParameters(stack, template, previous), { previous });
  return [
    ...outputsTaken(environment, predicted),
    ...(await storedTaken(environment, signal, predicted, { awaited, resolved })),
    ...(await referencesTaken(environment, signal, predicted, { awaited, resolved })),
  ];
}

interface Known {
  /** What other stacks of the app have yet to write. */
  readonly awaited: ReadonlySet<string>;
  readonly resolved: ResolvedParameters;
}

function outputsTaken({ secrets }: Environment, { given, stack, template }: Predicted): TakenInput[] {
  const hidden = hiddenIn(template);
  return Object.entries(given.parameters ?? {}).flatMap(([parameter, value]) => {
    const now = stack.parameters?.[parameter];
    if (!isOutputReference(value) || typeof now !== "string" || hidden.has(parameter)) return [];
    const { stack: from, output } = value.stackOutput;
    return [{ source: `the output ${output} of stack "${from}"`, parameter, value: secrets.hide(now) }];
  });
}

async function storedTaken(
  environment: Environment,
  signal: AbortSignal,
  { given, template }: Predicted,
  { awaited, resolved }: Known,
): Promise<TakenInput[]> {
  const hidden = hiddenIn(template);
  const looked = resolved.lookups.map(({ parameter, ssmName: name }) => ({ parameter, name, selector: name }));
  const versioned = Object.entries(given.parameters ?? {}).flatMap(([parameter, value]) => {
    if (!isSsmReference(value) || value.ssmParameter.version !== undefined) return [];
    const { name, label } = value.ssmParameter;
    return [{ parameter, name, selector: label === undefined ? name : `${name}:${label}` }];
  });
  const asked = [
    ...looked.flatMap((each) => (hidden.has(each.parameter) ? [] : [{ ...each, isVersion: false }])),
    ...versioned.map((each) => ({ ...each, isVersion: true })),
  ].filter(({ name }) => !awaited.has(name));
  const selectors = asked.map(({ selector }) => selector);
  const stored = await readSsmIfAllowed(environment, signal, selectors);
  return asked.flatMap(({ parameter, name, selector, isVersion }): TakenInput[] => {
    const found = stored?.found.get(selector);
    if (found === undefined) return [];
    const source = storedSource(name);
    return isVersion
      ? [{ source, parameter, version: String(found.version) }]
      : [{ source, parameter, value: environment.secrets.hide(found.value) }];
  });
}

async function referencesTaken(
  environment: Environment,
  signal: AbortSignal,
  { stack, template: { body } }: Predicted,
  { awaited, resolved }: Known,
): Promise<TakenInput[]> {
  const unknown = Object.fromEntries(describeInputs(body).map(({ name }) => [name, UNKNOWN] as const));
  const evaluator = createEvaluator(
    body,
    scopeBeforeDeployment(environment, stack, { ...unknown, ...resolved.values }),
  );
  const uses = findReferenceUses(body, evaluator).filter(
    ({ reference }) => reference !== undefined && !("name" in reference && awaited.has(reference.name)),
  );
  // What is not there, or stands where it may not, is for the exact plan to refuse.
  const { facts } = await checkReferences(environment, signal, body, uses, evaluator);
  return [...facts].flatMap(([source, { pinned, version }]) =>
    pinned || version === undefined ? [] : [{ source, version }],
  );
}

function hiddenIn({ body }: Template): Set<string> {
  return new Set(describeInputs(body).flatMap(({ name, noEcho }) => (noEcho ? [name] : [])));
}
