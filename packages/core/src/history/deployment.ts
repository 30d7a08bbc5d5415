import type { PublishedOutput } from "../parameters/publish-outputs.ts";
import type { TakenParameters } from "../parameters/take-from-ssm.ts";
import type { OperationKind } from "../watch/operation-event.ts";
import type { DeployedSettings } from "./deployed-settings.ts";

/** One operation of an orchestrator on a stack, as the store keeps it. Plain JSON, without secrets. */
export interface Deployment {
  readonly v: 1;
  readonly kind: "deployment";
  /** Names it, for `rollback` and `planRollback`: the id of the plan that was executed, and of what had no plan, its run's. */
  readonly id: string;
  readonly operation: OperationKind;
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
  /** Another one when a stack of the same name was destroyed and created anew. */
  readonly stackId: string;
  readonly begunAt: string;
  readonly endedAt: string;
  /** Who carried it out, as it said itself: `holder` of the orchestrator. */
  readonly holder: string;
  readonly outcome: DeploymentOutcome;
  /** The operation on a whole app that it belongs to. Absent when the stack was worked on alone. */
  readonly partOf?: PartOfApp;
  /** What was reviewed, when there was a plan. */
  readonly plan?: { readonly id: string; readonly digest: string };
  /** What the stack's events of this operation carry. Empty when nothing was to change; a second one when it was rolled back on demand. */
  readonly clientRequestTokens: readonly string[];
  /** Absent when a stack was destroyed. */
  readonly template?: DeployedTemplate;
  /** By key, as CloudFormation was given them. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The parameters whose values are not kept: `NoEcho`, given `redacted`, or holding another secret. */
  readonly secretParameters: readonly string[];
  /** Which versions were taken from Parameter Store, by parameter. Absent when none were. */
  readonly ssmParameters?: TakenParameters;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly roleArn?: string;
  /** What else the stack had. Absent when the deployment did not succeed, and in records of earlier versions. */
  readonly settings?: DeployedSettings;
  readonly changes: readonly DeployedChange[];
  /** After a success. Those made of secrets read `****`. */
  readonly outputs: Readonly<Record<string, string>>;
  /** What became of the outputs that were to be published. Absent when there were none. */
  readonly published?: readonly PublishedOutput[];
}

/** An operation on a whole app, as the deployments of its stacks name it. */
export interface PartOfApp {
  readonly app: string;
  /** The stage of the app, when it has one. */
  readonly stage?: string;
  /** The id of the app's deployment in `appHistory`. */
  readonly id: string;
}

/** How a deployment ended. `rolled-back`: it failed, and the stack is as it was before. */
export type DeploymentOutcome =
  | { readonly kind: "succeeded" | "no-changes"; readonly status: string }
  | { readonly kind: "failed" | "rolled-back"; readonly status: string; readonly cause: DeploymentFailure }
  /** What became of the operation was not seen, because reading it failed. */
  | { readonly kind: "unknown"; readonly cause: DeploymentFailure };

/** Why a deployment failed. */
export interface DeploymentFailure {
  readonly code: string;
  readonly message: string;
  /** The first resource that failed by itself: the logical ids that lead to it, its type and the reason. */
  readonly resource?: { readonly path: readonly string[]; readonly type: string; readonly reason: string };
}

/** Which template was deployed. */
export interface DeployedTemplate {
  /** `sha256:` and the digest of its text. */
  readonly digest: string;
  /** The digest of its text as `GetTemplate` answers it, by which it is found again on the stack. */
  readonly readBackDigest?: string;
  readonly file?: string;
  /**
   * Whether it was only known as CloudFormation answers it, with `?` for what is not ASCII, so that it can't be deployed again
   * as it was. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html
   */
  readonly isInexact?: true;
  /** Where a secret stands as the default of a `NoEcho` parameter, it reads `****`. Absent when nobody could read it. */
  readonly text?: string;
}

/** What happened to one resource, in short; see `PlannedChange`. */
export interface DeployedChange {
  readonly action: string;
  readonly stackPath?: readonly string[];
  readonly logicalId: string;
  readonly type: string;
  readonly replacement?: string;
}
