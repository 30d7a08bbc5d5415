import { ExecuteStackRefactorCommand } from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { driveRefactors, mapping } from "./refactor-driver.testing.ts";

const queue = (delay: number): object => ({ Type: "AWS::SQS::Queue", Properties: { DelaySeconds: delay } });
const topic = (name: string): object => ({ Type: "AWS::SNS::Topic", Properties: { DisplayName: name } });

test("SPEC 30.1: a refactor is worked out first, in cloud time", async () => {
  const { cloud, create, client, describe, physicalIds, propose, state } = await driveRefactors();
  const one = await create("one", { Resources: { A: queue(1), B: queue(2) } });
  const two = await create("two", { Resources: { C: queue(3) } });
  const before = await physicalIds("one");

  const id = await propose(
    { one: { Resources: { A: queue(1) } }, two: { Resources: { C: queue(3), B: queue(2) } } },
    { Description: "Give B away" },
    { settles: false },
  );
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect(await state(id)).toBe("CREATE_IN_PROGRESS UNAVAILABLE");
  await expect(client.send(new ExecuteStackRefactorCommand({ StackRefactorId: id }))).rejects.toThrow(
    `Stack refactor [${id}] cannot be executed in its current status of [CREATE_IN_PROGRESS] and execution status of [UNAVAILABLE]`,
  );
  await cloud.settle();
  expect(await describe(id)).toEqual({
    StackRefactorId: id,
    Description: "Give B away",
    StackIds: [one.StackId, two.StackId],
    Status: "CREATE_COMPLETE",
    ExecutionStatus: "AVAILABLE",
  });
  expect(await physicalIds("one")).toEqual(before);
});

test("SPEC 30.4: resources are exported from their stacks, then imported into others, under the same physical ids", async () => {
  const { create, execute, history, physicalIds, propose, resources, state, stack } = await driveRefactors();
  const small = { Type: "AWS::SQS::Queue", Properties: { QueueName: { "Fn::Sub": "${T.TopicName}-small" } } };
  await create("one", { Resources: { T: topic("t"), Q: small, Stays: queue(1) } });
  await create("two", { Resources: { Other: queue(2) } });
  const before = { ...(await physicalIds("one")), ...(await physicalIds("two")) };
  const id = await propose({
    one: { Resources: { Stays: queue(1) } },
    two: { Resources: { Other: queue(2), Q: small, T: topic("t") } },
  });
  await execute(id);

  expect(await state(id)).toBe("CREATE_COMPLETE EXECUTE_COMPLETE");
  expect(await history("one", 11)).toEqual([
    "one UPDATE_IN_PROGRESS: User Initiated",
    "Q EXPORT_IN_PROGRESS",
    "Q EXPORT_COMPLETE",
    "T EXPORT_IN_PROGRESS",
    "T EXPORT_COMPLETE",
    "one UPDATE_COMPLETE",
  ]);
  expect(await history("two", 5)).toEqual([
    "two UPDATE_IN_PROGRESS: User Initiated",
    "T IMPORT_IN_PROGRESS: Resource import started.",
    "T IMPORT_COMPLETE: Resource import completed.",
    "Q IMPORT_IN_PROGRESS: Resource import started.",
    "Q IMPORT_COMPLETE: Resource import completed.",
    "two UPDATE_COMPLETE",
  ]);
  expect(await resources("one")).toEqual([`Stays CREATE_COMPLETE ${before["Stays"]}`]);
  expect(await resources("two")).toEqual([
    `Other CREATE_COMPLETE ${before["Other"]}`,
    `Q IMPORT_COMPLETE ${before["Q"]}`,
    `T IMPORT_COMPLETE ${before["T"]}`,
  ]);
  const { LastOperations, LastUpdatedTime } = await stack("two");
  expect(LastOperations).toMatchObject([{ OperationType: "UPDATE_STACK" }]);
  expect(LastUpdatedTime).toBeDefined();
});

test("SPEC 30.4: resources go round between three stacks at once", async () => {
  const { create, execute, physicalIds, propose, resources, state } = await driveRefactors();
  for (const [name, delay] of [
    ["one", 1],
    ["two", 2],
    ["three", 3],
  ] as const) {
    await create(name, { Resources: { Own: topic(name), [`Q${delay}`]: queue(delay) } });
  }
  const before = { ...(await physicalIds("one")), ...(await physicalIds("two")), ...(await physicalIds("three")) };
  const id = await propose({
    one: { Resources: { Own: topic("one"), Q3: queue(3) } },
    two: { Resources: { Own: topic("two"), Q1: queue(1) } },
    three: { Resources: { Own: topic("three"), Q2: queue(2) } },
  });
  await execute(id);
  expect(await state(id)).toBe("CREATE_COMPLETE EXECUTE_COMPLETE");
  for (const [name, delay] of [
    ["one", 3],
    ["two", 1],
    ["three", 2],
  ] as const) {
    expect((await resources(name)).at(-1)).toBe(`Q${delay} IMPORT_COMPLETE ${before[`Q${delay}`]}`);
  }
});

