import { CreateStackInstancesCommand, StopStackSetOperationCommand } from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { accounts, driveStackSets, parameterTemplate } from "./stack-set-driver.testing.ts";

const [first, second] = accounts;

test("SPEC 34.7: an operation that waits is stopped at once, and makes way", async () => {
  const { createSet, client, cloud, operation, results } = await driveStackSets();
  await createSet("managed", parameterTemplate(), { ManagedExecution: { Active: true } });
  const begin = async (...Accounts: string[]): Promise<string> => {
    const input = { StackSetName: "managed", Accounts, Regions: ["eu-west-1"] };
    return (await client.send(new CreateStackInstancesCommand(input))).OperationId ?? "";
  };
  const ids = [await begin(first), await begin(first), await begin(second)];
  const statuses = (): Promise<unknown[]> =>
    Promise.all(ids.map(async (id) => (await operation("managed", id)).Status));
  expect(await statuses()).toEqual(["RUNNING", "QUEUED", "QUEUED"]);
  await client.send(new StopStackSetOperationCommand({ StackSetName: "managed", OperationId: ids[1] }));
  expect(await statuses()).toEqual(["RUNNING", "STOPPED", "RUNNING"]);
  await cloud.settle();
  expect(await statuses()).toEqual(["SUCCEEDED", "STOPPED", "SUCCEEDED"]);
  expect(await results("managed", ids[1] ?? "")).toEqual([
    `${first} eu-west-1 CANCELLED: Cancelled since the operation was stopped`,
  ]);
});
