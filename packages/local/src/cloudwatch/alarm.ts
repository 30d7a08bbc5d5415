import type {
  CompositeAlarm,
  MetricAlarm,
  PutCompositeAlarmInput,
  PutMetricAlarmInput,
} from "@aws-sdk/client-cloudwatch";

import type { AlarmRule } from "./alarm-rule.ts";

/** The states of an alarm, as CloudWatch names them. */
export const AlarmState = { Ok: "OK", Alarm: "ALARM", InsufficientData: "INSUFFICIENT_DATA" } as const;
export type AlarmState = (typeof AlarmState)[keyof typeof AlarmState];

/** What is said of an alarm's state when it is set. */
export interface AlarmReading {
  readonly value: AlarmState;
  readonly reason: string;
  /** JSON for programs to read. */
  readonly data?: string | undefined;
}

/** An alarm as CloudWatch remembers it: its configuration, and the state somebody last gave it. */
export interface Alarm {
  readonly name: string;
  readonly arn: string;
  readonly definition: AlarmDefinition;
  /** When its configuration was put, in milliseconds since the epoch. */
  readonly configured: number;
  readonly reading: AlarmReading;
  /** When its state was set, and when that last changed anything. */
  readonly updated: number;
  readonly transitioned: number;
  readonly tags: ReadonlyMap<string, string>;
}

/** What an alarm watches: a metric, which nobody measures here, or other alarms. */
export type AlarmDefinition =
  | { readonly kind: "metric"; readonly input: Omit<PutMetricAlarmInput, "Tags"> }
  | { readonly kind: "composite"; readonly input: Omit<PutCompositeAlarmInput, "Tags">; readonly rule: AlarmRule };

/** An alarm as DescribeAlarms shows it. */
export function describeAlarm(alarm: Alarm): MetricAlarm & CompositeAlarm {
  const { definition, reading } = alarm;
  const shown = {
    ActionsEnabled: true,
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    ...(definition.kind === "metric" ? { Dimensions: [] } : {}),
    ...definition.input,
    AlarmArn: alarm.arn,
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.configured),
    StateValue: reading.value,
    StateReason: reading.reason,
    StateReasonData: reading.data,
    StateUpdatedTimestamp: new Date(alarm.updated),
    StateTransitionedTimestamp: new Date(alarm.transitioned),
  };
  return shown;
}
