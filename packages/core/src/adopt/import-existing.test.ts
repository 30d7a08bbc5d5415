import { expect, test } from "vitest";

import { stack, type Stack } from "../index.ts";
import { openTestCloud } from "../local-cloud.testing.ts";
import { declared, leaveThreeBehind } from "./left-behind.testing.ts";

const topic = "  News:\n    Type: AWS::SNS::Topic\n";

function shop(importExistingResources: boolean, resources = declared): Stack {
  const template = { body: `Resources:\n${topic}${resources}`, file: "shop.yaml" };
  return stack({ name: "shop", template, importExistingResources });
}

test("a deployment takes in what exists under the names of its template, and creates the rest", async () => {
  await using bench = await openTestCloud();
  await leaveThreeBehind(bench);
  const plan = await bench.changesPlan(shop(true, declared.replace("order-work", "order-jobs")));
  expect(plan).toMatchObject({ operation: "CREATE", isDestructive: false });
  expect(plan.changes.map(({ action, logicalId }) => `${action} ${logicalId}`)).toEqual([
    "Add News",
    "Import Orders",
    "Import Files",
    "Add Work",
  ]);
  expect(await bench.orchestrator.deploy(plan)).toMatchObject({ kind: "deployed", status: "CREATE_COMPLETE" });
  const ids = new Map<string, string | undefined>();
  for await (const { logicalId, physicalId } of bench.orchestrator.resources("shop")) ids.set(logicalId, physicalId);
  expect(ids.get("Files")).toBe("order-files");
});

test("without being asked for, what exists stops the plan", async () => {
  await using bench = await openTestCloud();
  await leaveThreeBehind(bench);
  await expect(bench.orchestrator.plan(shop(false))).rejects.toMatchObject({ code: "CHANGE_SET_FAILED" });
});

test("what exists and is not kept by its DeletionPolicy is named, and nothing is left behind", async () => {
  await using bench = await openTestCloud();
  await leaveThreeBehind(bench);
  await expect(
    bench.orchestrator.plan(shop(true, declared.replace("    DeletionPolicy: Retain\n", ""))),
  ).rejects.toThrow("The affected resources are Orders ({TableName=orders})");
  expect(await bench.orchestrator.describe("shop")).toBeUndefined();
});
