import type { Finding, IamFinding, Interruption } from "@stacksteward/template";

import type { NotRestored } from "../history/deployed-settings.ts";
import type { LiteralSecret } from "../parameters/literal-secret-policy.ts";
import type { ReferenceFacts } from "../parameters/check-references.ts";
import type { PlannedPublications } from "../parameters/publication.ts";
import type { TakenParameters } from "../parameters/take-from-ssm.ts";
import type { PolicyFinding } from "../policies/policy.ts";
import type { PlannedOptions } from "./planned-options.ts";

/** A place in the template, counted from 1 as editors do. */
export interface TemplatePosition {
  readonly line: number;
  readonly column: number;
}

/** What losing a resource means for the data in it. `certain`: it is stateful and nothing keeps it; `possible`: it depends, or is not known. */
export type DataLossRisk = "none" | "possible" | "certain";

/** Why one attribute of a resource changes, in CloudFormation's words (`ResourceChangeDetail`). */
export interface PlannedDetail {
  /** `Properties`, `Tags`, `Metadata`, … */
  readonly attribute: string;
  /** The property, when `attribute` is `Properties`. */
  readonly name?: string;
  /** `/Properties/…`, when the service says so. */
  readonly path?: string;
  readonly requiresRecreation?: string;
  readonly evaluation?: string;
  readonly changeSource?: string;
  /** The parameter, resource or `Resource.Attribute` that causes it. */
  readonly causingEntity?: string;
  readonly before?: string;
  readonly after?: string;
  /** That the template has come to say what is there already: only what CloudFormation remembers changes. */
  readonly changeType?: "SyncWithActual";
  /** That `before` is what is there now, and not what was deployed. */
  readonly beforeFrom?: "ACTUAL_STATE";
  /** What somebody has changed since the last deployment. Only of a plan that reverts drift. */
  readonly drift?: PlannedDrift;
}

/** A property that is not what was deployed. */
export interface PlannedDrift {
  /** What was deployed. Absent when nothing was. */
  readonly previous?: string;
  /** What is there. Absent when nothing is. */
  readonly actual?: string;
  readonly detectedAt?: string;
}

/** A property that a plan which reverts drift leaves as it is, in CloudFormation's words (`ResourceDriftIgnoredAttribute`). */
export interface LeftDrift {
  /** `/Properties/…`. */
  readonly path: string;
  /** `MANAGED_BY_AWS`, `WRITE_ONLY_PROPERTY`, `SENSITIVE_PROPERTY`, or whatever the service says next. */
  readonly reason: string;
}

/** What happens to one resource, in CloudFormation's words (`ResourceChange`). */
export interface PlannedChange {
  /** `Add`, `Modify`, `Remove`, `Import`, `Dynamic`, `SyncWithActual`, or whatever the service says next. */
  readonly action: string;
  /** The logical ids of the nested stacks that lead to it, outermost first. Absent in the plan's own stack. */
  readonly stackPath?: readonly string[];
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly type: string;
  /** Of a nested stack: its own change set. What that does follows in the plan, with a `stackPath`. */
  readonly changeSetId?: string;
  /** Only of a `Modify`: `True`, `False` or `Conditional`. */
  readonly replacement?: string;
  /** The properties that force the replacement, or may. */
  readonly replacedBecauseOf: readonly string[];
  /** `Delete`, `Retain`, `Snapshot`, `ReplaceAndDelete`, …: what becomes of the old resource. */
  readonly policyAction?: string;
  readonly dataLoss: DataLossRisk;
  /** Whether the resource stops serving while it changes, as far as the documentation of its type is known. Absent in plans of earlier versions. */
  readonly interruption?: Interruption;
  /** How the change lets somebody do more. Empty when it does not; absent where a type says nothing about permissions, and in plans of earlier versions. */
  readonly iamBroadening?: readonly IamFinding[];
  readonly details: readonly PlannedDetail[];
  /** The template's properties as they are and as they will be, when the service says so; secrets read `****`. */
  readonly before?: unknown;
  readonly after?: unknown;
  /** `IN_SYNC`, `MODIFIED`, `DELETED`, `UNKNOWN`, `UNSUPPORTED`. Only of a plan that reverts drift, like the two below. */
  readonly driftStatus?: string;
  /** What drift it does not revert. */
  readonly leftDrift?: readonly LeftDrift[];
  /** The properties as they were deployed, when the service says so; `before` is what they are. */
  readonly deployed?: unknown;
  /** The path of the construct that the resource was made of, as the CDK writes it into the template (`aws:cdk:path`). Absent where it does not. */
  readonly constructPath?: string;
  /** Where the resource stands in the template. Absent in nested stacks: their templates are not read here. */
  readonly position?: TemplatePosition;
  /** Where each of its properties stands. */
  readonly propertyPositions?: Readonly<Record<string, TemplatePosition>>;
}

