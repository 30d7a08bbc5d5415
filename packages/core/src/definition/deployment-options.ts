/** What CloudFormation does about a deployment that fails, in its own words (API page CreateChangeSet, `OnStackFailure`). */
export const OnStackFailure = {
  /** Takes it back. */
  Rollback: "ROLLBACK",
  /** Deletes the stack that could not be created. */
  Delete: "DELETE",
  /** Leaves everything as it is. */
  DoNothing: "DO_NOTHING",
} as const;
export type OnStackFailure = (typeof OnStackFailure)[keyof typeof OnStackFailure];

/** When an operation is over, in CloudFormation's words (API page DeploymentConfig). */
export const DeploymentConfigMode = {
  /** When resources are ready. */
  Standard: "STANDARD",
  /** When their configuration is applied; they become ready later, and nobody looks. */
  Express: "EXPRESS",
} as const;
export type DeploymentConfigMode = (typeof DeploymentConfigMode)[keyof typeof DeploymentConfigMode];

/** How CloudFormation goes about a deployment. It says what happens on a failure as well, so nothing else may. */
export interface DeploymentConfig {
  readonly mode: DeploymentConfigMode;
  /** Leaves a failed stack as it is. Default: `false` in either mode, and always sent: the documentation of the service contradicts itself about its own default in express mode. */
  readonly disableRollback?: boolean;
}

/** An alarm that takes a deployment back. */
export interface RollbackTrigger {
  readonly arn: string;
  /** Default: `AWS::CloudWatch::Alarm`. */
  readonly type?: RollbackTriggerType;
}

/** The resource types of alarms that may be triggers. */
export const RollbackTriggerType = {
  MetricAlarm: "AWS::CloudWatch::Alarm",
  CompositeAlarm: "AWS::CloudWatch::CompositeAlarm",
} as const;
export type RollbackTriggerType = (typeof RollbackTriggerType)[keyof typeof RollbackTriggerType];

/** What is watched while a stack is deployed, and for how long afterwards. */
export interface RollbackConfiguration {
  /** All of them, up to five: those of before that are not named are removed. Default: none. */
  readonly rollbackTriggers?: readonly RollbackTrigger[];
  /** Minutes, from 0 to 180, for which a deployment waits once everything is deployed; without triggers too. Default: 0. */
  readonly monitoringTimeInMinutes?: number;
}

/** A stack policy, as its JSON text or as the content of that. */
export type StackPolicy = string | Readonly<Record<string, unknown>>;

/** How long a deployment may take. */
export interface DeploymentTimeout {
  /** Whole minutes from the moment its execution begins. */
  readonly minutes: number;
  /**
   * `cancel-update` cancels the update, which takes it back: refused with `CANCEL_UNSUPPORTED` for a stack that does not exist
   * yet, because CloudFormation cannot cancel a creation. `stop-watching` fails with `DEADLINE_EXCEEDED` and lets it go on;
   * a run that is taken up again has all of its minutes again.
   */
  readonly action: "cancel-update" | "stop-watching";
}

/** How a stack is deployed, beside what it is to be. */
export interface DeploymentOptions {
  /** The role CloudFormation works with, for every later operation too. It can be replaced and never taken away. Default: the one the stack was last given, and for a new stack the caller's own permissions (API page CreateChangeSet). */
  readonly roleArn?: string;
  /** The SNS topics that are told of every event. An empty list removes those of the stack. Default: they stay as they are. */
  readonly notificationArns?: readonly string[];
  /** Whether the stack is protected from deletion; switched when it has been deployed. Default: it stays as it is. */
  readonly terminationProtection?: boolean;
  /** Default: standard mode, and a failure is taken back. */
  readonly deploymentConfig?: DeploymentConfig;
  /** What becomes of a deployment that fails. `DELETE` is for new stacks alone. Not beside `deploymentConfig`, which says it itself. Default: it is taken back. */
  readonly onStackFailure?: OnStackFailure;
  /** Whether a rollback deletes what the deployment has created although a `DeletionPolicy` of `Retain` would keep it. Default `false`. */
  readonly retainExceptOnCreate?: boolean;
  /** Leaves out CloudFormation's own validation of the change set, whose findings would refuse it. Default `false`. */
  readonly disableValidation?: boolean;
  /** Replaces that of the stack as a whole: an empty one removes all triggers, and the waiting. Default: it stays as it is. */
  readonly rollbackConfiguration?: RollbackConfiguration;
  /** The only types of resources that the deployment may touch, such as `AWS::EC2::Instance`, `AWS::EC2::*` or `Custom::*`. Not beside `capabilities` (API page CreateChangeSet). Default: all. */
  readonly resourceTypes?: readonly string[];
  /**
   * Guards the resources of the stack against later updates. Set when the deployment has succeeded, as `UpdateStack` does it, and
   * by a plan without changes too. A policy is never taken away, only replaced. Default: it stays as it is.
   */
  readonly stackPolicy?: StackPolicy;
  /**
   * Stands in place of the stack's policy while this update runs. Change sets have no such option, so the policy is set before
   * the execution and put back afterwards, however that ends, unless somebody has set another one meanwhile. Somebody must be
   * there to put it back: needs a plan that was made beforehand, or a store. A creation is not guarded by any policy, and ignores it.
   */
  readonly stackPolicyDuringUpdate?: StackPolicy;
  /** Default: none. */
  readonly timeout?: DeploymentTimeout;
}
