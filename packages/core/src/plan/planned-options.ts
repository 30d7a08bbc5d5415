import { CoreErrorCode, coreError } from "../core-error.ts";
import {
  OnStackFailure,
  RollbackTriggerType,
  type DeploymentConfigMode,
  type DeploymentTimeout,
} from "../definition/deployment-options.ts";
import { optionProblems } from "../definition/option-problems.ts";
import { unusable } from "../definition/unusable.ts";
import { present } from "../present.ts";
import type { Stack } from "../stack.ts";
import type { PlannedOperation } from "./plan.ts";

/** What a plan was asked for beside template, parameters and tags. Whatever is absent stays as it is, or is as CloudFormation does it by itself. */
export interface PlannedOptions {
  /** The role of this operation and of later ones. */
  readonly roleArn?: string;
  /** Empty: the topics of the stack are removed. */
  readonly notificationArns?: readonly string[];
  readonly resourceTypes?: readonly string[];
  readonly deploymentConfig?: { readonly mode: DeploymentConfigMode; readonly disableRollback: boolean };
  /** What happens when the deployment fails; `DELETE` deletes the stack. */
  readonly onStackFailure?: OnStackFailure;
  /** A rollback also deletes what was created and would be retained. */
  readonly retainExceptOnCreate?: boolean;
  /** CloudFormation has validated nothing beforehand. */
  readonly disableValidation?: boolean;
  /** Stands in place of all that the stack has: without triggers, they are removed. */
  readonly rollbackConfiguration?: PlannedRollbackConfiguration;
  readonly stackPolicy?: PlannedStackPolicy;
  readonly timeout?: DeploymentTimeout;
}

/** A rollback configuration with nothing left out. */
export interface PlannedRollbackConfiguration {
  readonly rollbackTriggers: readonly { readonly arn: string; readonly type: RollbackTriggerType }[];
  readonly monitoringTimeInMinutes: number;
}

/** What becomes of the stack's policy: texts of JSON. */
export interface PlannedStackPolicy {
  /** The policy that was found, which is put back after `duringUpdate`. Absent when the stack had none. */
  readonly before?: string;
  /** Set before the update is executed. */
  readonly duringUpdate?: string;
  /** Set when the deployment has succeeded. Absent when it stays as it was. */
  readonly after?: string;
}

/** The options of a plan, or `undefined` when nothing was asked for. Refuses what cannot be had, before anything is sent. */
export function plannedOptions(
  stack: Stack,
  operation: PlannedOperation,
  stackPolicy: PlannedStackPolicy | undefined,
): PlannedOptions | undefined {
  assertPossible(stack, operation);
  const { roleArn, notificationArns, resourceTypes, deploymentConfig, onStackFailure, timeout } = stack;
  const { retainExceptOnCreate, disableValidation } = stack;
  const options: PlannedOptions = present({
    roleArn,
    notificationArns,
    resourceTypes,
    deploymentConfig: deploymentConfig && {
      mode: deploymentConfig.mode,
      disableRollback: deploymentConfig.disableRollback ?? false,
    },
    onStackFailure,
    retainExceptOnCreate,
    disableValidation,
    rollbackConfiguration: rollbackConfigurationOf(stack),
    stackPolicy,
    timeout,
  });
  return Object.keys(options).length === 0 ? undefined : options;
}

function rollbackConfigurationOf({ rollbackConfiguration }: Stack): PlannedRollbackConfiguration | undefined {
  if (rollbackConfiguration === undefined) return undefined;
  const { rollbackTriggers = [], monitoringTimeInMinutes = 0 } = rollbackConfiguration;
  const { MetricAlarm } = RollbackTriggerType;
  const triggers = rollbackTriggers.map(({ arn, type = MetricAlarm }) => ({ arn, type }));
  return { rollbackTriggers: triggers, monitoringTimeInMinutes };
}

function assertPossible(stack: Stack, operation: PlannedOperation): void {
  const { name, onStackFailure, timeout } = stack;
  const details = { stack: name, operation };
  // Definitions are often copied with other options, which nobody has checked.
  const problems = [...optionProblems(stack)];
  if (problems.length > 0) throw unusable(name, problems);
  if (operation !== "CREATE" && onStackFailure === OnStackFailure.Delete) {
    throw coreError(
      CoreErrorCode.InvalidDefinition,
      `Stack "${name}" exists, and onStackFailure DELETE only deletes stacks that could not be created. Leave it out, or say ROLLBACK.`,
      { details },
    );
  }
  if (operation !== "UPDATE" && timeout?.action === "cancel-update") {
    const what =
      operation === "CREATE"
        ? "does not exist yet, and CloudFormation cannot cancel a creation"
        : "is to import resources, and CloudFormation cannot cancel an import";
    throw coreError(
      CoreErrorCode.CancelUnsupported,
      `Stack "${name}" ${what} when its ${timeout.minutes} minutes are over. Say action: "stop-watching", or leave the timeout out this time.`,
      { details },
    );
  }
}
