import { TemplateErrorCode, type TemplateProblem } from "../template-error.ts";
import type { TemplateBody } from "../template.ts";
import { nearestName } from "../nearest-name.ts";
import { checkValue } from "./check-value.ts";
import { describeInputs } from "./describe-inputs.ts";
import type { TemplateInput } from "./template-input.ts";

/** What a user gives for a parameter. Lists are joined with commas, as CloudFormation's interface wants them. */
export type GivenParameter =
  | string
  | number
  | boolean
  | readonly (string | number)[]
  | { readonly usePreviousValue: true };

/** Where values come from that the user did not give. */
export interface ResolveParametersOptions {
  /** The stack's current values, for `usePreviousValue`. */
  readonly previous?: Readonly<Record<string, string>>;
  /** The value of an SSM parameter, a list joined with commas. `undefined` when it is not known (yet). */
  readonly ssmParameter?: (name: string) => string | undefined;
}

/** A parameter whose value must be fetched from SSM Parameter Store. */
export interface SsmLookup {
  readonly parameter: string;
  /** The name in Parameter Store, perhaps with a version or label behind a colon. */
  readonly ssmName: string;
}

/** What the parameters of a template stand for. */
export interface ResolvedParameters {
  /** What evaluation uses, by name: text, or a list for list types. SSM parameters that are not looked up are missing. */
  readonly values: Readonly<Record<string, string | readonly string[]>>;
  /** The same as one text each, as `DescribeStacks` shows it; for SSM parameters their names. */
  readonly texts: Readonly<Record<string, string>>;
  /** What `ssmParameter` did not know. Fetch it and resolve again. */
  readonly lookups: readonly SsmLookup[];
  /** Everything wrong with what was given, in the order of the template. */
  readonly problems: readonly TemplateProblem[];
}

/**
 * Works out the value of every parameter: given, previous or default; checks types and constraints. A value is never
 * part of a problem, because it may be secret. Problems carry CloudFormation's own sentence in `serviceMessage`.
 */
export function resolveParameters(
  body: TemplateBody,
  given: Readonly<Record<string, GivenParameter>>,
  options: ResolveParametersOptions = {},
): ResolvedParameters {
  const inputs = describeInputs(body).toSorted(inTemplateOrder(body));
  const problems: TemplateProblem[] = unknownParameters(inputs, given);
  const values: Record<string, string | readonly string[]> = {};
  const texts: Record<string, string> = {};
  const lookups: SsmLookup[] = [];
  const missing: TemplateInput[] = [];
  for (const input of inputs) {
    const text = textFor(input, given, options, problems);
    if (text === undefined) {
      if (!isPrevious(given[input.name])) missing.push(input);
      continue;
    }
    texts[input.name] = text;
    const resolved = input.isSsmValue ? options.ssmParameter?.(text) : text;
    if (resolved === undefined) lookups.push({ parameter: input.name, ssmName: text });
    else values[input.name] = input.isList ? resolved.split(",").map((item) => item.trim()) : resolved;
    // What stands in Parameter Store is not constrained, only which of its parameters may be named.
    problems.push(...invalid(input, input.isSsmValue ? text : (values[input.name] ?? text)));
  }
  return { values, texts, lookups, problems: [...missingParameters(missing), ...problems] };
}

function inTemplateOrder(body: TemplateBody): (a: TemplateInput, b: TemplateInput) => number {
  const order = new Map(Object.keys(body.Parameters ?? {}).map((name, index) => [name, index]));
  return (a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0);
}

function isPrevious(value: GivenParameter | undefined): value is { readonly usePreviousValue: true } {
  return typeof value === "object" && "usePreviousValue" in value;
}

function textFor(
  input: TemplateInput,
  given: Readonly<Record<string, GivenParameter>>,
  { previous = {} }: ResolveParametersOptions,
  problems: TemplateProblem[],
): string | undefined {
  const value = Object.hasOwn(given, input.name) ? given[input.name] : undefined;
  if (value === undefined) return input.default;
  if (!isPrevious(value)) return typeof value === "object" ? value.join(",") : String(value);
  if (Object.hasOwn(previous, input.name)) return previous[input.name];
  problems.push({
    code: TemplateErrorCode.ParameterMissing,
    message: `The parameter ${input.name} has no previous value.`,
    remedy: "Give a value.",
    serviceMessage: `Invalid input for parameter key ${input.name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
    path: ["Parameters", input.name],
  });
  return undefined;
}

function invalid(input: TemplateInput, value: string | readonly string[]): TemplateProblem[] {
  const problem = checkValue(input, value);
  if (problem === undefined) return [];
  return [
    {
      code: TemplateErrorCode.ParameterInvalid,
      message: `The value of the parameter ${input.name} ${problem.message}`,
      remedy: input.constraintDescription ?? "Give another value.",
      serviceMessage: problem.serviceMessage,
      path: ["Parameters", input.name],
    },
  ];
}

function missingParameters(missing: readonly TemplateInput[]): TemplateProblem[] {
  const serviceMessage = `Parameters: [${missing.map(({ name }) => name).join(", ")}] must have values`;
  return missing.map(({ name, description }) => ({
    code: TemplateErrorCode.ParameterMissing,
    message: `The parameter ${name} has no value and no default.`,
    remedy: `Give a value for it${description === undefined ? "." : `: ${description}`}`,
    serviceMessage,
    path: ["Parameters", name],
  }));
}

function unknownParameters(
  inputs: readonly TemplateInput[],
  given: Readonly<Record<string, GivenParameter>>,
): TemplateProblem[] {
  const names = inputs.map(({ name }) => name);
  const unknown = Object.keys(given).filter((name) => !names.includes(name));
  const serviceMessage =
    names.length === 0
      ? "Parameter values specified for a template which does not require them."
      : `Parameters: [${unknown.join(", ")}] do not exist in the template`;
  return unknown.map((name) => {
    const near = nearestName(name, names);
    return {
      code: TemplateErrorCode.ParameterInvalid,
      message: `The template has no parameter called ${name}.`,
      remedy: near === undefined ? "Remove it, or declare it under Parameters." : `Did you mean ${near}?`,
      serviceMessage,
    };
  });
}
