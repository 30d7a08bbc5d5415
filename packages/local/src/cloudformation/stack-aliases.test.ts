import {
  CreateChangeSetCommand,
  DescribeStackEventsCommand,
  DetectStackDriftCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
  RemoveAliasCommand,
  SetAliasCommand,
  UpdateTerminationProtectionCommand,
} from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { driveStacks, type StackDriver } from "./stack-driver.testing.ts";

const template = { Resources: { Q: { Type: "AWS::SQS::Queue" } } };
const changed = { Resources: { Q: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: 5 } } } };

async function aliased(): Promise<StackDriver & { set(stack: string, alias: string): Promise<unknown> }> {
  const driver = await driveStacks();
  await driver.create("orders", template);
  const set = (StackName: string, AliasName: string): Promise<unknown> =>
    driver.client.send(new SetAliasCommand({ StackName, AliasName }));
  await set("orders", "Shop");
  return { ...driver, set };
}

test("SPEC 31.1: every call takes the alias, and shows the stack by its own name", async () => {
  const { client, stack, update, remove, history } = await aliased();
  const { StackId = "" } = await stack("orders");
  expect(await stack("Shop")).toMatchObject({ StackId, StackName: "orders", AliasName: "Shop" });

  const StackName = "Shop";
  expect(await update(StackName, changed)).toMatchObject({ StackId, StackStatus: "UPDATE_COMPLETE" });
  expect((await client.send(new GetTemplateCommand({ StackName }))).TemplateBody).toBe(JSON.stringify(changed));
  expect((await client.send(new ListStackResourcesCommand({ StackName }))).StackResourceSummaries).toHaveLength(1);
  const protection = new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: false });
  expect((await client.send(protection)).StackId).toBe(StackId);
  expect((await client.send(new DetectStackDriftCommand({ StackName }))).StackDriftDetectionId).toBeDefined();
  const changeSet = { StackName, ChangeSetName: "next", TemplateBody: JSON.stringify(template) };
  expect((await client.send(new CreateChangeSetCommand(changeSet))).StackId).toBe(StackId);
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  expect(new Set(StackEvents.map(({ StackName: name }) => name))).toEqual(new Set(["orders"]));
  expect(await remove(StackName)).toMatchObject({ StackId, StackStatus: "DELETE_COMPLETE" });
  expect((await history(StackId)).at(-1)).toBe("orders DELETE_COMPLETE");
});

test("SPEC 31.2: an alias looks like the name of a stack", async () => {
  const { set } = await aliased();
  await expect(set("orders", "1st")).rejects.toThrow(
    "1 validation error detected: Value '1st' at 'aliasName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*",
  );
  await expect(set("orders", "a".repeat(129))).rejects.toThrow("Member must have length less than or equal to 128");
});

test("SPEC 31.3: a stack has one alias, and nothing else bears it", async () => {
  const { client, create, remove, set, stack } = await aliased();
  const other = await create("billing", template);
  await expect(set("Shop", "Shop")).resolves.toBeDefined();
  await expect(set("orders", "Store")).rejects.toThrow("Stack [orders] already has the alias [Shop]. Remove it first.");
  for (const taken of ["Shop", "orders", "billing"]) {
    await expect(set("billing", taken)).rejects.toMatchObject({
      name: "AlreadyExistsException",
      message: `A stack with the name or alias [${taken}] already exists`,
    });
  }
  await expect(set("nowhere", "Store")).rejects.toThrow("Stack [nowhere] does not exist");
  await remove("billing");
  await expect(set(other.StackId ?? "", "Store")).rejects.toThrow(`Stack [${other.StackId}] does not exist`);

  await client.send(new RemoveAliasCommand({ AliasName: "Shop" }));
  await set("orders", "Store");
  expect((await stack("Store")).AliasName).toBe("Store");
});

test("SPEC 31.4: a removed alias means nothing any more, and neither does that of a stack that is gone", async () => {
  const { client, create, remove, set, stack } = await aliased();
  await client.send(new RemoveAliasCommand({ AliasName: "Shop" }));
  await expect(stack("Shop")).rejects.toThrow("Stack with id Shop does not exist");
  expect((await stack("orders")).AliasName).toBeUndefined();
  await expect(client.send(new RemoveAliasCommand({ AliasName: "Shop" }))).rejects.toThrow(
    "Alias [Shop] does not exist",
  );

  await set("orders", "Shop");
  expect((await remove("orders")).AliasName).toBeUndefined();
  await expect(stack("Shop")).rejects.toThrow("Stack with id Shop does not exist");
  await create("Shop", template);
});

test("SPEC 31.5: an alias takes the name away from new stacks, and is unknown to templates", async () => {
  const { create, stack } = await aliased();
  await expect(create("Shop", template)).rejects.toMatchObject({
    name: "AlreadyExistsException",
    message: "Stack [Shop] already exists",
  });
  const reading = await create("reading", {
    Resources: { Q: { Type: "AWS::SQS::Queue" } },
    Outputs: { Seen: { Value: { "Fn::GetStackOutput": { StackName: "Shop", OutputName: "Url" } } } },
  });
  expect(reading.StackStatus).toBe("ROLLBACK_COMPLETE");
  expect((await stack("Shop")).StackName).toBe("orders");
});
