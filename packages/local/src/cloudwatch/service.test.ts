import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  ListTagsForResourceCommand,
  paginateDescribeAlarms,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
  TagResourceCommand,
  UntagResourceCommand,
  type CompositeAlarm,
  type DescribeAlarmsInput,
  type MetricAlarm,
  type PutMetricAlarmInput,
} from "@aws-sdk/client-cloudwatch";
import { SmithyRpcV2CborProtocol } from "@smithy/core/cbor";
import { expect, test } from "vitest";

import { createLocalCloud, type LocalCloud } from "../local-cloud.ts";

const metric: Omit<PutMetricAlarmInput, "AlarmName"> = {
  Namespace: "App",
  MetricName: "Errors",
  Statistic: "Sum",
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 0.5,
  ComparisonOperator: "GreaterThanThreshold",
};

interface AlarmDriver {
  readonly cloud: LocalCloud;
  readonly client: CloudWatchClient;
  put(AlarmName: string, input?: Partial<PutMetricAlarmInput>): Promise<void>;
  compose(AlarmName: string, AlarmRule: string): Promise<void>;
  set(AlarmName: string, StateValue: "OK" | "ALARM" | "INSUFFICIENT_DATA"): Promise<void>;
  /** Of every type, unless the input says otherwise. */
  find(input?: DescribeAlarmsInput): Promise<readonly (MetricAlarm & CompositeAlarm)[]>;
  names(input?: DescribeAlarmsInput): Promise<readonly (string | undefined)[]>;
  state(name: string): Promise<string | undefined>;
}

async function driveAlarms(): Promise<AlarmDriver> {
  const cloud = await createLocalCloud();
  const client = new CloudWatchClient({ ...cloud.connection(), maxAttempts: 1 });
  const driver: AlarmDriver = {
    cloud,
    client,
    put: async (AlarmName, input) => {
      await client.send(new PutMetricAlarmCommand({ AlarmName, ...metric, ...input }));
    },
    compose: async (AlarmName, AlarmRule) => {
      await client.send(new PutCompositeAlarmCommand({ AlarmName, AlarmRule }));
    },
    set: async (AlarmName, StateValue) => {
      await client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: "because" }));
    },
    async find(input = {}) {
      const found: (MetricAlarm & CompositeAlarm)[] = [];
      for await (const page of paginateDescribeAlarms({ client }, input)) {
        found.push(...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? []));
      }
      return found;
    },
    names: async (input) => (await driver.find(input)).map(({ AlarmName }) => AlarmName),
    async state(name) {
      const [alarm] = await driver.find({ AlarmNames: [name], AlarmTypes: ["MetricAlarm", "CompositeAlarm"] });
      return alarm?.StateValue;
    },
  };
  return driver;
}

test("SPEC 28.1: an alarm has insufficient data until somebody sets its state", async () => {
  const { cloud, put, set, find } = await driveAlarms();
  const made = new Date(cloud.clock.now());
  await put("errors");
  const arn = "arn:aws:cloudwatch:us-east-1:111111111111:alarm:errors";
  expect(await find()).toEqual([
    {
      AlarmName: "errors",
      ...metric,
      AlarmArn: arn,
      ActionsEnabled: true,
      OKActions: [],
      AlarmActions: [],
      InsufficientDataActions: [],
      Dimensions: [],
      AlarmConfigurationUpdatedTimestamp: made,
      StateValue: "INSUFFICIENT_DATA",
      StateReason: "Unchecked: Initial alarm creation",
      StateUpdatedTimestamp: made,
      StateTransitionedTimestamp: made,
    },
  ]);
  await cloud.clock.advance(3_600_000);
  await set("errors", "ALARM");
  const transitioned = new Date(cloud.clock.now());
  await cloud.clock.advance(60_000);
  await set("errors", "ALARM");
  expect(await find()).toMatchObject([
    {
      StateValue: "ALARM",
      StateReason: "because",
      StateUpdatedTimestamp: new Date(cloud.clock.now()),
      StateTransitionedTimestamp: transitioned,
    },
  ]);
});

