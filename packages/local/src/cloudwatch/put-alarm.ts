import type { PutCompositeAlarmInput, PutMetricAlarmInput, Tag } from "@aws-sdk/client-cloudwatch";

import type { Operation } from "../wire/operation.ts";
import type { AlarmBoard, AlarmPlace } from "./alarm-board.ts";
import { AlarmRuleError, alarmsOf, readAlarmRule, type AlarmRule } from "./alarm-rule.ts";
import type { AlarmDefinition } from "./alarm.ts";
import { invalidParameters, validationError } from "./service-errors.ts";

/** Makes or changes an alarm on a metric. Nobody measures metrics here, so its state is what somebody sets. */
export function putMetricAlarm(board: AlarmBoard): Operation<PutMetricAlarmInput, Record<string, never>> {
  return ({ Tags: tags, ...input }, context) => {
    checkMetric(input);
    return put(board, context, input.AlarmName ?? "", { kind: "metric", input }, tags);
  };
}

/** Makes or changes an alarm on other alarms, which follows them from then on. */
export function putCompositeAlarm(board: AlarmBoard): Operation<PutCompositeAlarmInput, Record<string, never>> {
  return ({ Tags: tags, ...input }, context) => {
    const rule = ruleOf(input.AlarmRule ?? "");
    const missing = alarmsOf(rule).filter((name) => board.find(context, name) === undefined);
    if (missing.length > 0) {
      throw validationError(
        `Could not save the composite alarm as alarms [${missing.join(", ")}] in the alarm rule do not exist`,
      );
    }
    return put(board, context, input.AlarmName ?? "", { kind: "composite", input, rule }, tags);
  };
}

function put(
  board: AlarmBoard,
  place: AlarmPlace,
  name: string,
  definition: AlarmDefinition,
  tags: readonly Tag[] = [],
): Record<string, never> {
  const known = board.find(place, name);
  if (known !== undefined && known.definition.kind !== definition.kind) {
    throw validationError(`The alarm ${name} exists already, and is a ${known.definition.kind} alarm.`);
  }
  board.put(place, name, definition, new Map(tags.map(({ Key = "", Value = "" }) => [Key, Value])));
  return {};
}

function ruleOf(text: string): AlarmRule {
  try {
    return readAlarmRule(text);
  } catch (error) {
    if (!(error instanceof AlarmRuleError)) throw error;
    throw validationError(`AlarmRule cannot be read: ${error.message}.`);
  }
}

/** What the API asks of a metric alarm beside its required members. */
function checkMetric(input: Omit<PutMetricAlarmInput, "Tags">): void {
  const { MetricName: metric, Metrics: metrics = [], Statistic: statistic, ExtendedStatistic: extended } = input;
  if ((metric === undefined) === (metrics.length === 0)) {
    throw invalidParameters("An alarm has either MetricName or Metrics.");
  }
  if (metric !== undefined && (statistic === undefined) === (extended === undefined)) {
    throw invalidParameters("An alarm with MetricName has either Statistic or ExtendedStatistic.");
  }
}
