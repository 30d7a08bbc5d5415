import { ContinueUpdateRollbackCommand, RollbackStackCommand } from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { driveChangeSets } from "../change-sets/change-set-driver.testing.ts";
import { driveStacks } from "../stack-driver.testing.ts";

const queue = (delay: number, more: object = {}): object => ({
  Type: "AWS::SQS::Queue",
  Properties: { DelaySeconds: delay },
  ...more,
});
const orders = (delay: number, more: object = {}): object => ({
  Resources: { Inbox: queue(delay), Outbox: queue(delay, { DependsOn: "Inbox" }), ...more },
});
const audit = { Audit: { Type: "AWS::SNS::Topic", DependsOn: "Outbox" } };
const updated = [
  "shop UPDATE_IN_PROGRESS: User Initiated",
  "Inbox UPDATE_IN_PROGRESS",
  "Inbox UPDATE_COMPLETE",
  "Outbox UPDATE_IN_PROGRESS",
  "Outbox UPDATE_COMPLETE",
  "Audit CREATE_IN_PROGRESS",
  "Audit CREATE_FAILED: no",
];
const stuck = [
  "Inbox UPDATE_IN_PROGRESS",
  "Inbox UPDATE_FAILED: locked",
  "shop UPDATE_ROLLBACK_FAILED: The following resource(s) failed to update: [Inbox]. ",
];
const cleaned = [
  "shop UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
  "Audit DELETE_COMPLETE",
  "shop UPDATE_ROLLBACK_COMPLETE",
];

test("SPEC 4.10, SPEC 4.18, SPEC 4.19: a rollback gets stuck, gets stuck again, and goes through without the resource", async () => {
  const { cloud, client, create, update, events, history } = await driveStacks();
  await create("shop", orders(1));
  const { length: before } = await events("shop");
  cloud.faults.failResource({ logicalId: "Audit", action: "create", reason: "no" });
  cloud.faults.failResource({ logicalId: "Inbox", action: "rollback", reason: "locked", times: 2 });
  await update("shop", orders(2, audit));
  await client.send(new ContinueUpdateRollbackCommand({ StackName: "shop" }));
  await cloud.settle();
  await client.send(new ContinueUpdateRollbackCommand({ StackName: "shop", ResourcesToSkip: ["Inbox"] }));
  await cloud.settle();
  expect(await history("shop", before)).toEqual([
    ...updated,
    "shop UPDATE_ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [Audit]. ",
    ...stuck,
    "shop UPDATE_ROLLBACK_IN_PROGRESS: User Initiated",
    ...stuck,
    "shop UPDATE_ROLLBACK_IN_PROGRESS: User Initiated",
    "Inbox UPDATE_COMPLETE",
    "Outbox UPDATE_IN_PROGRESS",
    "Outbox UPDATE_COMPLETE",
    ...cleaned,
  ]);
});

test("SPEC 4.9, SPEC 4.14, SPEC 14.11: a change set keeps what it did, and RollbackStack takes it back", async () => {
  const { cloud, client, create, propose, execute, events, history } = await driveChangeSets();
  await create("shop", orders(1));
  const { length: before } = await events("shop");
  cloud.faults.failResource({ logicalId: "Audit", action: "create", reason: "no" });
  await propose(orders(2, audit));
  await execute("next", { DisableRollback: true });
  await client.send(new RollbackStackCommand({ StackName: "shop" }));
  await cloud.settle();
  expect(await history("shop", before)).toEqual([
    ...updated,
    "shop UPDATE_FAILED: The following resource(s) failed to create: [Audit]. ",
    "shop UPDATE_ROLLBACK_IN_PROGRESS: User Initiated",
    "Inbox UPDATE_IN_PROGRESS",
    "Inbox UPDATE_COMPLETE",
    "Outbox UPDATE_IN_PROGRESS",
    "Outbox UPDATE_COMPLETE",
    ...cleaned,
  ]);
});

test("SPEC 4.7, SPEC 4.13: an update cancels the sibling that still runs, and brings both back", async () => {
  const { cloud, create, update, events, history } = await driveStacks();
  const template = (size: number): object => ({
    Resources: {
      Database: { Type: "AWS::RDS::DBInstance", Properties: { AllocatedStorage: `${size}` } },
      Inbox: queue(size),
    },
  });
  await create("shop", template(20));
  const { length: before } = await events("shop");
  cloud.faults.failResource({ logicalId: "Inbox", action: "update", reason: "no" });
  await update("shop", template(30));
  expect(await history("shop", before)).toEqual([
    "shop UPDATE_IN_PROGRESS: User Initiated",
    "Database UPDATE_IN_PROGRESS",
    "Inbox UPDATE_IN_PROGRESS",
    "Inbox UPDATE_FAILED: no",
    "Database UPDATE_FAILED: Resource update cancelled",
    "shop UPDATE_ROLLBACK_IN_PROGRESS: The following resource(s) failed to update: [Inbox, Database]. ",
    "Database UPDATE_IN_PROGRESS",
    "Inbox UPDATE_IN_PROGRESS",
    "Inbox UPDATE_COMPLETE",
    "Database UPDATE_COMPLETE",
    "shop UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "shop UPDATE_ROLLBACK_COMPLETE",
  ]);
});
