import type { Parameter } from "@aws-sdk/client-cloudformation";
import {
  describeInputs,
  resolveParameters,
  UNKNOWN,
  type GivenParameter,
  type Template,
  type TemplateProblem,
  type Unknown,
} from "@stacksteward/template";

import { Redacted, type Secrets } from "../secrets.ts";
import type { ParameterValue, Stack } from "../stack.ts";

/** The parameters of a definition as the service takes them and as the template is evaluated with them. */
export interface PreparedParameters {
  readonly sent: readonly Parameter[];
  /** By name; unknown for previous values and SSM parameters, which only the service knows. */
  readonly values: Readonly<Record<string, string | readonly string[] | Unknown>>;
  readonly problems: readonly TemplateProblem[];
}

/** Works out every parameter, and puts secret ones into `secrets` before anything can show them. */
export function prepareParameters(stack: Stack, template: Template | undefined, secrets: Secrets): PreparedParameters {
  const given = Object.entries(stack.parameters ?? {});
  for (const [, value] of given) {
    if (value instanceof Redacted) secrets.add(value.reveal());
  }
  const sent = given.map(([name, value]) => toServiceParameter(name, value));
  if (template === undefined) return { sent, values: {}, problems: [] };

  const { body } = template;
  const previous = new Set(given.flatMap(([name, value]) => (isPrevious(value) ? [name] : [])));
  const resolved = resolveParameters(body, Object.fromEntries(given.map(([name, value]) => [name, plain(value)])));
  const values: Record<string, string | readonly string[] | Unknown> = {};
  for (const input of describeInputs(body)) {
    values[input.name] = resolved.values[input.name] ?? UNKNOWN;
    if (!input.noEcho) continue;
    if (input.default !== undefined) secrets.add(input.default);
    const text = resolved.texts[input.name];
    if (text !== undefined) secrets.add(text);
  }
  return { sent, values, problems: resolved.problems.filter(({ path }) => !previous.has(String(path?.[1]))) };
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