test("SPEC 28.1: an alarm that is put again gets another configuration and keeps its state", async () => {
  const { put, set, find } = await driveAlarms();
  await put("errors", { AlarmDescription: "too many" });
  await set("errors", "OK");
  await put("errors", { Threshold: 9 });
  const [alarm] = await find();
  expect(alarm).toMatchObject({ Threshold: 9, StateValue: "OK", StateReason: "because" });
  expect(alarm?.AlarmDescription).toBeUndefined();
});

test("SPEC 28.2: what is no alarm, and what is none that CloudWatch knows, is refused", async () => {
  const { client, put, compose, set } = await driveAlarms();
  await expect(set("errors", "OK")).rejects.toMatchObject({
    name: "ResourceNotFound",
    message: "Unknown alarm: errors",
  });
  await put("errors");
  await expect(
    client.send(new SetAlarmStateCommand({ AlarmName: "errors", StateValue: "ON" as "OK", StateReason: "" })),
  ).rejects.toThrow("Value 'ON' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set");
  await expect(put("both", { Metrics: [{ Id: "a", Expression: "1" }] })).rejects.toThrow(
    "either MetricName or Metrics",
  );
  await expect(compose("errors", "TRUE")).rejects.toThrow("The alarm errors exists already, and is a metric alarm.");
  await expect(client.send(new DescribeAlarmHistoryCommand({}))).rejects.toThrow(
    "monitoring DescribeAlarmHistory is not implemented by the local cloud.",
  );
});

test("SPEC 28.3: a composite alarm follows the alarms of its rule, at every height", async () => {
  const { put, compose, set, state } = await driveAlarms();
  await put("a");
  await put("b");
  await expect(compose("both", "ALARM(a) AND ALARM(c)")).rejects.toThrow(
    "Could not save the composite alarm as alarms [c] in the alarm rule do not exist",
  );
  await compose("both", 'ALARM(a) AND ALARM("b")');
  await compose("any", "ALARM(both) OR INSUFFICIENT_DATA(b)");
  expect([await state("both"), await state("any")]).toEqual(["OK", "ALARM"]);
  await set("b", "OK");
  expect([await state("both"), await state("any")]).toEqual(["OK", "OK"]);
  await set("b", "ALARM");
  await set("a", "ALARM");
  expect([await state("both"), await state("any")]).toEqual(["ALARM", "ALARM"]);
  await expect(compose("odd", "ALARM(a")).rejects.toThrow("AlarmRule cannot be read: expected ) at the end.");
});

test("SPEC 28.3: a state that is set on a composite alarm stays until one of its alarms changes, and circles end", async () => {
  const { put, compose, set, state } = await driveAlarms();
  await put("a");
  await compose("one", "ALARM(a)");
  await compose("two", "ALARM(one)");
  await compose("one", "ALARM(a) OR ALARM(two)");
  await set("one", "ALARM");
  expect([await state("one"), await state("two")]).toEqual(["ALARM", "ALARM"]);
  await set("a", "OK");
  expect(await state("one")).toBe("ALARM");
});

test("SPEC 28.4: alarms are found by name, prefix, state, action and type, a page at a time", async () => {
  const { client, put, compose, set, names } = await driveAlarms();
  for (const name of ["c", "a", "b"]) await put(name, { AlarmActions: [`arn:aws:sns:us-east-1:111111111111:${name}`] });
  await compose("both", "ALARM(a) AND ALARM(b)");
  await set("b", "ALARM");
  expect(await names()).toEqual(["a", "b", "c"]);
  expect(await names({ MaxRecords: 1 })).toEqual(["a", "b", "c"]);
  expect(await names({ AlarmTypes: ["CompositeAlarm"] })).toEqual(["both"]);
  expect(await names({ AlarmTypes: ["CompositeAlarm", "MetricAlarm"], AlarmNamePrefix: "b" })).toEqual(["b", "both"]);
  expect(await names({ AlarmNames: ["c", "nobody"] })).toEqual(["c"]);
  expect(await names({ StateValue: "ALARM" })).toEqual(["b"]);
  expect(await names({ ActionPrefix: "arn:aws:sns:us-east-1:111111111111:c" })).toEqual(["c"]);
  expect(await names({ ChildrenOfAlarmName: "both" })).toEqual(["a", "b"]);
  expect(await names({ ParentsOfAlarmName: "a" })).toEqual(["both"]);
  await expect(names({ AlarmNames: ["a"], AlarmNamePrefix: "a" })).rejects.toThrow("cannot be used together");
  await expect(names({ ParentsOfAlarmName: "a", StateValue: "OK" })).rejects.toThrow("MaxRecords and NextToken alone");
  await expect(client.send(new DescribeAlarmsCommand({ NextToken: "?" }))).rejects.toMatchObject({
    name: "InvalidNextToken",
  });
});

