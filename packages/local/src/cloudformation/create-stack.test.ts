import { CreateStackCommand } from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { driveStacks } from "./stack-driver.testing.ts";

const topic = { Type: "AWS::SNS::Topic", Properties: { TopicName: "news" } };

test("SPEC 2.1: a create reports each resource twice in progress, without and with its physical id", async () => {
  const { create, events } = await driveStacks();
  await create("network", { Resources: { Topic: topic } });
  const seen = (await events("network")).map((event) => [
    event.LogicalResourceId,
    event.ResourceStatus,
    event.ResourceStatusReason,
    event.LogicalResourceId === "Topic" ? event.PhysicalResourceId : undefined,
  ]);
  const arn = "arn:aws:sns:us-east-1:111111111111:news";
  expect(seen).toEqual([
    ["network", "CREATE_IN_PROGRESS", "User Initiated", undefined],
    ["Topic", "CREATE_IN_PROGRESS", undefined, ""],
    ["Topic", "CREATE_IN_PROGRESS", "Resource creation Initiated", arn],
    ["Topic", "CREATE_COMPLETE", undefined, arn],
    ["network", "CREATE_COMPLETE", undefined, undefined],
  ]);
});