test("SPEC 30.4: a resource gets another logical id within its stack, and two can swap theirs", async () => {
  const { create, execute, history, physicalIds, propose } = await driveRefactors();
  await create("one", { Resources: { A: queue(1), B: queue(2), T: topic("t") } });
  const before = await physicalIds("one");
  const renamed = { Resources: { A: queue(2), B: queue(1), T: topic("t") } };
  await execute(
    await propose({ one: renamed }, { ResourceMappings: [mapping("one.A", "one.B"), mapping("one.B", "one.A")] }),
  );
  expect(await physicalIds("one")).toEqual({ A: before["B"], B: before["A"], T: before["T"] });

  await execute(await propose({ one: { Resources: { A: queue(2), B: queue(1), Orders: topic("t") } } }));
  expect(await physicalIds("one")).toEqual({ A: before["B"], B: before["A"], Orders: before["T"] });
  expect((await history("one")).slice(-6)).toEqual([
    "one UPDATE_IN_PROGRESS: User Initiated",
    "T EXPORT_IN_PROGRESS",
    "T EXPORT_COMPLETE",
    "Orders IMPORT_IN_PROGRESS: Resource import started.",
    "Orders IMPORT_COMPLETE: Resource import completed.",
    "one UPDATE_COMPLETE",
  ]);
});

test("SPEC 30.5: a refactor is complete while its stacks are not quite", async () => {
  const { client, cloud, create, propose, stack, state, update } = await driveRefactors();
  await create("one", { Resources: { A: queue(1), B: queue(2) } });
  await create("two", { Resources: { C: queue(3) } });
  const id = await propose({ one: { Resources: { A: queue(1) } }, two: { Resources: { C: queue(3), B: queue(2) } } });
  await client.send(new ExecuteStackRefactorCommand({ StackRefactorId: id }));
  const seen = new Set<string>();
  for (let step = 0; step < 50; step += 1) {
    seen.add(`${await state(id)}, ${(await stack("one")).StackStatus}`);
    await cloud.clock.advance(100);
  }
  expect([...seen]).toEqual([
    "CREATE_COMPLETE EXECUTE_IN_PROGRESS, UPDATE_IN_PROGRESS",
    "CREATE_COMPLETE EXECUTE_COMPLETE, UPDATE_IN_PROGRESS",
    "CREATE_COMPLETE EXECUTE_COMPLETE, UPDATE_COMPLETE",
  ]);
  expect((await update("one", { Resources: { A: queue(9) } })).StackStatus).toBe("UPDATE_COMPLETE");
});

test("SPEC 30.7: a stack is split: the new one is in review, then created with what moves into it", async () => {
  const { create, describe, execute, history, physicalIds, propose, resources, stack } = await driveRefactors();
  const one = await create("one", { Resources: { A: queue(1), B: queue(2) } });
  const before = await physicalIds("one");
  const id = await propose(
    {
      one: { Resources: { A: queue(1) } },
      fresh: { Description: "Split off", Resources: { B: queue(2) }, Outputs: { Url: { Value: { Ref: "B" } } } },
    },
    { EnableStackCreation: true },
  );
  const fresh = await stack("fresh");
  expect(fresh.StackStatus).toBe("REVIEW_IN_PROGRESS");
  expect(await describe(id)).toMatchObject({
    StackIds: [one.StackId, fresh.StackId],
    Status: "CREATE_COMPLETE",
    ExecutionStatus: "AVAILABLE",
  });
  await execute(id);
  expect(await history("fresh")).toEqual([
    "fresh REVIEW_IN_PROGRESS: User Initiated",
    "fresh CREATE_IN_PROGRESS: User Initiated",
    "B IMPORT_IN_PROGRESS: Resource import started.",
    "B IMPORT_COMPLETE: Resource import completed.",
    "fresh CREATE_COMPLETE",
  ]);
  expect(await resources("fresh")).toEqual([`B IMPORT_COMPLETE ${before["B"]}`]);
  expect(await stack("fresh")).toMatchObject({
    StackId: fresh.StackId,
    StackStatus: "CREATE_COMPLETE",
    Description: "Split off",
    Outputs: [{ OutputKey: "Url", OutputValue: before["B"] }],
    LastOperations: [{ OperationType: "CREATE_STACK" }],
  });
});

test("SPEC 30.7: two stacks become one, and the one that keeps only a placeholder can be deleted", async () => {
  const { create, execute, history, physicalIds, propose, remove, resources } = await driveRefactors();
  const placeholder = { Type: "AWS::CloudFormation::WaitConditionHandle" };
  const one = await create("one", { Resources: { A: queue(1), Handle: placeholder } });
  await create("two", { Resources: { B: queue(2) } });
  const before = { ...(await physicalIds("one")), ...(await physicalIds("two")) };
  await execute(
    await propose({ one: { Resources: { Handle: placeholder } }, two: { Resources: { A: queue(1), B: queue(2) } } }),
  );
  expect((await remove("one")).StackStatus).toBe("DELETE_COMPLETE");
  expect((await history(one.StackId ?? "")).filter((line) => line.startsWith("A DELETE"))).toEqual([]);
  expect(await resources("two")).toEqual([`A IMPORT_COMPLETE ${before["A"]}`, `B CREATE_COMPLETE ${before["B"]}`]);
});
