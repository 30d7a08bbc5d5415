import { DescribeStackResourceCommand } from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { driveChangeSets } from "../change-sets/change-set-driver.testing.ts";

const shop = (topic: object = {}, more: object = {}): object => ({
  Conditions: { Loud: { "Fn::Equals": ["a", "a"] } },
  Resources: {
    Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: "orders" }, ...topic },
    Queue: { Type: "AWS::SQS::Queue" },
  },
  ...more,
});
const ofTheStack = [
  "shop UPDATE_IN_PROGRESS: User Initiated",
  "shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
  "shop UPDATE_COMPLETE",
];

test("SPEC 3.13: an update of outputs alone changes the outputs, and no resource", async () => {
  const { create, update, events, history } = await driveChangeSets();
  await create("shop", shop());
  const { length: before } = await events("shop");
  const stack = await update(
    "shop",
    shop({}, { Outputs: { Name: { Value: { "Fn::GetAtt": ["Topic", "TopicName"] } } } }),
  );
  expect(stack.Outputs?.[0]?.OutputKey).toBe("Name");
  expect(await history("shop", before)).toEqual(ofTheStack);
});

test.each([
  ["a condition", { Conditions: { Loud: { "Fn::Equals": ["a", "b"] } } }],
  ["the description", { Description: "Orders" }],
  ["the section Metadata", { Metadata: { Team: "orders" } }],
])("SPEC 3.14: %s alone is no update, and no change set", async (_, change) => {
  const { create, update, propose, describe } = await driveChangeSets();
  await create("shop", shop());
  await expect(update("shop", shop({}, change))).rejects.toThrow("No updates are to be performed.");
  await propose(shop({}, change));
  expect(await describe()).toMatchObject({
    Status: "FAILED",
    StatusReason:
      "The submitted information didn't contain changes. Submit different information to create a change set.",
  });
});

test("SPEC 3.15: metadata of a resource alone updates that resource", async () => {
  const { client, create, update, propose, changes, events, history } = await driveChangeSets();
  await create("shop", shop());
  const { length: before } = await events("shop");
  const next = shop({ Metadata: { Team: "orders" } });
  await propose(next);
  expect(await changes()).toMatchObject([
    { LogicalResourceId: "Topic", Action: "Modify", Replacement: "False", Scope: ["Metadata"] },
  ]);
  await update("shop", next);
  expect(await history("shop", before)).toEqual([
    "shop UPDATE_IN_PROGRESS: User Initiated",
    "Topic UPDATE_IN_PROGRESS",
    "Topic UPDATE_COMPLETE",
    "shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "shop UPDATE_COMPLETE",
  ]);
  const { StackResourceDetail: detail } = await client.send(
    new DescribeStackResourceCommand({ StackName: "shop", LogicalResourceId: "Topic" }),
  );
  expect(JSON.parse(detail?.Metadata ?? "")).toEqual({ Team: "orders" });
});

test.each(["update", "change set"])(
  "SPEC 3.16: a %s may change a DeletionPolicy alone, which then holds",
  async (how) => {
    const { create, update, propose, changes, execute, remove, events, history } = await driveChangeSets();
    const { StackId = "" } = await create("shop", shop());
    const { length: before } = await events("shop");
    const retained = shop({ DeletionPolicy: "Retain" });
    if (how === "update") await update("shop", retained);
    else {
      await propose(retained);
      expect(await changes()).toMatchObject([
        { LogicalResourceId: "Topic", Action: "Modify", Replacement: "False", Scope: ["DeletionPolicy"] },
      ]);
      await execute();
    }
    expect(await history("shop", before)).toEqual(ofTheStack);
    await remove("shop");
    expect(await history(StackId)).toContain("Topic DELETE_SKIPPED");
  },
);

test.each(["DeletionPolicy", "UpdateReplacePolicy"])(
  "SPEC 3.16: a %s that is taken away no longer holds",
  async (policy) => {
    const { create, update, remove, history } = await driveChangeSets();
    const { StackId = "" } = await create("shop", shop({ [policy]: "Retain" }));
    await update("shop", shop());
    await update("shop", shop({ Properties: { TopicName: "returns" } }));
    await remove("shop");
    expect(await history(StackId)).not.toContain("Topic DELETE_SKIPPED");
  },
);

test("SPEC 3.16: when the update fails, the policy from before holds again", async () => {
  const { cloud, create, update, remove, events, history } = await driveChangeSets();
  const { StackId = "" } = await create("shop", shop());
  cloud.faults.failResource({ logicalId: "Queue", action: "update", reason: "no" });
  const { length: before } = await events("shop");
  await update("shop", {
    Resources: {
      Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: "orders" }, DeletionPolicy: "Retain" },
      Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: 5 }, DependsOn: "Topic" },
    },
  });
  expect((await history("shop", before)).filter((line) => line.startsWith("Topic"))).toEqual([]);
  expect((await history("shop")).at(-1)).toBe("shop UPDATE_ROLLBACK_COMPLETE");
  expect((await remove("shop")).StackStatus).toBe("DELETE_COMPLETE");
  expect(await history(StackId)).toContain("Topic DELETE_COMPLETE");
});
