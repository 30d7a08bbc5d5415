import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  ListExportsCommand,
} from "@aws-sdk/client-cloudformation";
import { CloudControlClient, ListResourcesCommand } from "@aws-sdk/client-cloudcontrol";
import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { GetParametersByPathCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import fc from "fast-check";
import { expect, test } from "vitest";

import { createLocalCloud, type LocalCloud } from "./local-cloud.ts";

const accounts = ["111111111111", "222222222222"] as const;
const regions = ["eu-west-1", "us-east-1"] as const;
const places = accounts.flatMap((account) => regions.map((region) => ({ account, region })));
type Place = (typeof places)[number];

/** What somebody does in one place. The same names are used everywhere. */
type Deed = {
  readonly place: Place;
  readonly kind: "create" | "delete" | "parameter" | "alarm";
  readonly name: string;
};

const deeds: fc.Arbitrary<Deed[]> = fc.array(
  fc.record({
    place: fc.constantFrom(...places),
    kind: fc.constantFrom("create", "create", "delete", "parameter", "alarm"),
    name: fc.constantFrom("a", "b"),
  }),
  { minLength: 1, maxLength: 8 },
);

/** Everything that can be listed in a place. */
interface Content {
  readonly stacks: ReadonlySet<string>;
  readonly parameters: ReadonlySet<string>;
  readonly alarms: ReadonlySet<string>;
}

async function doIn(cloud: LocalCloud, { place, kind, name }: Deed): Promise<void> {
  const connection = { ...cloud.connection(place), maxAttempts: 1 };
  const stacks = new CloudFormationClient(connection);
  if (kind === "create") {
    const Resources = { Topic: { Type: "AWS::SNS::Topic", Properties: { TopicName: name } } };
    const Outputs = { Topic: { Value: name, Export: { Name: name } } };
    const input = { StackName: name, TemplateBody: JSON.stringify({ Resources, Outputs }) };
    await stacks.send(new CreateStackCommand(input)).catch(ifThereAlready);
  }
  if (kind === "delete") await stacks.send(new DeleteStackCommand({ StackName: name }));
  if (kind === "parameter") {
    const put = new PutParameterCommand({ Name: `/of/${name}`, Value: "x", Type: "String", Overwrite: true });
    await new SSMClient(connection).send(put);
  }
  if (kind === "alarm") {
    await new CloudWatchClient(connection).send(
      new PutMetricAlarmCommand({
        AlarmName: name,
        Namespace: "App",
        MetricName: "Errors",
        Statistic: "Sum",
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: "GreaterThanThreshold",
      }),
    );
  }
  await cloud.settle();
}

function ifThereAlready(failure: Error): void {
  if (failure.name !== "AlreadyExistsException") throw failure;
}

async function contentOf(cloud: LocalCloud, place: Place): Promise<Content> {
  const connection = { ...cloud.connection(place), maxAttempts: 1 };
  const stacks = new CloudFormationClient(connection);
  const { Stacks = [] } = await stacks.send(new DescribeStacksCommand({}));
  const { Exports = [] } = await stacks.send(new ListExportsCommand({}));
  const topics = await new CloudControlClient(connection).send(
    new ListResourcesCommand({ TypeName: "AWS::SNS::Topic" }),
  );
  const parameters = await new SSMClient(connection).send(new GetParametersByPathCommand({ Path: "/of" }));
  const alarms = await new CloudWatchClient(connection).send(new DescribeAlarmsCommand({}));
  const names = new Set(Stacks.map(({ StackName = "" }) => StackName));
  // Exports and resources come and go with the stacks of the same place.
  expect(new Set(Exports.map(({ Name = "" }) => Name))).toEqual(names);
  expect(new Set(topics.ResourceDescriptions?.map(({ Identifier = "" }) => Identifier.split(":").at(-1)))).toEqual(
    names,
  );
  for (const { Identifier } of topics.ResourceDescriptions ?? [])
    expect(Identifier).toContain(`:${place.region}:${place.account}:`);
  return {
    stacks: names,
    parameters: new Set(parameters.Parameters?.map(({ Name = "" }) => Name)),
    alarms: new Set(alarms.MetricAlarms?.map(({ AlarmName = "" }) => AlarmName)),
  };
}

/** What is to be there, by the deeds of that place alone. */
function expectedIn(place: Place, all: readonly Deed[]): Content {
  const stacks = new Set<string>();
  const parameters = new Set<string>();
  const alarms = new Set<string>();
  for (const { place: where, kind, name } of all) {
    if (where !== place) continue;
    if (kind === "create") stacks.add(name);
    if (kind === "delete") stacks.delete(name);
    if (kind === "parameter") parameters.add(`/of/${name}`);
    if (kind === "alarm") alarms.add(name);
  }
  return { stacks, parameters, alarms };
}

test("SPEC 15.2: whatever is done in one account and region is not seen in another", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(deeds, async (all) => {
      const cloud = await createLocalCloud({ accounts, regions });
      for (const deed of all) await doIn(cloud, deed);
      for (const place of places) expect(await contentOf(cloud, place)).toEqual(expectedIn(place, all));
      await cloud.close();
    }),
    { numRuns: 25 },
  );
});
