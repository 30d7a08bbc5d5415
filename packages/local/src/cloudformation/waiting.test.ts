import { CreateStackCommand, SignalResourceCommand, type ResourceSignalStatus } from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { driveStacks, type StackDriver } from "./stack-driver.testing.ts";

const waiting = {
  Resources: {
    Handle: { Type: "AWS::CloudFormation::WaitConditionHandle" },
    Wait: {
      Type: "AWS::CloudFormation::WaitCondition",
      Properties: { Handle: { Ref: "Handle" }, Timeout: "600", Count: 2 },
    },
  },
  Outputs: { Data: { Value: { "Fn::GetAtt": ["Wait", "Data"] } } },
};

async function begin({ client, cloud }: StackDriver, template: object): Promise<void> {
  await client.send(new CreateStackCommand({ StackName: "wait", TemplateBody: JSON.stringify(template) }));
  await cloud.clock.advance(10_000);
}

async function signal({ client }: StackDriver, UniqueId: string, Status: ResourceSignalStatus): Promise<void> {
  await client.send(new SignalResourceCommand({ StackName: "wait", LogicalResourceId: "Wait", UniqueId, Status }));
}

test("SPEC 8.1: a wait condition is complete after the wanted number of different signals", async () => {
  const driver = await driveStacks();
  await begin(driver, waiting);
  await signal(driver, "one", "SUCCESS");
  await signal(driver, "one", "SUCCESS");
  await driver.cloud.clock.advance(10_000);
  expect((await driver.stack("wait")).StackStatus).toBe("CREATE_IN_PROGRESS");
  await signal(driver, "two", "SUCCESS");
  await driver.cloud.settle();
  const stack = await driver.stack("wait");
  expect(stack.StackStatus).toBe("CREATE_COMPLETE");
  expect(JSON.parse(stack.Outputs?.[0]?.OutputValue ?? "")).toEqual({ one: "", two: "" });
});

test("SPEC 8.2: a wait condition that hears too little in time fails", async () => {
  const driver = await driveStacks();
  await begin(driver, waiting);
  await signal(driver, "one", "SUCCESS");
  await driver.cloud.settle();
  expect(await driver.history("wait")).toContain(
    "Wait CREATE_FAILED: WaitCondition timed out. Received 1 conditions when expecting 2",
  );
});

test("SPEC 8.3: a signal of failure fails the wait condition at once", async () => {
  const driver = await driveStacks();
  await begin(driver, waiting);
  await signal(driver, "one", "FAILURE");
  await driver.cloud.settle();
  expect(await driver.history("wait")).toContain(
    "Wait CREATE_FAILED: WaitCondition received failed message: '' for uniqueId: one",
  );
});

test("SPEC 8.7: a stack on which nothing runs takes no signals", async () => {
  const driver = await driveStacks();
  await begin(driver, waiting);
  await signal(driver, "one", "SUCCESS");
  await signal(driver, "two", "SUCCESS");
  await driver.cloud.settle();
  const { StackId } = await driver.stack("wait");
  await expect(signal(driver, "three", "SUCCESS")).rejects.toMatchObject({
    name: "ValidationError",
    message: `Stack ${StackId} is in CREATE_COMPLETE state and cannot be signaled`,
  });
});

const machine = {
  Type: "AWS::EC2::Instance",
  CreationPolicy: { ResourceSignal: { Count: 2, Timeout: "PT5M" } },
  Properties: { ImageId: "ami-0123456789abcdef0" },
};

test("SPEC 8.4: a simulated machine signals for its own creation policy and to the handles in its user data", async () => {
  const { create } = await driveStacks();
  const stack = await create("machines", {
    Resources: {
      ...waiting.Resources,
      Wait: {
        Type: "AWS::CloudFormation::WaitCondition",
        Properties: { Handle: { Ref: "Handle" }, Timeout: "600" },
      },
      Machine: {
        ...machine,
        Properties: {
          ...machine.Properties,
          UserData: { "Fn::Base64": { "Fn::Sub": "#!/bin/sh\ncfn-signal '${Handle}'" } },
        },
      },
    },
  });
  expect(stack.StackStatus).toBe("CREATE_COMPLETE");
});

test("SPEC 8.5: a wait condition without a handle waits for the signals of its creation policy", async () => {
  const driver = await driveStacks();
  const { CreationPolicy } = machine;
  await begin(driver, { Resources: { Wait: { Type: "AWS::CloudFormation::WaitCondition", CreationPolicy } } });
  expect((await driver.stack("wait")).StackStatus).toBe("CREATE_IN_PROGRESS");
  await driver.cloud.settle();
  expect(await driver.history("wait")).toContain(
    "Wait CREATE_FAILED: Failed to receive 2 resource signal(s) within the specified duration",
  );
});

test("SPEC 8.6: a wait condition cannot be updated", async () => {
  const { create, update, history } = await driveStacks();
  const condition = (Timeout: string): object => ({
    Resources: {
      Handle: waiting.Resources.Handle,
      Wait: {
        Type: "AWS::CloudFormation::WaitCondition",
        Properties: { Handle: { Ref: "Handle" }, Timeout, Count: 0 },
      },
    },
  });
  await create("wait", condition("600"));
  expect((await update("wait", condition("700"))).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(await history("wait")).toContain(
    "Wait UPDATE_FAILED: Update to resource type AWS::CloudFormation::WaitCondition is not supported.",
  );
});
