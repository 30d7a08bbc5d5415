import { ContinueUpdateRollbackCommand, RollbackStackCommand } from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { child, counts, created, late, nested, nestedNames, root, since, url } from "./nested-queue.testing.ts";
import { driveNestedStacks, type NestedDriver } from "./nested-stack-driver.testing.ts";

/** The stack `app` in UPDATE_ROLLBACK_FAILED: Child is back, the queue of Other is not. */
async function failedRollback(): Promise<NestedDriver> {
  const driver = await driveNestedStacks();
  const both = (more: object = {}): object => root({ Other: nested("other.json"), ...more });
  const other = (delay: number): object => ({
    Resources: { Stubborn: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: delay } } },
  });
  await driver.put("child.json", child("blue"));
  await driver.put("other.json", other(5));
  await driver.create("app", both());
  await driver.put("child.json", child("green"));
  await driver.put("other.json", other(7));
  driver.cloud.faults.failResource({ logicalId: "Late", action: "create", reason: "no" });
  driver.cloud.faults.failResource({ logicalId: "Stubborn", action: "rollback", reason: "stuck", times: 1 });
  await driver.update("app", both({ Late: { Type: "AWS::SNS::Topic", DependsOn: ["Child", "Other"] } }));
  return driver;
}

test("SPEC 7.17: when a rollback fails, nested stacks that are back wait, and clean up after it was continued", async () => {
  const driver = await failedRollback();
  const { Child: name = "", Other: other = "" } = await nestedNames(driver);
  expect((await driver.stack("app")).StackStatus).toBe("UPDATE_ROLLBACK_FAILED");
  expect((await driver.stack(other)).StackStatus).toBe("UPDATE_ROLLBACK_FAILED");
  expect((await driver.stack(name)).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
  const before = await counts(driver, name);
  await driver.client.send(new ContinueUpdateRollbackCommand({ StackName: "app" }));
  await driver.cloud.settle();
  expect((await driver.stack("app")).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect((await driver.stack(other)).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(await since(driver, before)).toEqual({
    "app-Child": ["Queue DELETE_IN_PROGRESS", "Queue DELETE_COMPLETE", "app-Child UPDATE_ROLLBACK_COMPLETE"],
  });
});

test("SPEC 7.17: a stack whose rollback failed is deleted with the nested stacks that wait, and all they have", async () => {
  const driver = await failedRollback();
  const { Child: name = "" } = await nestedNames(driver);
  const { StackId: id = "" } = await driver.stack(name);
  expect((await driver.remove("app")).StackStatus).toBe("DELETE_COMPLETE");
  const deleted = (await driver.events(id)).filter(({ ResourceStatus }) => ResourceStatus === "DELETE_COMPLETE");
  expect(new Set(deleted.map(({ PhysicalResourceId }) => PhysicalResourceId))).toEqual(
    new Set([id, url("blue"), url("green")]),
  );
});

test("SPEC 7.18: without rollback a nested stack keeps what it replaced until its parent is taken back or through", async () => {
  for (const recover of ["roll back", "go on"] as const) {
    const driver = await driveNestedStacks();
    const name = await created(driver);
    await driver.put("child.json", child("green"));
    const fault = driver.cloud.faults.failResource({ logicalId: "Late", action: "create", reason: "no" });
    await driver.update("app", root(late), { DisableRollback: true });
    fault.remove();
    expect((await driver.stack("app")).StackStatus).toBe("UPDATE_FAILED");
    expect((await driver.stack(name)).StackStatus).toBe("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
    if (recover === "go on") await driver.update("app", root(late), { DisableRollback: true });
    else await driver.client.send(new RollbackStackCommand({ StackName: "app" }));
    await driver.cloud.settle();
    const [status, queue, gone] =
      recover === "go on" ? ["UPDATE_COMPLETE", "green", "blue"] : ["UPDATE_ROLLBACK_COMPLETE", "blue", "green"];
    expect((await driver.stack("app")).StackStatus).toBe(status);
    expect((await driver.stack(name)).StackStatus).toBe(status);
    expect((await driver.resource(name, "Queue")).PhysicalResourceId).toBe(url(queue));
    const events = await driver.events(name);
    expect(events.find(({ ResourceStatus }) => ResourceStatus === "DELETE_COMPLETE")?.PhysicalResourceId).toBe(
      url(gone),
    );
  }
});

test.each(["roll back", "go on"])(
  "SPEC 7.18: a nested stack that failed without rollback stays failed, with what did not depend on it, until somebody decides to %s",
  async (how) => {
    const driver = await driveNestedStacks();
    const name = await created(driver);
    const more = { Bad: { Type: "AWS::SNS::Topic" }, Good: { Type: "AWS::SQS::Queue" } };
    await driver.put("child.json", child("blue", more));
    const fault = driver.cloud.faults.failResource({ logicalId: "Bad", action: "create", reason: "no" });
    await driver.update("app", root(), { DisableRollback: true });
    fault.remove();
    expect((await driver.stack(name)).StackStatus).toBe("UPDATE_FAILED");
    expect((await driver.resource(name, "Good")).ResourceStatus).toBe("CREATE_COMPLETE");
    if (how === "go on") await driver.update("app", root(), { DisableRollback: true });
    else await driver.client.send(new RollbackStackCommand({ StackName: "app" }));
    await driver.cloud.settle();
    const status = how === "go on" ? "UPDATE_COMPLETE" : "UPDATE_ROLLBACK_COMPLETE";
    expect([(await driver.stack("app")).StackStatus, (await driver.stack(name)).StackStatus]).toEqual([status, status]);
    expect((await driver.history(name)).at(-1)).toMatch(new RegExp(`^app-Child-[A-Z0-9]+ ${status}$`));
  },
);

test.each([
  { option: false, policy: "Retain", isKept: true },
  { option: true, policy: "Retain", isKept: false },
  { option: false, policy: "RetainExceptOnCreate", isKept: false },
])(
  "SPEC 5.11: in a nested stack that is taken back too, $policy keeps what was made: $isKept (RetainExceptOnCreate $option)",
  async ({ option, policy, isKept }) => {
    const driver = await driveNestedStacks();
    const archive = { Archive: { Type: "AWS::SQS::Queue", DeletionPolicy: policy } };
    const data = { Data: { Type: "AWS::RDS::DBInstance" } };
    await driver.put("child.json", child("blue", { ...archive, ...data }));
    await driver.put("kept.json", { Resources: { Kept: { Type: "AWS::SNS::Topic" } } });
    driver.cloud.faults.failResource({ logicalId: "Late", action: "create", reason: "no" });
    await driver.create("app", { Resources: { Kept: nested("kept.json") } });
    const template = { Resources: { Kept: nested("kept.json"), Child: nested("child.json"), ...late } };
    await driver.update("app", template, { RetainExceptOnCreate: option });
    const made = (await driver.events("app")).findLast(({ LogicalResourceId: id }) => id === "Child");
    const id = made?.PhysicalResourceId ?? "";
    expect((await driver.stack(id)).StackStatus).toBe("DELETE_COMPLETE");
    expect((await driver.history(id)).filter((line) => line.startsWith("Archive DELETE_"))).toEqual(
      isKept ? ["Archive DELETE_SKIPPED"] : ["Archive DELETE_IN_PROGRESS", "Archive DELETE_COMPLETE"],
    );
    expect(driver.cloud.snapshots()).toEqual([]);
  },
);
