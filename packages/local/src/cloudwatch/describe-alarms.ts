import type { AlarmType, DescribeAlarmsInput, DescribeAlarmsOutput } from "@aws-sdk/client-cloudwatch";

import type { Operation } from "../wire/operation.ts";
import { pageOf } from "../wire/page.ts";
import { parentAlarms, type AlarmBoard, type AlarmPlace } from "./alarm-board.ts";
import { alarmsOf } from "./alarm-rule.ts";
import { describeAlarm, type Alarm } from "./alarm.ts";
import { invalidParameters, noSuchAlarm, validationError } from "./service-errors.ts";

/** Alarms by name, prefix, state and action, in the order of their names, a page at a time. Without a type, those on metrics alone. */
export function describeAlarms(board: AlarmBoard): Operation<DescribeAlarmsInput, DescribeAlarmsOutput> {
  return (input, context) => {
    const found = related(board, context, input) ?? wanted(board.list(context), input);
    const all = found.toSorted((left, right) => (left.name < right.name ? -1 : 1));
    const { items, nextToken } = pageOf(all, input.NextToken, input.MaxRecords ?? mostRecords);
    const shown = (kind: Alarm["definition"]["kind"]): ReturnType<typeof describeAlarm>[] =>
      items.filter(({ definition }) => definition.kind === kind).map(describeAlarm);
    return {
      MetricAlarms: shown("metric"),
      CompositeAlarms: shown("composite"),
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    };
  };
}

const mostRecords = 100;

function wanted(alarms: readonly Alarm[], input: DescribeAlarmsInput): readonly Alarm[] {
  const { AlarmNames: names, AlarmNamePrefix: prefix, StateValue: state, ActionPrefix: action } = input;
  if (names !== undefined && prefix !== undefined) {
    throw invalidParameters("AlarmNames and AlarmNamePrefix cannot be used together.");
  }
  const types: readonly AlarmType[] = input.AlarmTypes ?? ["MetricAlarm"];
  return alarms.filter(
    ({ name, definition, reading }) =>
      types.includes(definition.kind === "metric" ? "MetricAlarm" : "CompositeAlarm") &&
      names?.includes(name) !== false &&
      (prefix === undefined || name.startsWith(prefix)) &&
      (state === undefined || reading.value === state) &&
      (action === undefined || actionsOf(definition).some((each) => each.startsWith(action))),
  );
}

function actionsOf({ input }: Alarm["definition"]): readonly string[] {
  return [...(input.OKActions ?? []), ...(input.AlarmActions ?? []), ...(input.InsufficientDataActions ?? [])];
}

/** What stands above or below an alarm, when the call asks for that. */
function related(board: AlarmBoard, place: AlarmPlace, input: DescribeAlarmsInput): readonly Alarm[] | undefined {
  const { ChildrenOfAlarmName: above, ParentsOfAlarmName: below, MaxRecords: _, NextToken: __, ...rest } = input;
  const name = above ?? below;
  if (name === undefined) return undefined;
  const isAlone = above === undefined || below === undefined;
  if (!isAlone || Object.values(rest).some((value) => value !== undefined)) {
    throw validationError("ChildrenOfAlarmName and ParentsOfAlarmName go with MaxRecords and NextToken alone.");
  }
  const alarm = board.find(place, name);
  if (alarm === undefined) throw noSuchAlarm(name);
  if (above === undefined) return parentAlarms(board.list(place), name);
  if (alarm.definition.kind !== "composite") return [];
  return alarmsOf(alarm.definition.rule).flatMap((child) => board.find(place, child) ?? []);
}
