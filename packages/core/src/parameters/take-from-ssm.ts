import { TemplateErrorCode, type TemplateProblem } from "@stacksteward/template";
import { Redacted } from "@stacksteward/workflow";

import { isSsmReference, type ParameterValue, type SsmReference } from "../definition/parameter-value.ts";
import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import type { Stack } from "../stack.ts";
import { readSsmParameters, type StoredValue } from "./read-ssm-parameters.ts";

/** Which version of an SSM parameter was taken. */
export interface TakenParameter {
  readonly name: string;
  readonly version: number;
  /** The label by which the version was found. */
  readonly label?: string;
}

/** By the key of the stack's parameter. */
export type TakenParameters = Readonly<Record<string, TakenParameter>>;

/** A definition with the values of Parameter Store instead of the references to them. */
export interface ValuesTaken {
  readonly stack: Stack;
  readonly taken: TakenParameters;
  readonly problems: readonly TemplateProblem[];
}

/** Whether a template declares a parameter, and whether as a secret. */
export type DeclaredParameter = (key: string) => { readonly noEcho: boolean } | undefined;

/** Whether a definition takes anything from Parameter Store. */
export function takesFromSsm({ parameters = {} }: Stack): boolean {
  return Object.values(parameters).some(isSsmReference);
}

/**
 * Looks up what a definition takes from Parameter Store. What goes to a `NoEcho` parameter is decrypted and hidden; a
 * SecureString that would go anywhere else is a problem, and is not decrypted. `pinned` says which versions the same run has
 * taken before: whoever takes it up takes no others.
 */
export async function takeFromSsm(
  environment: Environment,
  signal: AbortSignal,
  stack: Stack,
  declared: DeclaredParameter,
  pinned: TakenParameters = {},
): Promise<ValuesTaken> {
  const looked = await lookUp(environment, signal, wantedBy(stack, declared, pinned));
  const values: Record<string, ParameterValue> = {};
  const taken: Record<string, TakenParameter> = {};
  const problems: TemplateProblem[] = [];
  for (const { stored, ...wanted } of looked) {
    const { key, noEcho, reference } = wanted;
    const problem = problemOf(environment, wanted, stored);
    if (stored === undefined || problem !== undefined) {
      if (problem !== undefined) problems.push(problem);
      // Nothing more is said of it.
      values[key] = { usePreviousValue: true };
      continue;
    }
    taken[key] = present({ name: reference.name, version: stored.version, label: reference.label });
    values[key] = noEcho ? new Redacted(stored.value) : stored.value;
  }
  return { stack: withValues(stack, values), taken, problems };
}

/** The same where nothing is looked up, because the template is refused anyway: nothing is said of what would be taken. */
export function takeNothing(stack: Stack): ValuesTaken {
  const kept = Object.keys(stack.parameters ?? {}).map((key) => [key, { usePreviousValue: true }] as const);
  return { stack: withValues(stack, Object.fromEntries(kept)), taken: {}, problems: [] };
}

interface Wanted {
  readonly key: string;
  readonly reference: SsmReference["ssmParameter"];
  readonly noEcho: boolean;
}

function wantedBy({ parameters = {} }: Stack, declared: DeclaredParameter, pinned: TakenParameters): readonly Wanted[] {
  return Object.entries(parameters).flatMap(([key, value]) => {
    const declaration = declared(key);
    if (!isSsmReference(value) || declaration === undefined) return [];
    const { name, label, version } = { ...value.ssmParameter, ...pinned[key] };
    return [{ key, reference: present({ name, label, version }), noEcho: declaration.noEcho }];
  });
}

/** Asks twice: only what the template hides may be decrypted. */
async function lookUp(
  environment: Environment,
  signal: AbortSignal,
  wanted: readonly Wanted[],
): Promise<readonly (Wanted & { readonly stored: StoredValue | undefined })[]> {
  const found = await Promise.all(
    [false, true].map(async (decrypt) => {
      const names = wanted.flatMap((each) => (each.noEcho === decrypt ? [selectorOf(each.reference)] : []));
      return (await readSsmParameters(environment, signal, names, { decrypt })).found;
    }),
  );
  return wanted.map((each) => ({ ...each, stored: found[each.noEcho ? 1 : 0]?.get(selectorOf(each.reference)) }));
}

/** A version that is known says more than a label, which may have moved. */
function selectorOf({ name, version, label }: SsmReference["ssmParameter"]): string {
  const selector = version ?? label;
  return selector === undefined ? name : `${name}:${selector}`;
}

function problemOf(
  { region }: Environment,
  { key, reference, noEcho }: Wanted,
  stored: StoredValue | undefined,
): TemplateProblem | undefined {
  const path = ["Parameters", key];
  if (stored === undefined) {
    return {
      code: TemplateErrorCode.ParameterInvalid,
      message: `The parameter ${key} takes the SSM parameter ${selectorOf(reference)}, which does not exist in ${region}.`,
      remedy: "Create it there first, or give another name, version or label.",
      path,
    };
  }
  if (stored.type !== "SecureString" || noEcho) return undefined;
  return {
    code: TemplateErrorCode.SecretExposed,
    message: `The parameter ${key} takes the SSM parameter ${selectorOf(reference)}, which is a SecureString, and CloudFormation would show its value to whoever may describe the stack.`,
    remedy: `Declare it NoEcho: true in the template. It was not decrypted.`,
    path,
  };
}

/** What nobody looked up is refused by name, whatever stands there. */
function withValues(stack: Stack, values: Readonly<Record<string, ParameterValue>>): Stack {
  const parameters = Object.entries(stack.parameters ?? {}).map(([key, value]): [string, ParameterValue] => [
    key,
    isSsmReference(value) ? (values[key] ?? "") : value,
  ]);
  return { ...stack, parameters: Object.fromEntries(parameters) };
}
