export type { ImportIdentifier, ImportRequest } from "./adopt/import-request.ts";
export type {
  MovesPlan,
  NoMovesPlan,
  PlannedPlace,
  RefactorAction,
  RefactorDefinition,
  RefactoredDefinition,
  RefactoredStack,
  RefactorMapping,
  RefactorPlan,
  ResourcePlace,
} from "./adopt/refactor-plan.ts";
export type { RefactorResult } from "./adopt/refactor-result.ts";
export type {
  AppDeployment,
  AppDeploymentFunction,
  AppDeploymentPart,
  AppHistoryEntry,
  AppOperation,
  DeploymentOutline,
} from "./app-care/app-deployment.ts";
export type { AppDrift } from "./app-care/app-drift.ts";
export type { AppOutputs, StackOutputs } from "./app-care/app-outputs.ts";
export type { AppPrunePlan, KeptStack, PrunedStack } from "./app-care/app-prune-plan.ts";
export type { AppRollbackPlan } from "./app-care/app-rollback-plan.ts";
export type { AbsentStack, AppStatus, StackStanding, ThereStack } from "./app-care/app-status.ts";
export type { UnreadStack } from "./app-care/each-stack.ts";
export type { PrunePlanOptions } from "./app-care/plan-prune.ts";
export type { PruneOptions } from "./app-care/prune.ts";
export type { ParametersByStack } from "./app-care/earlier-app.ts";
export { outputsIn } from "./app-care/outputs-in.ts";
export type { AppRollbackOptions, AppRollbackPlanOptions, AppRollbackTarget } from "./app-care/roll-back-app.ts";
export type { App, AppDefinition, Layer, LinkKind, StackLink } from "./app/app.ts";
export type {
  AppPlan,
  ExactStackPlan,
  Placeholder,
  PredictedStackPlan,
  RefusedStackPlan,
  StackPlan,
  PlannedUnit,
  TakenInput,
} from "./app/app-plan.ts";
export { appPlanText } from "./app/app-plan-text.ts";
export { app } from "./app/define-app.ts";
export type { AppBound, AppDeployOptions, AppDestroyOptions, AppResult, StackOutcome } from "./app/deploy-app.ts";
export type { ExcessDecision, ExcessQuestion } from "./app/deploy-approved.ts";
export type { Excess, ExcessKind } from "./app/excess.ts";
export type { AppPlanOptions } from "./app/plan-app.ts";
export type { StoppedApp, StoppedOutcome, StoppedUnitOutcome } from "./app/stopped-app.ts";
export type { AssetEvent, AssetOptions, AssetSink, UploadedAsset } from "./assets/asset-options.ts";
export type { RequiredSetup, StackAssets, StackFile } from "./assets/stack-assets.ts";
export type { AssetsNotUploaded, FailedAsset } from "./assets/upload-side-by-side.ts";
export type { PackagedPlace } from "./assets/asset-verbs.ts";
export { bucketStack, type BucketStackDefinition } from "./assets/bucket-stack.ts";
export type { AttachResult } from "./attach/attach.ts";
export { CoreErrorCode } from "./core-error.ts";
export { createOrchestrator } from "./create-orchestrator.ts";
export type { DeployOptions } from "./deploy/deploy-options.ts";
export type { ExecutionOptions } from "./deploy/execute-plan.ts";
export type { DeployedResult, DeployResult, UnchangedResult } from "./deploy/deploy-result.ts";
export type { StackResource } from "./describe/list-resources.ts";
export type { ListOptions, StackSummary } from "./describe/list-stacks.ts";
export { stack, type DefinedStack } from "./definition/define-stack.ts";
export {
  DeploymentConfigMode,
  OnStackFailure,
  RollbackTriggerType,
  type DeploymentConfig,
  type DeploymentOptions,
  type DeploymentTimeout,
  type RollbackConfiguration,
  type RollbackTrigger,
  type StackPolicy,
} from "./definition/deployment-options.ts";
export type {
  DefaultValue,
  OutputReference,
  ParameterValue,
  PreviousValue,
  SsmReference,
} from "./definition/parameter-value.ts";
export type {
  DestroyInventory,
  DestroyPlan,
  DoomedResource,
  ImportedExport,
  ResourceFate,
} from "./destroy/destroy-plan.ts";
export type { DestroyOptions, DestroyResult } from "./destroy/destroy-stack.ts";
export type { ValidationFinding } from "./diagnose/explain-refusal.ts";
export type { FailureCause, FailureSource } from "./diagnose/failure-cause.ts";
export { OperationFailed, type OperationFailure, type RefactorEnd } from "./diagnose/operation-failed.ts";
export {
  acceptDrift,
  type AcceptedDrift,
  type AcceptedProperty,
  type AcceptOptions,
  type RefusalReason,
  type RefusedDrift,
} from "./drift/accept-drift.ts";
export type { DetectionScope } from "./drift/detect-drift.ts";
export type {
  DriftFailure,
  DriftReport,
  IgnoredDrift,
  NestedStackDrift,
  PropertyDrift,
  ResourceDrift,
  UnknownDrift,
  UnknownReason,
} from "./drift/drift-report.ts";
export type { DriftOutcome, SweepBound } from "./drift/detect-drift-of-all.ts";
export type { HeedRequest, IgnoreRequest } from "./drift/ignore-drift.ts";
export type { IgnoredEntry } from "./drift/ignored-drift.ts";
export type { ReconciliationScope } from "./drift/plan-reconciliation.ts";
export {
  assumeRoles,
  type AssumeRoleRequest,
  type AssumeRolesOptions,
  type RoleAssumer,
} from "./environments/assume-roles.ts";
export type {
  AccountPlace,
  ConfigurableClient,
  CredentialsFor,
  OrchestratorOptions,
} from "./environments/orchestrator-options.ts";
export type { TemplateBucket, TemplateBucketOption } from "./environments/template-bucket.ts";
export type { GuardPolicy, GuardRefusal, Unattended } from "./guard/guard-policy.ts";
export {
  noCleanUp,
  noDataLoss,
  noDeletions,
  noIamBroadening,
  noReplacementOfStateful,
  noUnprotecting,
  type GuardExceptions,
} from "./guard/ready-made.ts";
export type { BetweenDeployments, ChangesByOthers } from "./history/changed-by-others.ts";
export {
  compareDeployments,
  type DeploymentComparison,
  type TemplateComparison,
  type ValueDifference,
} from "./history/compare-deployments.ts";
export type { DeployedSettings, NotRestored } from "./history/deployed-settings.ts";
export type {
  DeployedChange,
  DeployedTemplate,
  Deployment,
  DeploymentFailure,
  DeploymentOutcome,
  PartOfApp,
} from "./history/deployment.ts";
export type { OperatedResource, StackOperation } from "./history/operations-in.ts";
export type { RollbackTarget } from "./history/rollback-target.ts";
export { cfnGuard, type CfnGuardOptions } from "./linters/cfn-guard.ts";
export { cfnLint, type CfnLintOptions } from "./linters/cfn-lint.ts";
export type { Linter, LinterRequest } from "./linters/linter.ts";
export type { ToolCommand, ToolEnvironment } from "./linters/run-process.ts";
export type { LinterToolOptions } from "./linters/tool-options.ts";
export { LintPolicy, type CheckOptions } from "./lint/check-options.ts";
export { lintApp, type AppFinding, type AppLintReport, type AppLintSettings } from "./lint/lint-app.ts";
export { hasErrors, lint, type LintOptions, type LintReport } from "./lint/lint.ts";
export { formatFinding, Severity, type Finding, type SuppressedFinding } from "@stacksteward/template/finding";
export type { LintContext, LintResult, LintRule, LintSettings, RuleHit } from "@stacksteward/template";
export { createLogger, type Logger, type LoggerOptions } from "./logger.ts";
export type { Orchestrator } from "./orchestrator.ts";
export type {
  ChangesPlan,
  DataLossRisk,
  LateBinding,
  LeftDrift,
  NoChangesPlan,
  Plan,
  PlannedChange,
  PlannedDetail,
  PlannedExport,
  PlannedDrift,
  PlannedOperation,
  PlannedParameter,
  PlannedTemplate,
  PlanJudgement,
  StackBefore,
  TemplatePosition,
} from "./plan/plan.ts";
export { lastKnownState, type LastKnownState } from "./plan-offline/last-known-state.ts";
export type { OfflinePlan, OfflineUnknown, PredictedChange } from "./plan-offline/offline-plan.ts";
export { planOffline } from "./plan-offline/plan-offline.ts";
export {
  PreflightCheckName,
  type Certainty,
  type Preflight,
  type PreflightCheck,
  type PreflightOutcome,
} from "./preflight/preflight.ts";
export { preflightText } from "./preflight/preflight-text.ts";
export type { PermissionSimulator, SimulatedAction, SimulationInput } from "./preflight/permission-simulator.ts";
export type { ResourceReader } from "./preflight/resource-reader.ts";
export type { PlannedOptions, PlannedRollbackConfiguration, PlannedStackPolicy } from "./plan/planned-options.ts";
export type { PlanOptions } from "./plan/plan-verbs.ts";
export { fromSsm, type SsmVersion } from "./parameters/from-ssm.ts";
export type { ReferenceFacts } from "./parameters/check-references.ts";
export type { PlannedPublication, PlannedPublications, Publication, PublishedType } from "./parameters/publication.ts";
export type { PublishedOutput } from "./parameters/publish-outputs.ts";
export type { MovedSecret, SecretMove } from "./parameters/secret-move.ts";
export type { SecretReader } from "./parameters/secret-reader.ts";
export { LiteralSecretPolicy, type LiteralSecret } from "./parameters/literal-secret-policy.ts";
export type { TakenParameter, TakenParameters } from "./parameters/take-from-ssm.ts";
export type { PermissionOptions } from "./permissions/permission-options.ts";
export { permissionsFor } from "./permissions/permissions-for.ts";
export type { PolicyDocument, PolicyStatement } from "./permissions/policy-document.ts";
export type { Verb } from "./permissions/verb-permissions.ts";
export { allowedRegions, allowedTypes } from "./policies/packs/allowed.ts";
export { deletionProtection } from "./policies/packs/deletion-protection.ts";
export { encryption } from "./policies/packs/encryption.ts";
export { noPublicAccess } from "./policies/packs/public-access.ts";
export { requiredTags, type TagRule } from "./policies/packs/required-tags.ts";
export { checkPolicies, type CheckPoliciesOptions, type PolicyResult } from "./policies/check-policies.ts";
export { exceptFor, onlyWhere, warnOnly, type PolicyPlaces } from "./policies/compose-policies.ts";
export { policy, policyPack, type PolicyDefinition } from "./policies/define-policy.ts";
export type {
  PlanPolicyContext,
  Policies,
  Policy,
  PolicyContext,
  PolicyException,
  PolicyFinding,
  PolicyPack,
  PolicyPlace,
  PolicySubject,
  PolicyWhere,
  TemplatePolicyContext,
} from "./policies/policy.ts";
export { policyMarkdown } from "./policies/policy-text.ts";
export type { PolicyResource } from "./policies/policy-resource.ts";
export { resourcePolicy, type ResourcePolicyDefinition } from "./policies/resource-policy.ts";
export { recommendationsFor, type Recommendation, type RecoveryAction } from "./recover/recommendations.ts";
export type { RecoveryAdvice } from "./recover/recover.ts";
export type { Recovery, RecoveryPolicy, RecoveryStep } from "./recover/recover-by-policy.ts";
export { recoverUpTo, type RecoveryAllowance } from "./recover/recover-up-to.ts";
export type { RecoverOptions } from "./recover/recover-verbs.ts";
export type { RollbackOptions, RollbackResult } from "./recover/roll-back.ts";
export type { StuckResource } from "./recover/stuck-resources.ts";
export type { ForgetOptions } from "./runs/forget-runs.ts";
export type { OnLocked } from "./runs/lock-stack.ts";
export type { OperationHandle } from "./runs/operation-handle.ts";
export type { ResumeOptions } from "./runs/resume-run.ts";
export type { ResultOf } from "./runs/run-input.ts";
export type { CancelPolicy } from "./runs/run-records.ts";
export type { RunStatus } from "./runs/status-of-run.ts";
export type { CancelResult } from "./runs/stop-operation.ts";
export { redacted } from "./secrets.ts";
export type { StackDescription, StackDriftStatus } from "./service/describe-stack.ts";
export type { RetryOptions } from "./service/service-call.ts";
export type { HookRefusal } from "./service/hook-refusals.ts";
export { ServiceCallFailed, type ServiceFailure } from "./service/service-call-failed.ts";
export {
  Capability,
  type PreviousTemplate,
  type Stack,
  type StackDefinition,
  type TemplateSource,
  type TemplateText,
} from "./stack.ts";
export type { StackReference } from "./stack-reference.ts";
export { compareStages } from "./stages/compare-stages.ts";
export { stages } from "./stages/define-stages.ts";
export type { Stage, StageDefinition, StageDefinitions } from "./stages/stage.ts";
export type {
  ComparedStack,
  NamedSideValues,
  SideValues,
  StageComparison,
  StageStackComparison,
  StageTemplates,
} from "./stages/stage-comparison.ts";
export { stageComparisonText } from "./stages/stage-comparison-text.ts";
export { createS3Store, type S3StoreOptions } from "./store/s3-store.ts";
export { unit } from "./units/define-unit.ts";
export type { AppHooks, Hook, HookInfo, HookOutcome, Hooks } from "./units/hook.ts";
export { stackFanOut, type StackFanOut, type StackFanOutDefinition } from "./fan-out/stack-fan-out.ts";
export type { Gate, GateContext, GateVerdict } from "./rollout/gate.ts";
export type { InstancePlace } from "./rollout/instance-place.ts";
export {
  approvedBy,
  bakeTime,
  noAlarm,
  passes,
  type AlarmGateOptions,
  type AlarmReader,
} from "./rollout/ready-gates.ts";
export type { RolloutEvent, RolloutEventBody } from "./rollout/rollout-event.ts";
export type { GateReport, InstanceReport, InstanceState, RolloutResult, WaveReport } from "./rollout/rollout-result.ts";
export type { AccountCount, RolloutPace, RolloutStrategy, Wave, WaveSelection } from "./rollout/rollout-strategy.ts";
export { timeWindow, type Day, type TimeWindow } from "./rollout/time-window.ts";
export type { StackSetDeletionOptions } from "./stack-set-care/delete-set.ts";
export type { DoomedSetResource, StackSetDeletionPlan } from "./stack-set-care/set-deletion-plan.ts";
export type { InstanceDrift, StackSetDrift } from "./stack-set-care/set-drift.ts";
export type { StackSetAdoptionOptions } from "./stack-set-care/adopt-into-set.ts";
export type { AdoptedStack, StackSetAdoptionPlan } from "./stack-set-care/plan-set-adoption.ts";
export type { StackSetReconciliationOptions } from "./stack-set-care/reconcile-set.ts";
export type {
  StackSetCareVerbs,
  StackSetDeletionPlanOptions,
  StackSetDriftOptions,
} from "./stack-set-care/stack-set-care-verbs.ts";
export type { StackSetReference } from "./stack-sets/stack-set-reference.ts";
export type {
  StackSetStatus,
  StackSetStatusOptions,
  TargetDifferences,
  UnfinishedOperation,
} from "./stack-sets/stack-set-status.ts";
export type { OrphanedStack, OrphanReport } from "./stack-set-care/find-orphans.ts";
export { stackSet } from "./stack-sets/define-stack-set.ts";
export { accountsInOrganization, type OrganizationReader } from "./stack-sets/accounts-in-organization.ts";
export type { AccountsOf } from "./stack-sets/unit-reader.ts";
export type { DryRun, DryRunChange, DryRunGroup } from "./stack-sets/dry-run-report.ts";
export type { DryRunOptions, StackSetPlanOptions } from "./stack-sets/plan-stack-set.ts";
export type { RollOutOptions } from "./stack-sets/roll-out-options.ts";
export type {
  AccountTargets,
  ParameterOverride,
  StackSet,
  StackSetDefinition,
  StackSetTargets,
  UnitTargets,
} from "./stack-sets/stack-set.ts";
export type {
  CallCount,
  InstanceGroup,
  RolloutBlock,
  SetParameterChange,
  StackSetPlan,
} from "./stack-sets/stack-set-plan.ts";
export type { StackSetVerbs } from "./stack-sets/stack-set-verbs.ts";
export type {
  ApplyInfo,
  Unit,
  UnitChanges,
  UnitDefinition,
  UnitInfo,
  UnitOperation,
  UnitOutcome,
  UnitResult,
} from "./units/unit.ts";
export type { Operation, OperationOptions, StartOptions, VerbOptions } from "./verb-options.ts";
export type { EventSink, OperationEvent, OperationKind, StackEvent, StackEventHook } from "./watch/operation-event.ts";
export { operationEvents, type EventField, type EventKind } from "./watch/operation-events.ts";
export { UNKNOWN, type Unknown, type Value } from "@stacksteward/template/evaluation";
export type {
  IamFinding,
  IamFindingKind,
  Interruption,
  TemplateBody,
  TemplateProblem,
  UnknownKind,
} from "@stacksteward/template";
export {
  createMemoryStore,
  isStackstewardError,
  Redacted,
  StackstewardError,
  type Clock,
  type Store,
} from "@stacksteward/workflow";
export { createFileStore } from "@stacksteward/workflow/file-store";
