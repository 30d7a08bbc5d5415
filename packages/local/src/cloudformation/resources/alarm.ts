import type { AlarmType, PutCompositeAlarmInput, PutMetricAlarmInput } from "@aws-sdk/client-cloudwatch";
import { isJsonObject, type Json } from "@stacksteward/template";

import type { CallContext } from "../../wire/operation.ts";
import { ServiceError } from "../../wire/service-error.ts";
import { alreadyExistsMessage } from "../deployment/reasons.ts";
import { serviceContext, type Engine } from "../engine.ts";
import { given } from "../given.ts";
import { scalarText } from "../known-value.ts";
import type { Backing } from "./backed-provider.ts";
import type { HandlerRequest, ResourceOwner } from "./resource-handler.ts";
import { ResourceFailure } from "./resource-provider.ts";
import { typedProperties } from "./typed-properties.ts";

/** `AWS::CloudWatch::Alarm`: an alarm on a metric in the cloud's CloudWatch. */
export const metricAlarm: Backing = alarmBacking("MetricAlarm", "AWS::CloudWatch::Alarm", async (request, input) => {
  // The properties were held against the type, whose names are those of the API.
  const members = input as unknown as PutMetricAlarmInput;
  await request.engine.cloudWatch.PutMetricAlarm(members, alarmContext(request, "PutMetricAlarm"));
});

/** `AWS::CloudWatch::CompositeAlarm`: an alarm on other alarms. */
export const compositeAlarm: Backing = alarmBacking(
  "CompositeAlarm",
  "AWS::CloudWatch::CompositeAlarm",
  async (request, input) => {
    const members = input as unknown as PutCompositeAlarmInput;
    await request.engine.cloudWatch.PutCompositeAlarm(members, alarmContext(request, "PutCompositeAlarm"));
  },
);

function alarmBacking(
  alarmType: AlarmType,
  type: string,
  put: (request: HandlerRequest, input: Readonly<Record<string, Json>>) => Promise<void>,
): Backing {
  const apply = async (request: HandlerRequest, name: string): Promise<void> => {
    const facts = request.engine.catalog.find(type);
    const { Tags: _, ...properties } =
      facts === undefined ? request.properties : typedProperties(facts, request.properties);
    await put(request, { ...properties, AlarmName: name });
    await applyTags(request, await arnOf(request, name));
  };
  const arnOf = async ({ engine, stack }: HandlerRequest, name: string): Promise<string> => {
    const [alarm] = await describe(engine, stack, alarmType, [name]);
    return scalarText(alarm?.["AlarmArn"]) ?? "";
  };
  const isTaken: Backing["isTaken"] = async (engine, owner, name) =>
    (await describe(engine, owner, alarmType, [name])).length > 0;
  return {
    async create(request, name) {
      // To CloudWatch, putting an alarm of this name again is a change of that alarm.
      if (await isTaken(request.engine, request.stack, name)) {
        throw new ResourceFailure(alreadyExistsMessage(type, name, request.engine.world.ids));
      }
      await apply(request, name);
    },
    update: apply,
    async tag(request, name, removed) {
      await changeTags(request, await arnOf(request, name), { wanted: wantedTags(request), removed });
    },
    isTaken,
    async delete(request, name) {
      try {
        await request.engine.cloudWatch.DeleteAlarms({ AlarmNames: [name] }, alarmContext(request, "DeleteAlarms"));
      } catch (error) {
        if (!(error instanceof ServiceError && error.code === "ResourceNotFound")) throw error;
      }
    },
    async read(engine, owner, name) {
      const [alarm] = await describe(engine, owner, alarmType, [name]);
      if (alarm === undefined) return undefined;
      // Tags are left out: those of the stack cannot be told from the alarm's own.
      const names = Object.keys(engine.catalog.find(type)?.properties ?? {}).filter((each) => each !== "Tags");
      return Object.fromEntries(names.map((each) => [each, alarm[each]]));
    },
    async list(engine, owner) {
      return (await describe(engine, owner, alarmType)).flatMap(({ AlarmName: name }) => scalarText(name) ?? []);
    },
  };
}

type PlainAlarm = Readonly<Record<string, Json>>;

/** Alarms of one type as plain data: all of them, or those of these names. */
async function describe(
  engine: Engine,
  owner: Pick<ResourceOwner, "account" | "region">,
  alarmType: AlarmType,
  names?: string[],
): Promise<readonly PlainAlarm[]> {
  const context = serviceContext(engine, owner, "monitoring", "DescribeAlarms");
  const found: PlainAlarm[] = [];
  let token: string | undefined;
  do {
    const input = given({ AlarmNames: names, AlarmTypes: [alarmType], NextToken: token });
    const page = await engine.cloudWatch.DescribeAlarms(input, context);
    const alarms = [...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])];
    found.push(...alarms.map((alarm) => JSON.parse(JSON.stringify(alarm)) as PlainAlarm));
    token = page.NextToken;
  } while (token !== undefined);
  return found;
}

/** The stack's tags and the alarm's own, which come first. */
function wantedTags({ stackTags, properties }: HandlerRequest): ReadonlyMap<string, string> {
  const own = properties["Tags"];
  return new Map([
    ...stackTags.map(({ Key = "", Value = "" }): [string, string] => [Key, Value]),
    ...(Array.isArray(own) ? own : [])
      .filter(isJsonObject)
      .map(({ Key, Value }): [string, string] => [scalarText(Key) ?? "", scalarText(Value) ?? ""]),
  ]);
}

/** Puts what is wanted in the place of all the tags that the alarm has. */
async function applyTags(request: HandlerRequest, arn: string): Promise<void> {
  const context = alarmContext(request, "ListTagsForResource");
  const { Tags: present = [] } = await request.engine.cloudWatch.ListTagsForResource({ ResourceARN: arn }, context);
  const wanted = wantedTags(request);
  await changeTags(request, arn, { wanted, removed: present.flatMap(({ Key = "" }) => Key) });
}

/** What is wanted stays, even when it is to be removed. */
async function changeTags(
  request: HandlerRequest,
  ResourceARN: string,
  { wanted, removed }: { readonly wanted: ReadonlyMap<string, string>; readonly removed: readonly string[] },
): Promise<void> {
  const { cloudWatch } = request.engine;
  const TagKeys = removed.filter((key) => !wanted.has(key));
  if (TagKeys.length > 0) {
    await cloudWatch.UntagResource({ ResourceARN, TagKeys }, alarmContext(request, "UntagResource"));
  }
  const Tags = Array.from(wanted, ([Key, Value]) => ({ Key, Value }));
  if (Tags.length > 0) await cloudWatch.TagResource({ ResourceARN, Tags }, alarmContext(request, "TagResource"));
}

function alarmContext({ engine, stack }: HandlerRequest, operation: string): CallContext {
  return serviceContext(engine, stack, "monitoring", operation);
}
