import type { Parameter } from "@aws-sdk/client-cloudformation";
import {
  describeInputs,
  resolveParameters,
  TemplateErrorCode,
  UNKNOWN,
  type GivenParameter,
  type ResolvedParameters,
  type SsmLookup,
  type Template,
  type TemplateBody,
  type TemplateProblem,
  type Unknown,
} from "@stacksteward/template";
import { Redacted } from "@stacksteward/workflow";

import { hiddenValueProblems } from "../definition/parameter-problems.ts";
import { isDefault, isPrevious, type DefaultValue, type OwnParameterValue } from "../definition/parameter-value.ts";
import { ownParameters } from "../definition/own-parameters.ts";
import { unusable } from "../definition/unusable.ts";
import type { Environment } from "../environments/environment.ts";
import type { Secrets } from "../secrets.ts";
import type { Stack } from "../stack.ts";
import { ssmValues } from "./ssm-values.ts";

/** The parameters of a definition as the service takes them and as the template is evaluated with them. */
export interface PreparedParameters {
  readonly sent: readonly Parameter[];
  /** By name; unknown for previous values and SSM parameters, which only the service knows. */
  readonly values: Readonly<Record<string, string | readonly string[] | Unknown>>;
  readonly problems: readonly TemplateProblem[];
}

/** Puts every secret that is given among the secrets, before anything can show it. Refuses values that were hidden already. */
export function takeSecrets({ secrets }: Environment, stack: Stack): void {
  assertNotHidden(stack);
  for (const value of Object.values(stack.parameters ?? {})) {
    if (value instanceof Redacted) secrets.add(value.reveal());
  }
}

/** What is sent: a parameter that is to take its default is left out, and those in `kept` keep their value. */
export function sentParameters(stack: Stack, kept: readonly string[]): readonly Parameter[] {
  return [
    ...Object.entries(ownParameters(stack)).flatMap(([name, value]) =>
      isDefault(value) ? [] : [toServiceParameter(name, value)],
    ),
    ...kept.map((ParameterKey) => ({ ParameterKey, UsePreviousValue: true })),
  ];
}

/** Works out every parameter of a template that was read; those in `kept` are not named, and keep their value. */
export async function prepareParameters(
  environment: Environment,
  signal: AbortSignal,
  stack: Stack,
  template: Template,
  kept: readonly string[],
): Promise<PreparedParameters> {
  const named = Object.entries(ownParameters(stack));
  const given: Given = [
    ...named.flatMap(([name, value]): Given => (isDefault(value) ? [] : [[name, plain(value)]])),
    ...kept.map((name) => [name, { usePreviousValue: true }] as const),
  ];
  const { resolved, problems } = await resolve(environment, signal, template.body, Object.fromEntries(given));
  keepSecrets(environment.secrets, template.body, resolved);
  const values: Record<string, string | readonly string[] | Unknown> = {};
  for (const { name } of describeInputs(template.body)) values[name] = resolved.values[name] ?? UNKNOWN;
  const previous = new Set(given.flatMap(([name, value]) => (isPrevious(value) ? [name] : [])));
  return {
    sent: sentParameters(stack, kept),
    values,
    problems: problems.filter(({ path }) => !previous.has(String(path?.[1]))),
  };
}

type Given = readonly (readonly [string, GivenParameter])[];

/** Definitions are often copied with other parameters, which nobody has checked. */
function assertNotHidden({ name, parameters = {} }: Stack): void {
  const problems = [...hiddenValueProblems(parameters)];
  if (problems.length > 0) throw unusable(name, problems);
}

/** Resolves the parameters, asking Parameter Store for those that are named there. */
async function resolve(
  environment: Environment,
  signal: AbortSignal,
  body: TemplateBody,
  given: Readonly<Record<string, GivenParameter>>,
): Promise<{ resolved: ResolvedParameters; problems: readonly TemplateProblem[] }> {
  const first = resolveParameters(body, given);
  const names = first.lookups.map(({ ssmName }) => ssmName);
  // Nothing is asked of AWS about a template that is refused anyway.
  if (names.length === 0 || first.problems.length > 0) return { resolved: first, problems: first.problems };
  const { values, missing, secure } = await ssmValues(environment, signal, names);
  const resolved = resolveParameters(body, given, { ssmParameter: (name) => values[name] });
  const absent = first.lookups.filter(({ ssmName }) => missing.includes(ssmName));
  const hidden = first.lookups.filter(({ ssmName }) => secure.includes(ssmName));
  const problems = [
    ...resolved.problems,
    ...absent.map((lookup) => absentProblem(environment, lookup)),
    ...hidden.map(hiddenProblem),
  ];
  return { resolved, problems };
}

function absentProblem({ region }: Environment, { parameter, ssmName }: SsmLookup): TemplateProblem {
  return {
    code: TemplateErrorCode.ParameterInvalid,
    message: `The parameter ${parameter} names the SSM parameter ${ssmName}, which does not exist in ${region}.`,
    remedy: "Create it there first, or give another name.",
    path: ["Parameters", parameter],
  };
}

function hiddenProblem({ parameter, ssmName }: SsmLookup): TemplateProblem {
  return {
    code: TemplateErrorCode.ParameterInvalid,
    message: `The parameter ${parameter} names the SSM parameter ${ssmName}, which is a SecureString, and CloudFormation takes none there.`,
    remedy: `Make it a NoEcho parameter of type String, and give it with fromSsm("${ssmName}").`,
    path: ["Parameters", parameter],
  };
}

function keepSecrets(secrets: Secrets, body: TemplateBody, resolved: ResolvedParameters): void {
  for (const input of describeInputs(body)) {
    if (!input.noEcho) continue;
    for (const text of [input.default, resolved.texts[input.name]]) {
      if (text !== undefined) secrets.add(text);
    }
  }
}

function toServiceParameter(name: string, value: Exclude<OwnParameterValue, DefaultValue>): Parameter {
  if (value instanceof Redacted) return { ParameterKey: name, ParameterValue: value.reveal() };
  if (isPrevious(value)) return { ParameterKey: name, UsePreviousValue: true };
  return { ParameterKey: name, ParameterValue: typeof value === "object" ? value.join(",") : String(value) };
}

function plain(value: Exclude<OwnParameterValue, DefaultValue>): GivenParameter {
  return value instanceof Redacted ? value.reveal() : value;
}
