import { ListExportsCommand } from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import {
  child,
  counts,
  created,
  late,
  nested,
  nestedNames,
  root,
  since,
  url,
  withoutRandom,
} from "./nested-queue.testing.ts";
import { driveNestedStacks } from "./nested-stack-driver.testing.ts";

/** How an update begins that replaces the queue of the nested stack. */
const replacing = [
  "app-Child UPDATE_IN_PROGRESS: User Initiated",
  "Queue UPDATE_IN_PROGRESS: Requested update requires the creation of a new physical resource; hence creating one.",
  "Queue UPDATE_IN_PROGRESS: Resource creation Initiated",
  "Queue UPDATE_COMPLETE",
];

test("SPEC 7.15: a nested stack deletes what it replaced only once its parent is through", async () => {
  const driver = await driveNestedStacks();
  const name = await created(driver);
  const before = await counts(driver, "app", name);
  await driver.put("child.json", child("green"));
  expect((await driver.update("app", root(late))).StackStatus).toBe("UPDATE_COMPLETE");
  expect(await since(driver, before)).toEqual({
    app: [
      "app UPDATE_IN_PROGRESS: User Initiated",
      "Child UPDATE_IN_PROGRESS",
      "Child UPDATE_COMPLETE",
      "Late CREATE_IN_PROGRESS",
      "Late CREATE_IN_PROGRESS: Resource creation Initiated",
      "Late CREATE_COMPLETE",
      "app UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
      "Child UPDATE_IN_PROGRESS",
      "Child UPDATE_COMPLETE",
      "app UPDATE_COMPLETE",
    ],
    "app-Child": [
      ...replacing,
      "app-Child UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
      "Queue DELETE_IN_PROGRESS",
      "Queue DELETE_COMPLETE",
      "app-Child UPDATE_COMPLETE",
    ],
  });
  const through = (await driver.events("app")).find(({ ResourceStatus: status }) => `${status}`.includes("_CLEANUP_"));
  const deletion = (await driver.events(name)).find(({ ResourceStatus }) => ResourceStatus === "DELETE_IN_PROGRESS");
  expect(deletion?.Timestamp?.getTime()).toBeGreaterThan(through?.Timestamp?.getTime() ?? Number.NaN);
});

test("SPEC 7.4: what a nested stack has replaced comes back under its old id when the parent fails afterwards", async () => {
  const driver = await driveNestedStacks();
  const name = await created(driver);
  const before = await counts(driver, "app", name);
  await driver.put("child.json", child("green"));
  driver.cloud.faults.failResource({ logicalId: "Late", action: "create", reason: "no" });
  expect((await driver.update("app", root(late))).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect((await driver.resource(name, "Queue")).PhysicalResourceId).toBe(url("blue"));
  expect((await driver.stack(name)).Outputs).toEqual([{ OutputKey: "Name", OutputValue: "blue", ExportName: "queue" }]);
  const { Exports } = await driver.client.send(new ListExportsCommand({}));
  expect(Exports).toMatchObject([{ Name: "queue", Value: "blue" }]);
  expect(await since(driver, before)).toEqual({
    app: [
      "app UPDATE_IN_PROGRESS: User Initiated",
      "Child UPDATE_IN_PROGRESS",
      "Child UPDATE_COMPLETE",
      "Late CREATE_IN_PROGRESS",
      "Late CREATE_FAILED: no",
      "app UPDATE_ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [Late]. ",
      "Child UPDATE_IN_PROGRESS",
      "Child UPDATE_COMPLETE",
      "app UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
      "Late DELETE_COMPLETE",
      "Child UPDATE_IN_PROGRESS",
      "Child UPDATE_COMPLETE",
      "app UPDATE_ROLLBACK_COMPLETE",
    ],
    "app-Child": [
      ...replacing,
      "app-Child UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
      "app-Child UPDATE_ROLLBACK_IN_PROGRESS",
      "Queue UPDATE_IN_PROGRESS",
      "Queue UPDATE_COMPLETE",
      "app-Child UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
      "Queue DELETE_IN_PROGRESS",
      "Queue DELETE_COMPLETE",
      "app-Child UPDATE_ROLLBACK_COMPLETE",
    ],
  });
  const deleted = (await driver.events(name)).findLast(({ ResourceStatus }) => ResourceStatus === "DELETE_COMPLETE");
  expect(deleted?.PhysicalResourceId).toBe(url("green"));
});

test("SPEC 7.4: a nested stack inside a nested stack comes back as well", async () => {
  const driver = await driveNestedStacks();
  await driver.put("child.json", { Resources: { Grandchild: nested("grandchild.json") } });
  await driver.put("grandchild.json", child("blue"));
  await driver.create("app", root());
  const { Grandchild: name = "" } = await nestedNames(driver);
  await driver.put("grandchild.json", child("green"));
  const fault = driver.cloud.faults.failResource({ logicalId: "Late", action: "create", reason: "no" });
  await driver.update("app", root(late));
  expect((await driver.resource(name, "Queue")).PhysicalResourceId).toBe(url("blue"));
  expect((await driver.stack(name)).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  fault.remove();
  await driver.update("app", root(late));
  expect((await driver.resource(name, "Queue")).PhysicalResourceId).toBe(url("green"));
  expect(new Set((await driver.children()).map(({ StackStatus }) => StackStatus))).toEqual(
    new Set(["UPDATE_COMPLETE"]),
  );
});

test("SPEC 7.16: a nested stack that fails waits in UPDATE_ROLLBACK_IN_PROGRESS for its parent's rollback", async () => {
  const driver = await driveNestedStacks();
  const name = await created(driver);
  const { StackId = "" } = await driver.stack(name);
  const before = await counts(driver, "app", name);
  await driver.put("child.json", child("green", { Bad: { Type: "AWS::SNS::Topic", DependsOn: "Queue" } }));
  driver.cloud.faults.failResource({ logicalId: "Bad", action: "create", reason: "no" });
  await driver.update("app", root());
  expect((await driver.resource(name, "Queue")).PhysicalResourceId).toBe(url("blue"));
  expect(await since(driver, before)).toEqual({
    app: [
      "app UPDATE_IN_PROGRESS: User Initiated",
      "Child UPDATE_IN_PROGRESS",
      `Child UPDATE_FAILED: Embedded stack ${withoutRandom(StackId)} was not successfully updated. Currently in UPDATE_ROLLBACK_IN_PROGRESS with reason: The following resource(s) failed to create: [Bad]. `,
      "app UPDATE_ROLLBACK_IN_PROGRESS: The following resource(s) failed to update: [Child]. ",
      "Child UPDATE_IN_PROGRESS",
      "Child UPDATE_COMPLETE",
      "app UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
      "Child UPDATE_IN_PROGRESS",
      "Child UPDATE_COMPLETE",
      "app UPDATE_ROLLBACK_COMPLETE",
    ],
    "app-Child": [
      ...replacing,
      "Bad CREATE_IN_PROGRESS",
      "Bad CREATE_FAILED: no",
      "app-Child UPDATE_ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [Bad]. ",
      "Queue UPDATE_IN_PROGRESS",
      "Queue UPDATE_COMPLETE",
      "app-Child UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
      "Bad DELETE_COMPLETE",
      "Queue DELETE_IN_PROGRESS",
      "Queue DELETE_COMPLETE",
      "app-Child UPDATE_ROLLBACK_COMPLETE",
    ],
  });
});
