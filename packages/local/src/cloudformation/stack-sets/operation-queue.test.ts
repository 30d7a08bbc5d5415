import {
  CreateStackInstancesCommand,
  DeleteStackInstancesCommand,
  StopStackSetOperationCommand,
  UpdateStackInstancesCommand,
} from "@aws-sdk/client-cloudformation";
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

test("SPEC 34.6: what waits behind a deletion makes the instance anew, or finds nothing to update", async () => {
  const { createSet, createInstances, client, cloud, instances, operation, results } = await driveStackSets();
  await createSet("managed", parameterTemplate(), { ManagedExecution: { Active: true } });
  const where = { StackSetName: "managed", Accounts: [first], Regions: ["eu-west-1"] };
  await createInstances("managed", where);
  await client.send(new DeleteStackInstancesCommand({ ...where, RetainStacks: false }));
  const update = await client.send(new UpdateStackInstancesCommand(where));
  const { OperationId } = await client.send(new CreateStackInstancesCommand(where));
  expect((await operation("managed", OperationId)).Status).toBe("QUEUED");
  await cloud.settle();
  expect(await results("managed", update.OperationId ?? "")).toEqual([
    `${first} eu-west-1 FAILED: The stack instance does not exist any more`,
  ]);
  expect(await instances("managed")).toEqual([`${first} eu-west-1 CURRENT SUCCEEDED`]);
});
