import type { JsonPath, SourceRange } from "@stacksteward/template";

/** What a pre-flight looks at. */
export const PreflightCheckName = {
  /** Whether the stack's name is free, or the stack is in a state from which it can be deployed. */
  Stack: "stack",
  /** Whether the types of the resources are known in the account and region. */
  Types: "types",
  /** Whether the definition acknowledges what the template needs acknowledged. */
  Capabilities: "capabilities",
  /** Whether the parameters have values, and what they take from elsewhere is there. */
  Parameters: "parameters",
  /** Whether what dynamic references name is there. */
  References: "references",
  /** Whether something has the names already that the template gives to resources. */
  Names: "names",
  /** Whether others export the same names, or import what would go. */
  Exports: "exports",
  /** Whether what the template imports is exported. */
  Imports: "imports",
  /** Whether the account has room for what would be made. */
  Quotas: "quotas",
  /** Whether the caller may deploy the stack, and CloudFormation make its resources. */
  Permissions: "permissions",
  /** Where CloudFormation's estimate of the cost can be read. */
  Cost: "cost",
} as const;
export type PreflightCheckName = (typeof PreflightCheckName)[keyof typeof PreflightCheckName];

/**
 * What came of looking. `passed`: nothing speaks against it; `failed`: the deployment fails, or is refused; `warned`: it may;
 * `not-looked`: nobody could look, and the message says why.
 */
export type PreflightOutcome = "passed" | "failed" | "warned" | "not-looked";

/**
 * How sure that is, as the account is now. `certain`: the service itself says so; `likely`: it follows from what the service
 * says, and something that nobody can ask could still make a difference; `possible`: it depends on what is not known yet.
 */
export type Certainty = "certain" | "likely" | "possible";

/** One answer. It holds no secret. */
export interface PreflightCheck {
  readonly check: PreflightCheckName;
  readonly outcome: PreflightOutcome;
  /** Absent where nobody has looked. */
  readonly certainty?: Certainty;
  /** What was found, naming the value, or why nobody could look. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy?: string;
  /** Where it stands in the template. */
  readonly path?: JsonPath;
  /** File, line and column of it. Absent when the template has no text of its own. */
  readonly range?: SourceRange;
  /** Where more can be read: the service's estimate of the cost. */
  readonly url?: string;
}

/** What the account answers about a deployment before anything is sent. Plain JSON. */
export interface Preflight {
  readonly format: "stacksteward.preflight";
  readonly version: 1;
  readonly stackName: string;
  readonly region: string;
  /** Absent when nobody has said it. */
  readonly account?: string;
  /** Whether a deployment would make the stack or change it. Absent when it cannot be deployed, or nobody may look. */
  readonly operation?: "CREATE" | "UPDATE";
  /** At least one for everything that is looked at, in the order of `PreflightCheckName`. */
  readonly checks: readonly PreflightCheck[];
  /** Whether nothing has failed. It says nothing about what was not looked at. */
  readonly isClear: boolean;
  /** Whether everything could be looked at. */
  readonly isComplete: boolean;
}
