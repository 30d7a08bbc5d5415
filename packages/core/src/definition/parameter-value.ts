import type { Redacted } from "@stacksteward/workflow";

/** Keeps the value the deployed stack has. */
export interface PreviousValue {
  readonly usePreviousValue: true;
}

/** Takes the default that the template declares, whatever value the deployed stack has. */
export interface DefaultValue {
  readonly useDefault: true;
}

/** A list becomes the comma-separated text CloudFormation expects. */
export type ParameterValue =
  | string
  | number
  | boolean
  | readonly (string | number)[]
  | Redacted
  | PreviousValue
  | DefaultValue;

/** Whether a parameter is told to keep its value. */
export function isPrevious(value: unknown): value is PreviousValue {
  return typeof value === "object" && value !== null && "usePreviousValue" in value && value.usePreviousValue === true;
}

/** Whether a parameter is told to take its default. */
export function isDefault(value: unknown): value is DefaultValue {
  return typeof value === "object" && value !== null && "useDefault" in value && value.useDefault === true;
}