/** One parameter as CloudFormation understood it. A `NoEcho` value reads `****`. */
export interface PlannedParameter {
  readonly key: string;
  readonly value?: string;
  readonly usePreviousValue?: boolean;
  /** What an SSM parameter held when the plan was made. */
  readonly resolvedValue?: string;
}

/** A value that CloudFormation only looks up when the plan is executed. */
export interface LateBinding {
  readonly kind: "ImportValue" | "GetStackOutput" | "DynamicReference";
  /** The export, the stack output or the reference, as the template says it. */
  readonly source: string;
  /** The resource or output that uses it. */
  readonly usedBy: string;
  readonly position?: TemplatePosition;
  /**
   * Of a dynamic reference that was looked for: whether it pins a version, which one it names or would take today, and whether
   * that was found. Absent in plans of earlier versions.
   */
  readonly found?: ReferenceFacts;
}

/** The type of a plan's change set. An import takes resources into a stack, new or not, and does nothing else. */
export type PlannedOperation = "CREATE" | "UPDATE" | "IMPORT";

/** What every plan says. */
export interface PlanOutline {
  readonly format: "stacksteward.plan";
  readonly version: 1;
  /** The run that made the plan; names at AWS derive from it. */
  readonly id: string;
  readonly region: string;
  readonly stackName: string;
  readonly stackId: string;
  readonly operation: PlannedOperation;
  readonly createdAt: string;
  /** From when on `deploy` refuses the plan, on its orchestrator's clock. Absent when it waits for ever. */
  readonly expiresAt?: string;
  readonly template: PlannedTemplate;
  /** That it brings back what has drifted. Absent of a deployment of what a definition says. */
  readonly deploymentMode?: "REVERT_DRIFT";
  /** What the protection from deletion is switched to after the deployment. Absent when it stays as it is. */
  readonly terminationProtection?: boolean;
  /** What may still be another value when the plan is executed. Empty when the template was not read here. */
  readonly lateBindings: readonly LateBinding[];
  /** The parameters given as `redacted` values: their values read `****` wherever the plan would show them. */
  readonly redactedParameters: readonly string[];
  /** The parameters that keep the value of the deployed stack, because the definition says so or does not name them. Absent when there are none. */
  readonly keptParameters?: readonly string[];
  /** Which versions were taken from Parameter Store, by parameter. The change set has their values; what stands there later changes nothing. Absent when none were. */
  readonly ssmParameters?: TakenParameters;
  /** The secrets that the template holds or parameters are given, where they are told and not refused. Absent when there are none. */
  readonly literalSecrets?: readonly LiteralSecret[];
  /** What the lint warns of in the template, and its errors where they are not refused. Absent when it says nothing, or did not look. */
  readonly findings?: readonly Finding[];
  /** The stage of the stack, as its definition says it. Absent when it belongs to none. */
  readonly stage?: string;
  /** The policies that it was held against, such as `encryption/at-rest`. Absent when there are none. */
  readonly policies?: readonly string[];
  /** What they say of it, where they do not deny it: of its template, and behind that of its change set. Absent when they say nothing. */
  readonly policyFindings?: readonly PolicyFinding[];
  /** That it goes back to what was there at an earlier deployment, so that policies only warn. Absent when it does not. */
  readonly isEarlier?: true;
  /** The outputs that are published after the deployment. Absent when there are none. */
  readonly publish?: PlannedPublications;
  /** What else was asked for. Absent when nothing was. */
  readonly options?: PlannedOptions;
  /** Of a plan back to an earlier deployment: the settings that stay as the stack has them now, and are not those of then. Absent when there are none. */
  readonly notRestored?: readonly NotRestored[];
  /** What the planner judged beyond what CloudFormation says. Absent in plans of earlier versions, which judged none of it. */
  readonly judged?: readonly PlanJudgement[];
  /** The outputs that the template makes of secrets, which CloudFormation shows in clear. Absent when there are none, or the template was not read here. */
  readonly secretOutputs?: readonly string[];
  readonly isDestructive: boolean;
  /** `sha256:` over everything else: finds a plan that was edited or cut short. */
  readonly digest: string;
}

