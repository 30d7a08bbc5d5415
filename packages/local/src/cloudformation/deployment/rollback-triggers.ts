import type { RollbackConfiguration, RollbackTrigger } from "@aws-sdk/client-cloudformation";

import { AlarmState, type Alarm } from "../../cloudwatch/alarm.ts";
import { TriggerType } from "../intake/rollback-configuration.ts";
import { StepCancelled, waitUnlessCancelled } from "./cancellation.ts";
import { cancelRun, type OperationRun } from "./operation-run.ts";
import { TriggerReason } from "./reasons.ts";

/**
 * Cancels the operation as soon as one of its rollback triggers is in `ALARM` or not there, now or later, until what it
 * returns is aborted. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-rollback-triggers.html
 */
export function watchTriggers(run: OperationRun, { RollbackTriggers = [] }: RollbackConfiguration): AbortController {
  const watch = new AbortController();
  const look = (): void => {
    for (const trigger of RollbackTriggers) {
      const alarm = alarmOf(run, trigger);
      if (alarm === undefined) return cancelRun(run, TriggerReason.missing(trigger.Arn ?? ""));
      if (alarm.reading.value === AlarmState.Alarm) return cancelRun(run, TriggerReason.inAlarm(alarm.arn));
    }
  };
  run.engine.alarms.watch(look, watch.signal);
  look();
  return watch;
}

/** Waits for as long as the triggers are to be watched once everything is deployed, also when there are none. */
export async function monitor(run: OperationRun, configuration: RollbackConfiguration): Promise<void> {
  const { MonitoringTimeInMinutes: minutes = 0 } = configuration;
  if (minutes === 0) return;
  try {
    await waitUnlessCancelled(run.engine.world.clock, minutes * 60_000, run.cancellation.signal);
  } catch (error) {
    if (!(error instanceof StepCancelled)) throw error;
  }
}

/** Alarms of other accounts and regions are not looked at, nor are those of another type than the trigger says. */
function alarmOf({ engine, stack }: OperationRun, { Arn: arn = "", Type: type }: RollbackTrigger): Alarm | undefined {
  const [, , , , , , ...name] = arn.split(":");
  const alarm = engine.alarms.find(stack, name.join(":"));
  const kind = type === TriggerType.MetricAlarm ? "metric" : "composite";
  return alarm?.arn === arn && alarm.definition.kind === kind ? alarm : undefined;
}
