import { StackstewardError } from "@stacksteward/workflow/errors";

/** Why a verb was refused or failed. Stable: programs branch on it. */
export const CoreErrorCode = {
  /** A stack definition or an option is not what it must be; nothing was sent. */
  InvalidDefinition: "INVALID_DEFINITION",
  /** The template cannot be read from where the definition says it is. */
  TemplateNotFound: "TEMPLATE_NOT_FOUND",
  /** The template is larger than a request may carry, and there is no bucket to put it in. */
  BucketRequired: "BUCKET_REQUIRED",
  /** The template creates what CloudFormation only creates when the caller acknowledges it. */
  CapabilityMissing: "CAPABILITY_MISSING",
  RegionNotConfigured: "REGION_NOT_CONFIGURED",
  AccountNotConfigured: "ACCOUNT_NOT_CONFIGURED",
  StackNotFound: "STACK_NOT_FOUND",
  /** The stack is in a status from which the verb cannot begin; the message says what can be done. */
  StackNotReady: "STACK_NOT_READY",
  TerminationProtected: "TERMINATION_PROTECTED",
  /** CloudFormation could not make the change set. */
  ChangeSetFailed: "CHANGE_SET_FAILED",
  /** The stack or the change set is no longer what was planned. */
  PlanStale: "PLAN_STALE",
  /** The plan was changed after it was made, or is not a plan. */
  PlanInvalid: "PLAN_INVALID",
  /** The operation ran and ended in failure or rollback; `details` is an `OperationFailure`. */
  OperationFailed: "OPERATION_FAILED",
  /** What a run has stored is not all there. */
  RunIncomplete: "RUN_INCOMPLETE",
  /** AWS refused a call, or kept failing it. */
  ServiceCallFailed: "SERVICE_CALL_FAILED",
  /** The orchestrator was closed. */
  Closed: "ORCHESTRATOR_CLOSED",
} as const;
export type CoreErrorCode = (typeof CoreErrorCode)[keyof typeof CoreErrorCode];

/** An error of the orchestrator itself; see {@link CoreErrorCode}. */
export function coreError(
  code: CoreErrorCode,
  message: string,
  options: { readonly details?: unknown; readonly cause?: unknown; readonly retryable?: boolean } = {},
): StackstewardError {
  return new StackstewardError(message, { code, ...options });
}
