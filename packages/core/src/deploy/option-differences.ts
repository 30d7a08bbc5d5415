import { OnStackFailure, DeploymentConfigMode } from "../definition/deployment-options.ts";
import type { PlannedOptions, PlannedRollbackConfiguration } from "../plan/planned-options.ts";
import type { ChangeSetOptions } from "../service/describe-change-set.ts";

/**
 * What the change set is made to do otherwise than the plan says; `undefined` when they agree. Topics and triggers that the
 * plan leaves alone are those of the stack, and not compared; what happens on a failure is, whatever the plan says.
 */
export function optionDifference(planned: PlannedOptions | undefined, answered: ChangeSetOptions): string | undefined {
  const { onStackFailure, deploymentConfig, notificationArns, rollbackConfiguration } = planned ?? {};
  const onFailure = answered.OnStackFailure ?? OnStackFailure.Rollback;
  if ((onStackFailure ?? OnStackFailure.Rollback) !== onFailure) return `its change set says ${onFailure} on a failure`;
  const { Mode = DeploymentConfigMode.Standard, DisableRollback = false } = answered.DeploymentConfig ?? {};
  if ((deploymentConfig?.mode ?? DeploymentConfigMode.Standard) !== Mode) return `its change set is for mode ${Mode}`;
  if (deploymentConfig !== undefined && deploymentConfig.disableRollback !== DisableRollback) {
    return `its change set ${DisableRollback ? "does not roll back" : "rolls back"} on a failure`;
  }
  if (notificationArns !== undefined && !isSameSet(notificationArns, answered.NotificationARNs ?? [])) {
    return "the notification topics of its change set are others";
  }
  if (rollbackConfiguration !== undefined && !isSameConfiguration(rollbackConfiguration, answered)) {
    return "the rollback configuration of its change set is another one";
  }
  return undefined;
}

function isSameConfiguration(
  { rollbackTriggers, monitoringTimeInMinutes }: PlannedRollbackConfiguration,
  { RollbackConfiguration: answered = {} }: ChangeSetOptions,
): boolean {
  const { RollbackTriggers = [], MonitoringTimeInMinutes = 0 } = answered;
  return (
    monitoringTimeInMinutes === MonitoringTimeInMinutes &&
    isSameSet(
      rollbackTriggers.map(({ arn, type }) => `${type} ${arn}`),
      RollbackTriggers.map(({ Arn, Type }) => `${Type} ${Arn}`),
    )
  );
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  const [a, b] = [new Set(one), new Set(other)];
  return a.size === b.size && a.isSubsetOf(b);
}
