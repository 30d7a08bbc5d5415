import {
  CancelUpdateStackCommand,
  ContinueUpdateRollbackCommand,
  DeleteStackCommand,
  ExecuteStackRefactorCommand,
  SetStackPolicyCommand,
} from "@aws-sdk/client-cloudformation";
import { CloudControlClient, DeleteResourceCommand } from "@aws-sdk/client-cloudcontrol";
import { ListTagsForResourceCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect, test } from "vitest";

import { driveRefactors, type RefactorDriver } from "./refactor-driver.testing.ts";

const queue = (delay: number): object => ({ Type: "AWS::SQS::Queue", Properties: { DelaySeconds: delay } });
const parameter = { Type: "AWS::SSM::Parameter", Properties: { Name: "/p", Type: "String", Value: "v" } };
const before = { one: { A: queue(1), B: queue(2), P: parameter }, two: { C: queue(3) } };

interface Proposed extends RefactorDriver {
  readonly id: string;
  readonly oneId: string;
  readonly twoId: string;
  /** The tags of the parameter. */
  tags(): Promise<string[] | undefined>;
}

/** Stacks with tags, and a refactor that takes B and P from one to two. */
async function proposed(): Promise<Proposed> {
  const driver = await driveRefactors();
  const { StackId: oneId = "" } = await driver.create(
    "one",
    { Resources: before.one, Outputs: { B: { Value: { Ref: "B" } } } },
    { Tags: [{ Key: "of", Value: "one" }] },
  );
  const { StackId: twoId = "" } = await driver.create(
    "two",
    { Resources: before.two },
    { Tags: [{ Key: "of", Value: "two" }] },
  );
  const { A, B, P } = before.one;
  const id = await driver.propose({
    one: { Resources: { A } },
    two: { Resources: { ...before.two, P, B }, Outputs: { B: { Value: { Ref: "B" } } } },
  });
  const ssm = new SSMClient(driver.cloud.connection());
  const tags = async (): Promise<string[] | undefined> => {
    const command = new ListTagsForResourceCommand({ ResourceType: "Parameter", ResourceId: "/p" });
    return (await ssm.send(command)).TagList?.map(({ Key, Value }) => `${Key}=${Value}`);
  };
  return { ...driver, id, oneId, twoId, tags };
}

test("SPEC 30.16: a resource that refuses its new tags takes everything back", async () => {
  const driver = await proposed();
  const { cloud, execute, history, id, physicalIds, resources, stack, state, tags, twoId, update } = driver;
  const ids = { ...(await physicalIds("one")), ...(await physicalIds("two")) };
  const { Outputs: outputs } = await stack("one");
  cloud.faults.failResource({ type: "AWS::SQS::Queue", action: "update", reason: "Tags are refused", times: 1 });
  await execute(id);

  const reason = `${twoId}: The following resource(s) failed to import: [B].`;
  expect(await state(id)).toBe(`CREATE_COMPLETE ROLLBACK_COMPLETE: ${reason}`);
  expect((await history("one")).slice(-11)).toEqual([
    "one UPDATE_IN_PROGRESS: User Initiated",
    "B EXPORT_IN_PROGRESS",
    "B EXPORT_COMPLETE",
    "P EXPORT_IN_PROGRESS",
    "P EXPORT_COMPLETE",
    `one UPDATE_ROLLBACK_IN_PROGRESS: ${reason}`,
    "P EXPORT_ROLLBACK_IN_PROGRESS",
    "P EXPORT_ROLLBACK_COMPLETE",
    "B EXPORT_ROLLBACK_IN_PROGRESS",
    "B EXPORT_ROLLBACK_COMPLETE",
    "one UPDATE_ROLLBACK_COMPLETE",
  ]);
  expect(await history("two", 5)).toEqual([
    "two UPDATE_IN_PROGRESS: User Initiated",
    "P IMPORT_IN_PROGRESS: Resource import started.",
    "P IMPORT_COMPLETE: Resource import completed.",
    "B IMPORT_IN_PROGRESS: Resource import started.",
    "B IMPORT_FAILED: Tags are refused",
    `two UPDATE_ROLLBACK_IN_PROGRESS: ${reason}`,
    "B IMPORT_ROLLBACK_IN_PROGRESS",
    "B IMPORT_ROLLBACK_COMPLETE",
    "P IMPORT_ROLLBACK_IN_PROGRESS",
    "P IMPORT_ROLLBACK_COMPLETE",
    "two UPDATE_ROLLBACK_COMPLETE",
  ]);
  expect(await resources("one")).toEqual([
    `A CREATE_COMPLETE ${ids["A"]}`,
    `B EXPORT_ROLLBACK_COMPLETE ${ids["B"]}`,
    "P EXPORT_ROLLBACK_COMPLETE /p",
  ]);
  expect(await resources("two")).toEqual([`C CREATE_COMPLETE ${ids["C"]}`]);
  expect(await tags()).toEqual(["of=one"]);
  const { Outputs, LastOperations } = await stack("one");
  expect(Outputs).toEqual(outputs);
  expect(LastOperations?.map(({ OperationType }) => OperationType)).toEqual(["ROLLBACK", "UPDATE_STACK"]);
  expect((await update("one", { Resources: { A: queue(10) } })).StackStatus).toBe("UPDATE_COMPLETE");
});

