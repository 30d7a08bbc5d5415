import { expect, test } from "vitest";

import { openKeptCloud } from "../runs/kept-cloud.testing.ts";
import { deploySides, mustMove, queue, side, topic } from "./refactor-cloud.testing.ts";

const before = [side("orders", topic, queue("Invoices", 2)), side("billing", topic)];
const target = { stacks: [side("orders", topic), side("billing", topic, queue("Bills", 2))] };

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

test("a refactor is in the history of each of its stacks, and no stack goes back behind it", async () => {
  await using bench = await openKeptCloud();
  const orchestrator = bench.process("build 7");
  await deploySides({ orchestrator }, ...before);
  const plan = mustMove(await orchestrator.planRefactor(target));
  await orchestrator.refactor(plan);
  await orchestrator.refactor(plan);
  const [newest, ...older] = await all(orchestrator.history("billing"));
  expect(newest).toMatchObject({
    operation: "REFACTOR",
    id: plan.id,
    plan: { id: plan.id, digest: plan.digest },
    outcome: { kind: "succeeded", status: "UPDATE_COMPLETE" },
    changes: [{ action: "MOVE", logicalId: "Bills", type: "AWS::SQS::Queue" }],
  });
  expect(older.map(({ operation }) => operation)).toEqual(["CREATE"]);
  const [source] = await all(orchestrator.history("orders"));
  expect(source).toMatchObject({ operation: "REFACTOR", changes: [{ action: "MOVE", logicalId: "Invoices" }] });
  for (const name of ["billing", "orders"]) expect((await orchestrator.changedByOthers(name)).operations).toEqual([]);
  // The template from before would delete the queue that has come.
  await expect(orchestrator.rollback("billing", { to: "previous" })).rejects.toMatchObject({
    code: "DEPLOYMENT_INCOMPLETE",
    message: expect.stringContaining(`refactor ${plan.id} has moved resources since`),
  });
});

test("one that was taken back is in it too, and nothing keeps the stacks from going back", async () => {
  await using bench = await openKeptCloud();
  const orchestrator = bench.process("build 7");
  await deploySides({ orchestrator }, ...before);
  await deploySides({ orchestrator }, side("billing", topic, queue("Other", 7)));
  const stacks = [side("orders", topic), side("billing", topic, queue("Other", 7), queue("Bills", 2))];
  bench.cloud.faults.failResource({ logicalId: "Bills", action: "update", reason: "Access denied", times: 1 });
  await expect(orchestrator.refactor({ stacks })).rejects.toMatchObject({ code: "OPERATION_FAILED" });
  const [newest] = await all(orchestrator.history("billing"));
  expect(newest).toMatchObject({
    operation: "REFACTOR",
    outcome: { kind: "rolled-back", status: "UPDATE_ROLLBACK_COMPLETE", cause: { resource: { path: ["Bills"] } } },
  });
  expect(await orchestrator.rollback("billing", { to: "previous" })).toMatchObject({ status: "UPDATE_COMPLETE" });
});