test("SPEC 28.5: alarms are deleted all or none", async () => {
  const { client, put, compose, names } = await driveAlarms();
  const remove = (...AlarmNames: string[]): Promise<unknown> => client.send(new DeleteAlarmsCommand({ AlarmNames }));
  await put("a");
  await put("b");
  await compose("both", "ALARM(a) AND ALARM(b)");
  await expect(remove("a", "nobody")).rejects.toThrow("Unknown alarm: nobody");
  await expect(remove("a", "b")).rejects.toThrow(
    "Cannot delete a,b as there are composite alarm(s) depending on them.",
  );
  expect(await names()).toEqual(["a", "b"]);
  await remove("both", "a");
  expect(await names({ AlarmTypes: ["MetricAlarm", "CompositeAlarm"] })).toEqual(["b"]);
});

test("SPEC 28.6: alarms have tags", async () => {
  const { client, put, find } = await driveAlarms();
  await put("a", { Tags: [{ Key: "team", Value: "blue" }] });
  const ResourceARN = (await find())[0]?.AlarmArn;
  const tags = async (): Promise<unknown> => (await client.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags;
  await put("a", { Tags: [{ Key: "team", Value: "red" }] });
  expect(await tags()).toEqual([{ Key: "team", Value: "blue" }]);
  await client.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: "stage", Value: "dev" }] }));
  await client.send(new UntagResourceCommand({ ResourceARN, TagKeys: ["team"] }));
  expect(await tags()).toEqual([{ Key: "stage", Value: "dev" }]);
  await expect(client.send(new ListTagsForResourceCommand({ ResourceARN: `${ResourceARN}s` }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

test("SPEC 28.7: CloudWatch answers in JSON, in CBOR and in the older Query protocol, to each caller in its own", async () => {
  const { cloud, put, set } = await driveAlarms();
  await put("errors");
  const cbor = new CloudWatchClient({ ...cloud.connection(), protocol: SmithyRpcV2CborProtocol });
  expect((await cbor.send(new DescribeAlarmsCommand({}))).MetricAlarms).toMatchObject([
    { AlarmName: "errors", Threshold: 0.5, StateUpdatedTimestamp: new Date(cloud.clock.now()) },
  ]);
  await expect(
    cbor.send(new SetAlarmStateCommand({ AlarmName: "none", StateValue: "OK", StateReason: "" })),
  ).rejects.toMatchObject({ name: "ResourceNotFound", message: "Unknown alarm: none" });
  await set("errors", "ALARM");
  const { url, close } = await cloud.listen();
  const ask = (Action: string, more: Record<string, string> = {}): Promise<Response> =>
    fetch(url, {
      method: "POST",
      headers: {
        authorization: "AWS4-HMAC-SHA256 Credential=111111111111/20260101/us-east-1/monitoring/aws4_request",
      },
      body: new URLSearchParams({ Action, Version: "2010-08-01", ...more }),
    });
  expect(await (await ask("DescribeAlarms")).text()).toContain("<StateValue>ALARM</StateValue>");
  const refused = await ask("SetAlarmState", { AlarmName: "none", StateValue: "OK", StateReason: "x" });
  expect([refused.status, await refused.text()]).toEqual([
    404,
    expect.stringContaining("<Code>ResourceNotFound</Code>"),
  ]);
  await close();
});

test("SPEC 28.8: a test sets an alarm without a client", async () => {
  const { cloud, put, state } = await driveAlarms();
  await put("errors");
  cloud.alarms.set("errors", "ALARM");
  expect(await state("errors")).toBe("ALARM");
  expect(() => cloud.alarms.set("none", "OK")).toThrow(
    "The local cloud has no alarm 'none' in 111111111111, us-east-1. It has: errors.",
  );
});
