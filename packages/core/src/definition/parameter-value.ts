import type { Redacted } from "@stacksteward/workflow";

/** Keeps the value the deployed stack has. */
export interface PreviousValue {
  readonly usePreviousValue: true;
}

/** Takes the default that the template declares, whatever value the deployed stack has. */
export interface DefaultValue {
  readonly useDefault: true;
}

/** The output of another stack, as it is when the stack that takes it is planned or deployed. Plain data; `stack.output(…)` makes one. */
export interface OutputReference {
  readonly stackOutput: {
    readonly stack: string;
    readonly output: string;
    /** Default: the orchestrator's region. */
    readonly region?: string;
    readonly account?: string;
  };
}

/** A list becomes the comma-separated text CloudFormation expects. */
export type ParameterValue =
  | string
  | number
  | boolean
  | readonly (string | number)[]
  | Redacted
  | PreviousValue
  | DefaultValue
  | OutputReference;

/** A parameter that needs no other stack to be asked. */
export type OwnParameterValue = Exclude<ParameterValue, OutputReference>;

/** Whether a parameter is told to keep its value. */
export function isPrevious(value: unknown): value is PreviousValue {
  return typeof value === "object" && value !== null && "usePreviousValue" in value && value.usePreviousValue === true;
}

/** Whether a parameter is told to take its default. */
export function isDefault(value: unknown): value is DefaultValue {
  return typeof value === "object" && value !== null && "useDefault" in value && value.useDefault === true;
}

/** Whether a parameter takes the output of another stack. */
export function isOutputReference(value: unknown): value is OutputReference {
  if (typeof value !== "object" || value === null || !("stackOutput" in value)) return false;
  const named: unknown = value.stackOutput;
  return typeof named === "object" && named !== null && "stack" in named && "output" in named;
}
