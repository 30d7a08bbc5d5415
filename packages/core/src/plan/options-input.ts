import type { CreateChangeSetInput } from "@aws-sdk/client-cloudformation";

import { present } from "../present.ts";
import type { PlannedOptions } from "./planned-options.ts";

/** The options that a change set is made with, in the words of `CreateChangeSet`. Stack policy and timeout are not among them. */
export function optionsInput(options: PlannedOptions = {}): Partial<CreateChangeSetInput> {
  const { roleArn, notificationArns, resourceTypes, deploymentConfig, onStackFailure, rollbackConfiguration } = options;
  return present({
    RoleARN: roleArn,
    NotificationARNs: notificationArns && [...notificationArns],
    ResourceTypes: resourceTypes && [...resourceTypes],
    DeploymentConfig: deploymentConfig && {
      Mode: deploymentConfig.mode,
      DisableRollback: deploymentConfig.disableRollback,
    },
    OnStackFailure: onStackFailure,
    DisableValidation: options.disableValidation,
    RollbackConfiguration: rollbackConfiguration && {
      RollbackTriggers: rollbackConfiguration.rollbackTriggers.map(({ arn, type }) => ({ Arn: arn, Type: type })),
      MonitoringTimeInMinutes: rollbackConfiguration.monitoringTimeInMinutes,
    },
  });
}
