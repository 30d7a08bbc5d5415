import type { RollbackConfiguration, RollbackTrigger } from "@aws-sdk/client-cloudformation";

import { given } from "../given.ts";
import { validationError } from "../service-errors.ts";

/**
 * What a stack's rollback configuration becomes by a call: each member that the call leaves out stays, an empty list of
 * triggers removes them. Throws the service's errors.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackConfiguration.html
 */
export function rollbackConfiguration(
  requested: RollbackConfiguration = {},
  previous: RollbackConfiguration = {},
): RollbackConfiguration {
  const { RollbackTriggers: triggers = [], MonitoringTimeInMinutes: minutes = 0 } = requested;
  if (triggers.length > mostTriggers) {
    throw outOfBounds(
      `[${triggers.length} triggers]`,
      "rollbackTriggers",
      `length less than or equal to ${mostTriggers}`,
    );
  }
  if (minutes < 0) throw outOfBounds(minutes, "monitoringTimeInMinutes", "value greater than or equal to 0");
  if (minutes > mostMinutes) {
    throw outOfBounds(minutes, "monitoringTimeInMinutes", `value less than or equal to ${mostMinutes}`);
  }
  triggers.forEach(checkTrigger);
  return given({
    RollbackTriggers: requested.RollbackTriggers ?? previous.RollbackTriggers,
    MonitoringTimeInMinutes: requested.MonitoringTimeInMinutes ?? previous.MonitoringTimeInMinutes,
  });
}

/** The types of alarms that can be triggers. */
export const TriggerType = {
  MetricAlarm: "AWS::CloudWatch::Alarm",
  CompositeAlarm: "AWS::CloudWatch::CompositeAlarm",
} as const;

const mostTriggers = 5;
const mostMinutes = 180;

function checkTrigger({ Arn: arn = "", Type: type }: RollbackTrigger): void {
  if (!Object.values<unknown>(TriggerType).includes(type)) {
    throw validationError("Rollback Trigger Type not supported");
  }
  const [, , , , , ...relativeId] = arn.split(":");
  const [kind, name = ""] = relativeId;
  if (kind !== "alarm" || name === "") throw validationError("RelativeId of a Rollback Trigger's ARN is incorrect");
}

function outOfBounds(value: string | number, member: string, bound: string): Error {
  return validationError(
    `1 validation error detected: Value '${value}' at 'rollbackConfiguration.${member}' failed to satisfy constraint: Member must have ${bound}`,
  );
}
