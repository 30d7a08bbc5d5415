import { matchesPattern } from "./parameter-pattern.ts";
import { parseParameterType } from "./parameter-type.ts";
import type { TemplateInput } from "./template-input.ts";

/** What is wrong with a value, in our words and in CloudFormation's. Neither names the value, which may be secret. */
export interface ValueProblem {
  readonly message: string;
  readonly serviceMessage: string;
}

/**
 * Checks a value, already split when the type is a list, against type and constraints. For SSM parameters the value is
 * the name in Parameter Store. Patterns, allowed values and numbers are worded as the service was seen to word them; the
 * sentences about lengths follow these, unconfirmed. `matches` holds it against a pattern.
 */
export function checkValue(
  input: TemplateInput,
  value: string | readonly string[],
  matches: typeof matchesPattern = matchesPattern,
): ValueProblem | undefined {
  const element = parseParameterType(input.type)?.element ?? "String";
  const broken = (typeof value === "string" ? [value] : value)
    .map((each) => brokenRule(input, element, each, matches))
    .find((rule) => rule !== undefined);
  if (broken === undefined) return undefined;
  return {
    message: `${broken.rule}.`,
    serviceMessage:
      input.constraintDescription === undefined || broken.isType === true
        ? `Parameter '${input.name}' ${broken.service}`
        : `Parameter ${input.name} failed to satisfy constraint: ${input.constraintDescription}`,
  };
}

interface BrokenRule {
  /** What the value must be, as the end of a sentence. */
  readonly rule: string;
  /** The same, as CloudFormation ends its sentence. */
  readonly service: string;
  /** Whether the type itself is broken, which `ConstraintDescription` does not describe. */
  readonly isType?: boolean;
}

function brokenRule(
  input: TemplateInput,
  element: string,
  value: string,
  matches: typeof matchesPattern,
): BrokenRule | undefined {
  const { allowedValues, allowedPattern, minLength, maxLength, minValue, maxValue } = input;
  const isNumber = element === "Number";
  if (isNumber && !isNumeric(value)) return { rule: "must be a number", service: "must be a number.", isType: true };
  if (allowedValues !== undefined && !allowedValues.some((allowed) => isSame(allowed, value, isNumber))) {
    return { rule: `must be one of ${allowedValues.join(", ")}`, service: "must be one of AllowedValues" };
  }
  if (allowedPattern !== undefined && matches(allowedPattern, value) === false) {
    return sameWords(`must match pattern ${allowedPattern}`);
  }
  if (minLength !== undefined && value.length < minLength)
    return sameWords(`must contain at least ${minLength} characters`);
  if (maxLength !== undefined && value.length > maxLength)
    return sameWords(`must contain at most ${maxLength} characters`);
  if (minValue !== undefined && isNumber && Number(value) < minValue)
    return sameWords(`must be a number not less than ${minValue}`);
  if (maxValue !== undefined && isNumber && Number(value) > maxValue)
    return sameWords(`must be a number not greater than ${maxValue}`);
  return undefined;
}

function sameWords(rule: string): BrokenRule {
  return { rule, service: rule };
}

function isNumeric(value: string): boolean {
  return /^\s*[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\s*$/.test(value);
}

function isSame(allowed: string, value: string, isNumber: boolean): boolean {
  return allowed === value || (isNumber && isNumeric(allowed) && Number(allowed) === Number(value));
}
