/**
 * What is asked of IAM: what its policies let a user or a role do. A client of `@aws-sdk/client-iam` is one:
 * `new IAM({ maxAttempts: 1 })`.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export interface PermissionSimulator {
  /** Says of each action whether the policies of a user or role allow it, on every resource or on those that are named. */
  simulatePrincipalPolicy(
    input: SimulationInput,
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<{
    readonly EvaluationResults?: readonly SimulatedAction[] | undefined;
    readonly IsTruncated?: boolean | undefined;
    readonly Marker?: string | undefined;
  }>;
  /** Says the ARN of a role, in which the path is that a session does not know. Without it, roles are taken to have none. */
  getRole?(
    input: { RoleName: string },
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<{ readonly Role?: { readonly Arn?: string | undefined } | undefined }>;
}

/** What is to be simulated. */
export interface SimulationInput {
  /** The ARN of the user or the role. */
  PolicySourceArn: string;
  /** Without wildcards. */
  ActionNames: string[];
  /** Default: every resource. */
  ResourceArns?: string[];
  /** What conditions are held against. */
  ContextEntries?: { ContextKeyName: string; ContextKeyValues: string[]; ContextKeyType: "string" }[];
  /** The page. Default: the first. */
  Marker?: string;
}

/** What came of one action. */
export interface SimulatedAction {
  /** The action, such as `sqs:CreateQueue`. */
  readonly EvalActionName: string | undefined;
  /** `allowed`, `explicitDeny` or `implicitDeny`. */
  readonly EvalDecision: string | undefined;
}
