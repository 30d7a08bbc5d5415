import { expect, test } from "vitest";

import type { CustomResourceRequest } from "./collaborators.ts";
import { driveStacks } from "./stack-driver.testing.ts";

const serviceToken = "arn:aws:lambda:us-east-1:111111111111:function:seeder";
const seeded = (rows: number): object => ({
  Resources: { Seed: { Type: "Custom::Seed", Properties: { ServiceToken: serviceToken, Rows: rows, Empty: false } } },
  Outputs: { Count: { Value: { "Fn::GetAtt": ["Seed", "Count"] } }, Id: { Value: { Ref: "Seed" } } },
});

test("SPEC 9.1: the function registered for the ServiceToken creates, updates and deletes the resource", async () => {
  const { cloud, create, update, remove } = await driveStacks();
  const requests: CustomResourceRequest[] = [];
  cloud.customResources.register(serviceToken, (request) => {
    requests.push(request);
    return { PhysicalResourceId: "seed-1", Data: { Count: request.ResourceProperties["Rows"] ?? "" } };
  });
  const created = await create("data", seeded(3));
  expect(created.Outputs?.map(({ OutputValue }) => OutputValue)).toEqual(["3", "seed-1"]);
  await update("data", seeded(4));
  await remove("data");
  expect(requests.map(({ RequestType, PhysicalResourceId }) => [RequestType, PhysicalResourceId])).toEqual([
    ["Create", undefined],
    ["Update", "seed-1"],
    ["Delete", "seed-1"],
  ]);
  expect(requests[1]).toMatchObject({
    StackId: created.StackId,
    LogicalResourceId: "Seed",
    ResourceType: "Custom::Seed",
    ResourceProperties: { ServiceToken: serviceToken, Rows: "4", Empty: "false" },
    OldResourceProperties: { Rows: "3" },
  });
});

test("SPEC 9.2: a function that answers FAILED, or throws, fails the resource with its reason", async () => {
  const { cloud, create, history } = await driveStacks();
  cloud.customResources.register(serviceToken, ({ RequestType }) => {
    if (RequestType === "Create") throw new Error("no rows");
    return undefined;
  });
  await create("data", seeded(3));
  expect((await history("data")).join("\n")).toMatch(
    /Seed CREATE_FAILED: Received response status \[FAILED\] from custom resource\. Message returned: no rows \(RequestId: [\da-f-]{36}\)/,
  );
});

test("SPEC 9.3: another physical id answered to an update replaces the resource, and the old one is deleted", async () => {
  const { cloud, create, update } = await driveStacks();
  const deleted: (string | undefined)[] = [];
  cloud.customResources.register(serviceToken, async ({ RequestType, ResourceProperties, PhysicalResourceId }) => {
    // A real function does real I/O, during which cloud time stands still.
    await new Promise((resolve) => setImmediate(resolve));
    if (RequestType === "Delete") deleted.push(PhysicalResourceId);
    return { PhysicalResourceId: `seed-${String(ResourceProperties["Rows"])}`, Data: { Count: "0" } };
  });
  await create("data", seeded(3));
  const stack = await update("data", seeded(4));
  expect(stack.StackStatus).toBe("UPDATE_COMPLETE");
  expect(deleted).toEqual(["seed-3"]);
});

test("SPEC 9.4: a ServiceToken that no function is registered for fails the resource by name", async () => {
  const { create, history } = await driveStacks();
  await create("data", seeded(3));
  expect(await history("data")).toContain(
    `Seed CREATE_FAILED: not implemented by the local cloud: no function is registered for the ServiceToken ${serviceToken}. Register one with cloud.customResources.register.`,
  );
});

test("SPEC 9.5: data that the function has not given fails the stack that asks for it", async () => {
  const { cloud, create, history } = await driveStacks();
  cloud.customResources.register(serviceToken, () => ({ PhysicalResourceId: "seed-1" }));
  const stack = await create("data", seeded(3));
  expect(stack.StackStatus).toBe("ROLLBACK_COMPLETE");
  expect(await history("data")).toContain(
    "data ROLLBACK_IN_PROGRESS: CustomResource attribute error: Vendor response doesn't contain Count key in object Seed. Rollback requested by user.",
  );
});
