import { DescribeAlarmsCommand, CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudControlClient, ListResourcesCommand } from "@aws-sdk/client-cloudcontrol";
import {
  CloudFormationClient,
  DescribeStackResourceDriftsCommand,
  ListStackRefactorActionsCommand,
  ListStackRefactorsCommand,
} from "@aws-sdk/client-cloudformation";
import {
  DescribeParametersCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { expect, test } from "vitest";

import { createLocalCloud } from "./local-cloud.ts";

const cloud = await createLocalCloud();
const connection = { ...cloud.connection(), maxAttempts: 1 };
const stacks = new CloudFormationClient(connection);
const parameters = new SSMClient(connection);
const resources = new CloudControlClient(connection);
const alarms = new CloudWatchClient(connection);

/** A page of none would never come to an end. */
test.each<[string, number, (size: number) => Promise<unknown>]>([
  [
    "DescribeStackResourceDrifts",
    100,
    (MaxResults) => stacks.send(new DescribeStackResourceDriftsCommand({ StackName: "a", MaxResults })),
  ],
  ["ListStackRefactors", 100, (MaxResults) => stacks.send(new ListStackRefactorsCommand({ MaxResults }))],
  [
    "ListStackRefactorActions",
    100,
    (MaxResults) => stacks.send(new ListStackRefactorActionsCommand({ StackRefactorId: "a", MaxResults })),
  ],
  ["DescribeParameters", 50, (MaxResults) => parameters.send(new DescribeParametersCommand({ MaxResults }))],
  [
    "GetParametersByPath",
    10,
    (MaxResults) => parameters.send(new GetParametersByPathCommand({ Path: "/", MaxResults })),
  ],
  [
    "GetParameterHistory",
    50,
    (MaxResults) => parameters.send(new GetParameterHistoryCommand({ Name: "a", MaxResults })),
  ],
  [
    "ListResources",
    100,
    (MaxResults) => resources.send(new ListResourcesCommand({ TypeName: "AWS::SSM::Parameter", MaxResults })),
  ],
  ["DescribeAlarms", 100, (MaxRecords) => alarms.send(new DescribeAlarmsCommand({ MaxRecords }))],
])("SPEC 15.5: %s takes pages of one to %i entries", async (_, most, call) => {
  for (const [size, bound] of [
    [0, "greater than or equal to 1"],
    [-1, "greater than or equal to 1"],
    [most + 1, `less than or equal to ${most}`],
  ] as const) {
    await expect(call(size)).rejects.toMatchObject({
      name: expect.stringMatching(/^Validation(Error|Exception)$/),
      message: expect.stringMatching(new RegExp(`Value '${size}' at 'max(Results|Records)' .* value ${bound}$`)),
    });
  }
});
