import {
  describeInputs,
  resolveParameters,
  UNKNOWN,
  type GivenParameter,
  type KnownDeployment,
  type PredictionSide,
  type PseudoParameters,
  type Template,
  type TemplateProblem,
} from "@stacksteward/template";
import { MASK, Redacted } from "@stacksteward/workflow";

import { isDefault, isReference, isPrevious } from "../definition/parameter-value.ts";
import { unnamedParameters } from "../plan/kept-parameters.ts";
import { present } from "../present.ts";
import type { Stack } from "../stack.ts";
import type { LastKnownState } from "./last-known-state.ts";

/** What is deployed, ready to be compared: a value that reads `****` is one that nobody knows. */
export function deployedSide(
  { parameters = {}, tags, physicalIds }: LastKnownState,
  template: Template,
  pseudo: PseudoParameters,
): KnownDeployment {
  const { body } = template;
  const known = Object.entries(parameters).filter(([, value]) => !value.includes(MASK));
  const declared = known.filter(([name]) => Object.hasOwn(body.Parameters ?? {}, name));
  const resolved = resolveParameters(body, Object.fromEntries(declared));
  return present({
    body,
    pseudo,
    parameters: withUnknown(template, { ...resolved.values, ...unknownFor(parameters) }),
    texts: { ...resolved.texts, ...parameters },
    secret: secretIn(template),
    tags,
    physicalIds,
  });
}

/** What the parameters of a definition may be taken from. */
export interface ParameterSources {
  /** The texts of the deployed stack. */
  readonly previous: Readonly<Record<string, string>>;
  /** What stands for outputs of other stacks. One that is not here is unknown. */
  readonly stand: Readonly<Record<string, string>>;
}

/** What is to be deployed, ready to be compared, and what is wrong with its parameters. */
export function desiredSide(
  stack: Stack,
  template: Template,
  pseudo: PseudoParameters,
  { previous, stand }: ParameterSources,
): { readonly side: PredictionSide; readonly problems: readonly TemplateProblem[] } {
  const { parameters = {}, tags } = stack;
  const named = Object.entries(parameters);
  // What another stack will give, or Parameter Store, is not asked here.
  const awaited = named.flatMap(([name, value]) => (isReference(value) ? [name] : []));
  const given = givenParameters(stack, template, previous);
  const kept = new Set(Object.keys(given).filter((name) => isPrevious(given[name])));
  const resolved = resolveParameters(template.body, given, { previous });
  const keptTexts = Object.fromEntries(Object.entries(previous).filter(([name]) => kept.has(name)));
  return {
    side: present({
      body: template.body,
      pseudo,
      parameters: withUnknown(template, {
        ...resolved.values,
        ...unknownFor(keptTexts),
        ...Object.fromEntries(awaited.map((name) => [name, stand[name] ?? UNKNOWN])),
      }),
      texts: resolved.texts,
      secret: new Set([
        ...secretIn(template),
        ...named.flatMap(([name, value]) => (value instanceof Redacted ? [name] : [])),
      ]),
      tags,
    }),
    // A value that is kept was good enough before.
    problems: resolved.problems.filter(
      ({ path }) => !kept.has(String(path?.[1])) && !awaited.includes(String(path?.[1])),
    ),
  };
}

/** What is given where a stack is updated: what the definition does not name keeps the value that it has. */
export function givenParameters(
  stack: Stack,
  { body }: Template,
  previous: ParameterSources["previous"],
): Readonly<Record<string, GivenParameter>> {
  const unnamed = unnamedParameters(stack, body).filter((name) => Object.hasOwn(previous, name));
  return Object.fromEntries([
    ...Object.entries(stack.parameters ?? {}).flatMap(([name, value]): [string, GivenParameter][] =>
      isDefault(value) || isReference(value) ? [] : [[name, value instanceof Redacted ? value.reveal() : value]],
    ),
    ...unnamed.map((name): [string, GivenParameter] => [name, { usePreviousValue: true }]),
  ]);
}

function withUnknown({ body }: Template, values: PredictionSide["parameters"]): PredictionSide["parameters"] {
  return Object.fromEntries(describeInputs(body).map(({ name }) => [name, values[name] ?? UNKNOWN]));
}

function unknownFor(texts: Readonly<Record<string, string>>): PredictionSide["parameters"] {
  const hidden = Object.entries(texts).filter(([, text]) => text.includes(MASK));
  return Object.fromEntries(hidden.map(([name]) => [name, UNKNOWN]));
}

function secretIn({ body }: Template): Set<string> {
  return new Set(describeInputs(body).flatMap(({ name, noEcho }) => (noEcho ? [name] : [])));
}
