import type { Template, TemplateProblem } from "@stacksteward/template";
import { isStackstewardError } from "@stacksteward/workflow/errors";

import { CoreErrorCode } from "../core-error.ts";
import { isOutputReference, isSsmReference, type ParameterValue } from "../definition/parameter-value.ts";
import type { Environment } from "../environments/environment.ts";
import { takeFromSsm, takesFromSsm, type DeclaredParameter } from "../parameters/take-from-ssm.ts";
import { prepareParameters, takeSecrets, type PreparedParameters } from "../plan/prepare-parameters.ts";
import type { Stack } from "../stack.ts";
import type { PreflightCheck, PreflightCheckName } from "./preflight.ts";
import { refusedRow, rowsOf } from "./rows.ts";

const { passed, failed } = rowsOf("parameters");

/** Puts the outputs of other stacks in the place of the references to them. */
export type ResolveOutputs = (stack: Stack) => Promise<Stack>;

/** A definition with the values that its parameters take from elsewhere, as far as they are known. */
export interface ValuesKnown {
  readonly stack: Stack;
  /** Why the others are not. Empty when all are. */
  readonly rows: readonly PreflightCheck[];
}

/** Takes outputs of other stacks and what Parameter Store has. What cannot be had is an answer, and its parameter unknown. */
export async function takeValues(
  environment: Environment,
  signal: AbortSignal,
  given: Stack,
  resolve: ResolveOutputs,
  declared: DeclaredParameter,
): Promise<ValuesKnown> {
  const rows: PreflightCheck[] = [];
  const resolved = await resolve(given).catch((failure: unknown) => {
    rows.push(absentOutput(failure));
    return withUnknown(given, isOutputReference);
  });
  if (!takesFromSsm(resolved)) return { stack: resolved, rows };
  try {
    const { stack, problems } = await takeFromSsm(environment, signal, resolved, declared);
    takeSecrets(environment, stack);
    return { stack, rows: [...rows, ...problems.map((problem) => problemRow("parameters", problem))] };
  } catch (failure) {
    return { stack: withUnknown(resolved, isSsmReference), rows: [...rows, refusedRow("parameters", failure)] };
  }
}

function absentOutput(failure: unknown): PreflightCheck {
  const isAbsent =
    isStackstewardError(failure, CoreErrorCode.StackNotFound) ||
    isStackstewardError(failure, CoreErrorCode.OutputNotFound);
  return isAbsent ? failed(failure.message) : refusedRow("parameters", failure);
}

/** A previous value is what nothing is known of. */
function withUnknown(stack: Stack, isMeant: (value: ParameterValue) => boolean): Stack {
  const parameters = Object.entries(stack.parameters ?? {}).map(([key, value]): [string, ParameterValue] => [
    key,
    isMeant(value) ? { usePreviousValue: true } : value,
  ]);
  return { ...stack, parameters: Object.fromEntries(parameters) };
}

/** The parameters with their values, and what is wrong with them. */
export async function knownParameters(
  environment: Environment,
  signal: AbortSignal,
  stack: Stack,
  template: Template,
  kept: readonly string[],
): Promise<{ readonly parameters: PreparedParameters; readonly rows: readonly PreflightCheck[] }> {
  const parameters = await prepareParameters(environment, signal, stack, template, kept);
  return { parameters, rows: parameters.problems.map((problem) => problemRow("parameters", problem)) };
}

/** What is said of parameters in the end. */
export function parameterRows(rows: readonly PreflightCheck[]): readonly PreflightCheck[] {
  return rows.length > 0 ? rows : [passed("Every parameter has a value that the template takes.")];
}

/** A problem of the template as the answer of a check. */
export function problemRow(check: PreflightCheckName, { message, remedy, path }: TemplateProblem): PreflightCheck {
  return rowsOf(check).failed(message, {
    ...(remedy === undefined ? {} : { remedy }),
    ...(path === undefined ? {} : { path }),
  });
}
