import { compositeAlarm, metricAlarm } from "./alarm.ts";
import type { Backing } from "./backed-provider.ts";
import { bucket } from "./bucket.ts";
import { ssmParameter } from "./ssm-parameter.ts";

/** What is behind the resources of a type, when another service of the cloud holds the real thing. */
export function backingOf(type: string): Backing | undefined {
  return backings[type];
}

const backings: Readonly<Record<string, Backing>> = {
  "AWS::CloudWatch::Alarm": metricAlarm,
  "AWS::CloudWatch::CompositeAlarm": compositeAlarm,
  "AWS::S3::Bucket": bucket,
  "AWS::SSM::Parameter": ssmParameter,
};
