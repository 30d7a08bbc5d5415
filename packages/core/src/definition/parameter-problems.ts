import { MASK, Redacted } from "@stacksteward/workflow";

import { isDefault, isOutputReference, isPrevious, isSsmReference, type ParameterValue } from "./parameter-value.ts";
import { ssmReferenceProblems } from "./ssm-reference-problems.ts";

/** What is wrong with the parameters of a definition. */
export function* parameterProblems(parameters: Readonly<Record<string, unknown>>): Generator<string> {
  for (const [key, value] of Object.entries(parameters)) {
    if (!isParameterValue(value)) {
      yield `Parameter "${key}" must be a string, a number, a boolean, a list of numbers and of strings without commas, a redacted value, an output of another stack, fromSsm(…), { usePreviousValue: true } or { useDefault: true }.`;
    }
    if (isSsmReference(value)) yield* ssmReferenceProblems(key, value);
  }
  yield* hiddenValueProblems(parameters);
}

/** Refuses values that were hidden before they came here: deployed, they would be a password of asterisks. */
export function* hiddenValueProblems(parameters: Readonly<Record<string, unknown>>): Generator<string> {
  for (const [key, value] of Object.entries(parameters)) {
    const plain: unknown = value instanceof Redacted ? value.reveal() : value;
    const texts: readonly unknown[] = Array.isArray(plain) ? plain : [plain];
    if (!texts.some((text) => typeof text === "string" && text.includes(MASK))) continue;
    yield `Parameter "${key}" holds ${MASK}, which stands for a value that was hidden: give the value itself, or { usePreviousValue: true }.`;
  }
}

function isParameterValue(value: unknown): value is ParameterValue {
  if (typeof value === "string" || typeof value === "boolean" || value instanceof Redacted) return true;
  if (typeof value === "number") return Number.isFinite(value);
  // CloudFormation takes a list as text between commas: an item with a comma would arrive as two.
  if (Array.isArray(value)) {
    return value.every((item) => (typeof item === "string" && !item.includes(",")) || Number.isFinite(item));
  }
  return isPrevious(value) || isDefault(value) || isOutputReference(value) || isSsmReference(value);
}
