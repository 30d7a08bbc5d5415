import {
  ContinueUpdateRollbackCommand,
  ListExportsCommand,
  RollbackStackCommand,
} from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { driveNestedStacks, type NestedDriver } from "./nested-stack-driver.testing.ts";

const nested = (key: string, more: object = {}): object => ({
  Type: "AWS::CloudFormation::Stack",
  Properties: { TemplateURL: `https://templates.s3.amazonaws.com/${key}` },
  ...more,
});
/** A queue whose name decides whether it is replaced, exported under one name. */
const child = (name: string, more: object = {}): object => ({
  Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: name } }, ...more },
  Outputs: { Name: { Value: { "Fn::GetAtt": ["Queue", "QueueName"] }, Export: { Name: "queue" } } },
});
const late = { Late: { Type: "AWS::SNS::Topic", DependsOn: "Child" } };
const root = (more: object = {}): object => ({ Resources: { Child: nested("child.json"), ...more } });
const url = (name: string): string => `https://sqs.us-east-1.amazonaws.com/111111111111/${name}`;

/** The names of the nested stacks that live, by the logical id in their parent. */
async function nestedNames(driver: NestedDriver): Promise<Readonly<Record<string, string>>> {
  const stacks = await driver.children();
  return Object.fromEntries(stacks.map(({ StackName = "" }) => [StackName.split("-").at(-2) ?? "", StackName]));
}

/** Makes the stack `app` with the nested stack `Child`, and answers the name of that. */
async function created(driver: NestedDriver, name = "blue"): Promise<string> {
  await driver.put("child.json", child(name));
  await driver.create("app", root());
  return (await nestedNames(driver))["Child"] ?? "";
}

/** What happened in each stack since, without the random parts of names. */
async function since(
  driver: NestedDriver,
  from: Readonly<Record<string, number>>,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const histories: Record<string, readonly string[]> = {};
  for (const [name, first] of Object.entries(from)) {
    const lines = await driver.history(name, first);
    histories[withoutRandom(name)] = lines.map(withoutRandom);
  }
  return histories;
}

function withoutRandom(text: string): string {
  return text.replaceAll(/-[A-Z0-9]{12}/g, "");
}

async function counts(driver: NestedDriver, ...names: string[]): Promise<Readonly<Record<string, number>>> {
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, (await driver.events(name)).length])));
}

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
