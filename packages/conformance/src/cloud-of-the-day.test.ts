import { CloudFormationClient, CreateStackCommand, DescribeStackEventsCommand } from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { cloudOfTheDay } from "./cloud-of-the-day.ts";

test.each([
  ["2026-06-29", "Parameter"],
  ["2026-06-30", "day"],
  ["", "day"],
])("on the day '%s' what is missing fails %s first", async (day, failed) => {
  const cloud = await cloudOfTheDay(day, () => undefined);
  const client = new CloudFormationClient(cloud.connection());
  const TemplateBody = JSON.stringify({ Resources: { Parameter: { Type: "AWS::SSM::Parameter" } } });
  await client.send(new CreateStackCommand({ StackName: "day", TemplateBody }));
  await cloud.settle();
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: "day" }));
  const first = StackEvents.findLast(({ ResourceStatus }) => ResourceStatus === "CREATE_FAILED");
  expect(first?.LogicalResourceId).toBe(failed);
  await cloud.close();
});
