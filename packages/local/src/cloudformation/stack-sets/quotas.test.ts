import { CreateStackInstancesCommand, DescribeStackSetOperationCommand } from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { requireRoomForSet } from "./quotas.ts";
import { driveStackSets, parameterTemplate } from "./stack-set-driver.testing.ts";
import type { StackSet } from "./stack-set.ts";

test("SPEC 34.12: an administrator has at most 1,000 sets in a region, deleted ones not counted", () => {
  const set = { isDeleted: false } as StackSet;
  const many = Array.from({ length: 999 }, () => set);
  const deleted = { isDeleted: true } as StackSet;
  expect(() => requireRoomForSet([...many, deleted])).not.toThrow();
  expect(() => requireRoomForSet([...many, set])).toThrow("Limit of 1000 StackSets has been exceeded");
});

test("SPEC 34.12: a set has at most 100,000 instances", async () => {
  const accounts = Array.from({ length: 33_334 }, (_, at) => `${111111111111 + at}`);
  const regions = ["eu-west-1", "eu-west-2", "us-east-1"] as const;
  const { createSet, client } = await driveStackSets({ accounts: [accounts[0] ?? ""], regions });
  await createSet("baseline", parameterTemplate());
  const input = { StackSetName: "baseline", Accounts: accounts, Regions: [...regions] };
  await expect(client.send(new CreateStackInstancesCommand(input))).rejects.toMatchObject({
    name: "LimitExceededException",
    message: "Limit of 100000 stack instances in StackSet baseline has been exceeded",
  });
});

test("SPEC 34.12: what no id can be is refused before anything else", async () => {
  const { client } = await driveStackSets();
  const command = new DescribeStackSetOperationCommand({ StackSetName: "baseline", OperationId: "-" });
  await expect(client.send(command)).rejects.toThrow("at 'operationId' failed to satisfy constraint");
});
