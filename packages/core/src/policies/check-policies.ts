import type { Plan } from "../plan/plan.ts";
import type { StackDefinition, TemplateSource } from "../stack.ts";
import type { Policies, PolicyFinding } from "./policy.ts";

/** What policies are held against a stack with. */
export interface CheckPoliciesOptions {
  /** The stage of the stack. Default: none. */
  readonly stage?: string;
  /** Default: the definition's, or not known. */
  readonly account?: string;
  /** Default: the definition's. Where neither says it, what depends on the region is evaluated for `us-east-1`. */
  readonly region?: string;
  /** Of a template that stands alone. Default: `stack`. */
  readonly stackName?: string;
  /** Of a template that stands alone. What is not given takes its default, and is unknown without one. */
  readonly parameters?: StackDefinition["parameters"];
  /** Of a template that stands alone. Default: none. */
  readonly tags?: Readonly<Record<string, string>>;
  /** What a change set would do; an orchestrator's `plan` answers it. Default: only the template is looked at. */
  readonly plan?: Plan;
  /** What day it is, for exceptions that end. Default: today. */
  readonly today?: Date;
}

/** What {@link checkPolicies} found. */
export interface PolicyResult {
  /** Denials have the severity `error`, warnings `warning`, and what an exception lets go `info`. */
  readonly findings: readonly PolicyFinding[];
  /** Whether an orchestrator with these policies would refuse the stack. */
  readonly isDenied: boolean;
  /** The names of the policies that are about this stack, such as `encryption/at-rest`. */
  readonly policies: readonly string[];
  /** What of the stack cannot be seen in its template, in sentences: what macros make, and what nested stacks hold. */
  readonly unseen: readonly string[];
}

/**
 * Holds policies against a template or a definition, and against a plan where one is given. Sends nothing: policies are
 * tested with it like any other code. Throws `POLICY_FAILED` for a policy that throws or is asynchronous, `TemplateError` for a
 * template that cannot be read, and `INVALID_DEFINITION`.
 */
export async function checkPolicies(
  policies: Policies,
  subject: TemplateSource | StackDefinition,
  options: CheckPoliciesOptions = {},
): Promise<PolicyResult> {
  const { checkHere } = await import("./check-here.ts");
  return checkHere(policies, subject, options);
}
