import type * as Api from "@aws-sdk/client-cloudwatch";

import type { Operation, Service } from "../wire/operation.ts";
import { ServiceError } from "../wire/service-error.ts";
import { parentAlarms, type AlarmBoard, type AlarmPlace } from "./alarm-board.ts";
import { AlarmState, type Alarm } from "./alarm.ts";
import { describeAlarms } from "./describe-alarms.ts";
import { putCompositeAlarm, putMetricAlarm } from "./put-alarm.ts";
import { noSuchAlarm, validationError } from "./service-errors.ts";

/** CloudWatch's alarms; nothing else of CloudWatch. */
export interface CloudWatch extends Service {
  readonly operations: {
    readonly PutMetricAlarm: Operation<Api.PutMetricAlarmInput, Record<string, never>>;
    readonly PutCompositeAlarm: Operation<Api.PutCompositeAlarmInput, Record<string, never>>;
    readonly DescribeAlarms: Operation<Api.DescribeAlarmsInput, Api.DescribeAlarmsOutput>;
    readonly SetAlarmState: Operation<Api.SetAlarmStateInput, Record<string, never>>;
    readonly DeleteAlarms: Operation<Api.DeleteAlarmsInput, Record<string, never>>;
    readonly TagResource: Operation<Api.TagResourceInput, Api.TagResourceOutput>;
    readonly UntagResource: Operation<Api.UntagResourceInput, Api.UntagResourceOutput>;
    readonly ListTagsForResource: Operation<Api.ListTagsForResourceInput, Api.ListTagsForResourceOutput>;
  };
}

/** Makes the CloudWatch of one local cloud over its alarms. */
export function createCloudWatch(board: AlarmBoard): CloudWatch {
  return {
    name: "monitoring",
    operations: {
      PutMetricAlarm: putMetricAlarm(board),
      PutCompositeAlarm: putCompositeAlarm(board),
      DescribeAlarms: describeAlarms(board),
      SetAlarmState(
        { AlarmName: name = "", StateValue: value, StateReason: reason = "", StateReasonData: data },
        context,
      ) {
        const alarm = board.find(context, name);
        if (alarm === undefined) throw noSuchAlarm(name);
        board.setState(context, alarm, { value: stateValue(value), reason, data });
        return {};
      },
      DeleteAlarms({ AlarmNames: names = [] }, context) {
        requireDeletable(board, context, names);
        for (const name of names) board.remove(context, name);
        return {};
      },
      TagResource({ ResourceARN: arn = "", Tags: tags = [] }, context) {
        const alarm = alarmByArn(board, context, arn);
        const added = tags.map(({ Key = "", Value = "" }): [string, string] => [Key, Value]);
        board.setTags(context, alarm, new Map([...alarm.tags, ...added]));
        return {};
      },
      UntagResource({ ResourceARN: arn = "", TagKeys: keys = [] }, context) {
        const alarm = alarmByArn(board, context, arn);
        board.setTags(context, alarm, new Map([...alarm.tags].filter(([key]) => !keys.includes(key))));
        return {};
      },
      ListTagsForResource: ({ ResourceARN: arn = "" }, context) => ({
        Tags: Array.from(alarmByArn(board, context, arn).tags, ([Key, Value]) => ({ Key, Value })),
      }),
    },
  };
}

function stateValue(value: string | undefined): AlarmState {
  const states = Object.values(AlarmState);
  const state = states.find((each) => each === value);
  if (state !== undefined) return state;
  throw validationError(
    `1 validation error detected: Value '${value}' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [${states.join(", ")}]`,
  );
}

/** Deletes all or nothing: what is not there, and what a composite alarm that stays asks about, keeps them all. */
function requireDeletable(board: AlarmBoard, place: AlarmPlace, names: readonly string[]): void {
  const missing = names.find((name) => board.find(place, name) === undefined);
  if (missing !== undefined) throw noSuchAlarm(missing);
  const staying = board.list(place).filter(({ name }) => !names.includes(name));
  const needed = names.filter((name) => parentAlarms(staying, name).length > 0);
  if (needed.length === 0) return;
  const them = needed.length === 1 ? "it" : "them";
  throw validationError(`Cannot delete ${needed.join(",")} as there are composite alarm(s) depending on ${them}.`);
}

function alarmByArn(board: AlarmBoard, place: AlarmPlace, arn: string): Alarm {
  const alarm = board.list(place).find((each) => each.arn === arn);
  if (alarm !== undefined) return alarm;
  throw new ServiceError("ResourceNotFoundException", `Unknown resource: ${arn}`, { statusCode: 404 });
}
