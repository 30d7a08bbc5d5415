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

/** A value of Parameter Store, as it is when the stack is planned. Plain data; `fromSsm(…)` makes one. */
export interface SsmReference {
  readonly ssmParameter: {
    /** A name, or the ARN of a parameter that another account shares. */
    readonly name: string;
    /** Default: the latest. */
    readonly version?: number;
    /** The version that has this label. */
    readonly label?: string;
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
  | OutputReference
  | SsmReference;

/** A parameter whose value is given, and stands nowhere else. */
export type OwnParameterValue = Exclude<ParameterValue, OutputReference | SsmReference>;

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

/** Whether a parameter takes a value of Parameter Store. */
export function isSsmReference(value: unknown): value is SsmReference {
  if (typeof value !== "object" || value === null || !("ssmParameter" in value)) return false;
  const named: unknown = value.ssmParameter;
  return typeof named === "object" && named !== null && "name" in named;
}

/** Whether a parameter takes a value that stands elsewhere, and is only known by asking. */
export function isReference(value: unknown): value is OutputReference | SsmReference {
  return isOutputReference(value) || isSsmReference(value);
}