test("SPEC 30.16: a resource that is gone cannot be moved", async () => {
  const { cloud, execute, id, physicalIds, resources, state, twoId } = await proposed();
  const { B: Identifier } = await physicalIds("one");
  await new CloudControlClient(cloud.connection()).send(
    new DeleteResourceCommand({ TypeName: "AWS::SQS::Queue", Identifier }),
  );
  await cloud.settle();
  await execute(id);
  expect(await state(id)).toBe(
    `CREATE_COMPLETE ROLLBACK_COMPLETE: ${twoId}: The following resource(s) failed to import: [B].`,
  );
  expect(await resources("one")).toHaveLength(3);
});

test("SPEC 30.16: a new stack that nothing could be moved into ends in ROLLBACK_COMPLETE, and can be deleted", async () => {
  const { cloud, create, execute, history, propose, remove, stack, state } = await driveRefactors();
  await create("one", { Resources: { A: queue(1), B: queue(2) } });
  const id = await propose(
    { one: { Resources: { A: queue(1) } }, fresh: { Resources: { B: queue(2) } } },
    { EnableStackCreation: true },
  );
  cloud.faults.failResource({ stack: "fresh", action: "update", reason: "No" });
  await execute(id);
  const { StackId } = await stack("fresh");
  const reason = `${StackId}: The following resource(s) failed to import: [B].`;
  expect(await state(id)).toBe(`CREATE_COMPLETE ROLLBACK_COMPLETE: ${reason}`);
  expect((await history("fresh")).slice(1)).toEqual([
    "fresh CREATE_IN_PROGRESS: User Initiated",
    "B IMPORT_IN_PROGRESS: Resource import started.",
    "B IMPORT_FAILED: No",
    `fresh ROLLBACK_IN_PROGRESS: ${reason}`,
    "B IMPORT_ROLLBACK_IN_PROGRESS",
    "B IMPORT_ROLLBACK_COMPLETE",
    "fresh ROLLBACK_COMPLETE",
  ]);
  expect((await remove("fresh")).StackStatus).toBe("DELETE_COMPLETE");
});

test("SPEC 30.17: tags that cannot be put back end the rollback as failed, and it can be continued", async () => {
  const { client, cloud, execute, history, id, resources, stack, state, tags } = await proposed();
  cloud.faults.failResource({ type: "AWS::SQS::Queue", action: "update", reason: "Tags are refused", times: 1 });
  cloud.faults.failResource({ type: "AWS::SSM::Parameter", action: "rollback", reason: "Still refused", times: 1 });
  await execute(id);
  expect(await state(id)).toMatch(/^CREATE_COMPLETE ROLLBACK_FAILED: /);
  expect((await stack("one")).StackStatus).toBe("UPDATE_ROLLBACK_FAILED");
  expect((await stack("two")).StackStatus).toBe("UPDATE_ROLLBACK_FAILED");
  expect((await history("one")).at(-4)).toBe("P UPDATE_FAILED: Still refused");
  expect((await resources("one")).at(-1)).toBe("P UPDATE_FAILED /p");
  expect(await tags()).toEqual(["of=two"]);

  for (const StackName of ["one", "two"]) await client.send(new ContinueUpdateRollbackCommand({ StackName }));
  await cloud.settle();
  expect((await stack("one")).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect((await stack("two")).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect((await resources("one")).at(-1)).toBe("P UPDATE_COMPLETE /p");
  expect(await tags()).toEqual(["of=one"]);
});

test("SPEC 30.18: cancelling the update of one of the stacks takes the refactor back", async () => {
  const { client, cloud, id, oneId, resources, stack, state } = await proposed();
  await client.send(new ExecuteStackRefactorCommand({ StackRefactorId: id }));
  await cloud.clock.advance(1100);
  await client.send(new CancelUpdateStackCommand({ StackName: "one" }));
  await cloud.settle();
  expect(await state(id)).toBe(`CREATE_COMPLETE ROLLBACK_COMPLETE: ${oneId}: User Initiated`);
  expect((await stack("two")).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(await resources("one")).toHaveLength(3);
});

test("SPEC 30.18: deleting the stack that is being made takes the refactor back, too", async () => {
  const { client, cloud, create, propose, stack, state } = await driveRefactors();
  await create("one", { Resources: { A: queue(1), B: queue(2) } });
  const id = await propose(
    { one: { Resources: { A: queue(1) } }, fresh: { Resources: { B: queue(2) } } },
    { EnableStackCreation: true },
  );
  const { StackId: StackName = "" } = await stack("fresh");
  await client.send(new ExecuteStackRefactorCommand({ StackRefactorId: id }));
  await cloud.clock.advance(1100);
  await client.send(new DeleteStackCommand({ StackName }));
  await cloud.settle();
  expect(await state(id)).toBe(`CREATE_COMPLETE ROLLBACK_COMPLETE: ${StackName}: User Initiated`);
  expect((await stack("one")).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect((await stack(StackName)).StackStatus).toBe("DELETE_COMPLETE");
});

test("SPEC 30.15: a policy that was set since the refactor was made counts, too", async () => {
  const { client, execute, id, state, twoId } = await proposed();
  const StackPolicyBody = JSON.stringify({ Statement: [] });
  await client.send(new SetStackPolicyCommand({ StackName: "two", StackPolicyBody }));
  await execute(id);
  expect(await state(id)).toBe(
    `CREATE_COMPLETE ROLLBACK_COMPLETE: ${twoId}: Stack Refactor does not support stacks with a stack policy.`,
  );
});
