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

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import type { Secrets } from "../secrets.ts";
import { hiddenValueProblems, type ParameterValue, type Stack } from "../stack.ts";
import { ssmValues } from "./ssm-values.ts";

/** The parameters of a definition as the service takes them and as the template is evaluated with them. */
export interface PreparedParameters {
  readonly sent: readonly Parameter[];
  /** By name; unknown for previous values and SSM parameters, which only the service knows. */
  readonly values: Readonly<Record<string, string | readonly string[] | Unknown>>;
  readonly problems: readonly TemplateProblem[];
}

/** Works out every parameter, and puts secret ones among the secrets before anything can show them. */
export async function prepareParameters(
  environment: Environment,
  signal: AbortSignal,
  stack: Stack,
  template: Template | undefined,
): Promise<PreparedParameters> {
  assertNotHidden(stack);
  const given = Object.entries(stack.parameters ?? {});
  for (const [, value] of given) {
    if (value instanceof Redacted) environment.secrets.add(value.reveal());
  }
  const sent = given.map(([name, value]) => toServiceParameter(name, value));
  if (template === undefined) return { sent, values: {}, problems: [] };

  const { resolved, problems } = await resolve(environment, signal, template.body, given);
  keepSecrets(environment.secrets, template.body, resolved);
  const inputs = describeInputs(template.body);
  const values: Record<string, string | readonly string[] | Unknown> = {};
  for (const { name } of inputs) values[name] = resolved.values[name] ?? UNKNOWN;
  const previous = new Set(given.flatMap(([name, value]) => (isPrevious(value) ? [name] : [])));
  return { sent, values, problems: problems.filter(({ path }) => !previous.has(String(path?.[1]))) };
}

/** Definitions are often copied with other parameters, which nobody has checked. */
function assertNotHidden({ name, parameters = {} }: Stack): void {
  const problems = [...hiddenValueProblems(parameters)];
  if (problems.length === 0) return;
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `The definition of stack "${name}" cannot be used: ${problems.join(" ")}`,
    { details: { stack: name, problems } },
  );
}

/** Resolves the parameters, asking Parameter Store for those that are named there. */
async function resolve(
  environment: Environment,
  signal: AbortSignal,
  body: TemplateBody,
  entries: readonly (readonly [string, ParameterValue])[],
): Promise<{ resolved: ResolvedParameters; problems: readonly TemplateProblem[] }> {
  const given = Object.fromEntries(entries.map(([name, value]) => [name, plain(value)]));
  const first = resolveParameters(body, given);
  const names = first.lookups.map(({ ssmName }) => ssmName);
  // Nothing is asked of AWS about a template that is refused anyway.
  if (names.length === 0 || first.problems.length > 0) return { resolved: first, problems: first.problems };
  const { values, missing } = await ssmValues(environment, signal, names);
  const resolved = resolveParameters(body, given, { ssmParameter: (name) => values[name] });
  const absent = first.lookups.filter(({ ssmName }) => missing.includes(ssmName));
  return { resolved, problems: [...resolved.problems, ...absent.map((lookup) => absentProblem(environment, lookup))] };
}

function absentProblem({ region }: Environment, { parameter, ssmName }: SsmLookup): TemplateProblem {
  return {
    code: TemplateErrorCode.ParameterInvalid,
    message: `The parameter ${parameter} names the SSM parameter ${ssmName}, which does not exist in ${region}.`,
    remedy: "Create it there first, or give another name.",
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

function toServiceParameter(name: string, value: ParameterValue): Parameter {
  if (value instanceof Redacted) return { ParameterKey: name, ParameterValue: value.reveal() };
  if (isPrevious(value)) return { ParameterKey: name, UsePreviousValue: true };
  return { ParameterKey: name, ParameterValue: typeof value === "object" ? value.join(",") : String(value) };
}

function plain(value: ParameterValue): GivenParameter {
  return value instanceof Redacted ? value.reveal() : value;
}

function isPrevious(value: ParameterValue): value is { readonly usePreviousValue: true } {
  return typeof value === "object" && "usePreviousValue" in value;
}
