import { StackstewardError } from "@stacksteward/workflow/errors";

/** Why a verb was refused or failed. Stable: programs branch on it. */
export const CoreErrorCode = {
  /** A stack definition or an option is not what it must be; nothing was sent. */
  InvalidDefinition: "INVALID_DEFINITION",
  /** The template cannot be read from where the definition says it is. */
  TemplateNotFound: "TEMPLATE_NOT_FOUND",
  /** The template is larger than a request may carry, and there is no bucket to put it in. */
  BucketRequired: "BUCKET_REQUIRED",
  /** A local file or folder that a template points to cannot be packaged; the message names each, and its line. */
  AssetInvalid: "ASSET_INVALID",
  /** Local files could not be put into S3; `details` has each with its reason, and those that were not tried after the first. */
  AssetsNotUploaded: "ASSETS_NOT_UPLOADED",
  /** What the stack's files go to in S3 is not set up in the account and region, or is too old. */
  SetupMissing: "SETUP_MISSING",
  /** The template creates what CloudFormation only creates when the caller acknowledges it. */
  CapabilityMissing: "CAPABILITY_MISSING",
  /** What is to be imported is not what CloudFormation imports; nothing was sent. */
  ImportInvalid: "IMPORT_INVALID",
  /** What is to be moved is not what CloudFormation moves; nothing was sent. */
  RefactorInvalid: "REFACTOR_INVALID",
  /** CloudFormation could not make the refactor. */
  RefactorRefused: "REFACTOR_REFUSED",
  RegionNotConfigured: "REGION_NOT_CONFIGURED",
  AccountNotConfigured: "ACCOUNT_NOT_CONFIGURED",
  /** A stack is in an account that the orchestrator may not work in; nothing was sent. */
  AccountNotAllowed: "ACCOUNT_NOT_ALLOWED",
  /** The credentials belong to another account than the one that was meant. */
  AccountMismatch: "ACCOUNT_MISMATCH",
  /** The provider of the credentials does not answer. */
  CredentialsTimedOut: "CREDENTIALS_TIMED_OUT",
  /** A role of another account cannot be assumed. */
  RoleNotAssumed: "ROLE_NOT_ASSUMED",
  StackNotFound: "STACK_NOT_FOUND",
  /** A stack has no output of that name. */
  OutputNotFound: "OUTPUT_NOT_FOUND",
  /** The stack is in a status from which the verb cannot begin; the message says what can be done. */
  StackNotReady: "STACK_NOT_READY",
  TerminationProtected: "TERMINATION_PROTECTED",
  /** The stack stands in a protected layer of its app, which was not named in `unprotect`. */
  LayerProtected: "LAYER_PROTECTED",
  /** Data would be lost that nobody has agreed to lose. */
  DataLoss: "DATA_LOSS",
  /** Other stacks import what would go. */
  ExportInUse: "EXPORT_IN_USE",
  /** CloudFormation could not make the change set. */
  ChangeSetFailed: "CHANGE_SET_FAILED",
  /** The stack or the change set is no longer what was planned. */
  PlanStale: "PLAN_STALE",
  /** The plan was made to be deployed before a time that has passed. */
  PlanExpired: "PLAN_EXPIRED",
  /** The plan was changed after it was made, or is not a plan. */
  PlanInvalid: "PLAN_INVALID",
  /** A stack of an app would do more than was approved with the app's plan; `details.excess` lists it. */
  ApprovalExceeded: "APPROVAL_EXCEEDED",
  /** An app was stopped by the caller's signal, which is the `cause`, or by the closing of the orchestrator; `details` is a `StoppedApp` with the outcome of every stack. */
  AppStopped: "APP_STOPPED",
  /** A guard does not let it happen unattended; `details.wouldHave` is what would have been done. */
  GuardRefused: "GUARD_REFUSED",
  /** A guard, which is not stored, is needed again. */
  GuardRequired: "GUARD_REQUIRED",
  /** There was something to change where nothing was expected. */
  ChangesFound: "CHANGES_FOUND",
  /** What is passed for a drift report is none, or one of a later version. */
  DriftReportInvalid: "DRIFT_REPORT_INVALID",
  /** The operation ran and ended in failure or rollback; `details` is an `OperationFailure`. */
  OperationFailed: "OPERATION_FAILED",
  /** What is to be moved to Parameter Store is no secret in the template, or cannot go there; nothing was written. */
  SecretUnmovable: "SECRET_UNMOVABLE",
  /** The deployment has succeeded, and an output could not be published; `details.result` is the deployment's, with what became of each. */
  PublishFailed: "PUBLISH_FAILED",
  /** A recovery by policy has done something and could not go on; `details.done` is what was done, with the action that stopped it, and the cause why. */
  RecoveryStopped: "RECOVERY_STOPPED",
  /** What is passed for a handle is none. */
  HandleInvalid: "HANDLE_INVALID",
  /** Nothing is stored of a run. */
  RunNotFound: "RUN_NOT_FOUND",
  /** A run of that id was begun for something else. */
  RunMismatch: "RUN_MISMATCH",
  /** A run was cancelled, here or elsewhere. */
  RunCancelled: "RUN_CANCELLED",
  /** A run is over, and there is nothing to cancel. */
  RunEnded: "RUN_ENDED",
  /** CloudFormation has no way to stop what runs. */
  CancelUnsupported: "CANCEL_UNSUPPORTED",
  /** What outlives the process needs a store, and the orchestrator has none. */
  StoreRequired: "STORE_REQUIRED",
  /** The history of the stack has no such deployment, or none before the current one; the message names those there are. */
  DeploymentNotFound: "DEPLOYMENT_NOT_FOUND",
  /** What is recorded of a deployment is not enough to go back to it. */
  DeploymentIncomplete: "DEPLOYMENT_INCOMPLETE",
  /** The account must be known, and neither the caller nor the credentials say it. */
  AccountUnknown: "ACCOUNT_UNKNOWN",
  /** Somebody else works on the stack. */
  StackLocked: "STACK_LOCKED",
  /** A secret that is not stored is needed again. */
  SecretRequired: "SECRET_REQUIRED",
  /** What a run has stored is not all there. */
  RunIncomplete: "RUN_INCOMPLETE",
  /** What a store holds was written by another version, or by something else. */
  StoredUnreadable: "STORED_UNREADABLE",
  /** AWS refused a call, or kept failing it. */
  ServiceCallFailed: "SERVICE_CALL_FAILED",
  /** A tool that was asked for to check templates is not there, is too old, or cannot be started; the message says how to get it. */
  LinterUnavailable: "LINTER_UNAVAILABLE",
  /** A tool that checks templates has broken or answered nonsense, so nobody knows what it would have found. */
  LinterFailed: "LINTER_FAILED",
  /** A policy does not let the stack be what the template or the change set says; `details.findings` lists each. A change set that was made is gone again. */
  PolicyDenied: "POLICY_DENIED",
  /** A plan was not held against policies that the orchestrator holds which is to deploy it; the message names them. */
  PolicyUnheld: "POLICY_UNHELD",
  /** A policy has thrown, or is asynchronous, so nobody knows what it would have said; the message names it. */
  PolicyFailed: "POLICY_FAILED",
  /** A function of yours that stands before or behind a stack or an app has thrown; the message names it. */
  HookFailed: "HOOK_FAILED",
  /** A function of yours that stands among the stacks of an app has thrown; the message names its unit. */
  UnitFailed: "UNIT_FAILED",
  /** Something stands in the way of a rollout, which `details.blocks` lists; nothing was sent. */
  RolloutBlocked: "ROLLOUT_BLOCKED",
  /** There is no stack set of that name. */
  StackSetNotFound: "STACK_SET_NOT_FOUND",
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