/** Something that a plan says of its changes and that no answer of CloudFormation holds. `deploy` judges it again. */
export type PlanJudgement = "interruption" | "iamBroadening" | "exports";

/** When a stack that a plan found had last changed, and how that ended. */
export interface StackBefore {
  readonly status: string;
  /** Absent when it was never updated. */
  readonly updatedAt?: string;
}

/** Which template a plan is for. */
export interface PlannedTemplate {
  /** `sha256:` and the digest of the template's bytes, when it was read here and not from the stack. */
  readonly digest?: string;
  /** The digest of the template as `GetTemplate` gives it back: line ends are line feeds, and what is not ASCII is `?`. */
  readonly readBackDigest?: string;
  /** The name to show, when there is one. */
  readonly file?: string;
  /** Whether it is the one that the stack has already. Absent when it is not. */
  readonly usePrevious?: true;
}

/** An exported output whose value changes with a plan, or that vanishes. CloudFormation refuses that while somebody imports it. */
export interface PlannedExport {
  readonly name: string;
  /** The key of the output. */
  readonly output: string;
  /** `may-change`: it depends on what is only known when the plan is executed. */
  readonly effect: "removed" | "changes" | "may-change";
  /** The resource or parameter behind it, when there is one. */
  readonly because?: string;
  /** The stacks that import it, by name. Absent when nobody may list them. */
  readonly importers?: readonly string[];
}

/** A change set that waits to be executed. Plain JSON: it can be stored, sent and approved elsewhere. */
export interface ChangesPlan extends PlanOutline {
  readonly kind: "changes";
  readonly changeSetId: string;
  /** Whether the stack was made for this plan, or for another one that still waits beside it. */
  readonly createdStack: boolean;
  /** The stack as it was found. Absent when there was none. */
  readonly before?: StackBefore;
  readonly parameters: readonly PlannedParameter[];
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly changes: readonly PlannedChange[];
  /** The exports that change, may change or vanish. Absent when there are none. */
  readonly exports?: readonly PlannedExport[];
}

/** There is nothing to change but, maybe, the protection from deletion and the stack policy. A success. */
export interface NoChangesPlan extends PlanOutline {
  readonly kind: "no-changes";
  readonly operation: "UPDATE";
  readonly isDestructive: false;
  /** Only with `terminationProtection` or a stack policy: the empty change set that holds the proof of that wish, until the plan is deployed or discarded. Without, it is gone already. */
  readonly changeSetId?: string;
  /** What the stack was when it was found to need nothing. */
  readonly status: string;
  /** When it was last updated, if ever. */
  readonly updatedAt?: string;
}

/** What a deployment would do, as data. */
export type Plan = ChangesPlan | NoChangesPlan;
