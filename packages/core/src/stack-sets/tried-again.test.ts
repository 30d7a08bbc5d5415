import { ListStackSetOperationResultsCommand } from "@aws-sdk/client-cloudformation";
import { describe, expect, test } from "vitest";

import type { StackSet } from "../index.ts";
import { baseline, fast, openStackSetCloud } from "./stack-set-cloud.testing.ts";

const role = "AWSCloudFormationStackSetExecutionRole";

describe("three accounts that have failed within tolerance", () => {
  test.each([
    ["of 500 with new instances", 500, false],
    // An update is of stacks that are there, which takes longer to show.
    ["of 60 with a new definition", 60, true],
  ])("%s are tried again, and no other is touched", async (_, count, isUpdate) => {
    const accounts = Array.from({ length: count }, (__, index) => String(200_000_000_001 + index));
    const broken = [7, 23, count - 2].map((index) => accounts[index] ?? "");
    await using bench = await openStackSetCloud(accounts);
    const { orchestrator, client, cloud } = bench;
    const set = (value: string): StackSet => baseline(value, { targets: { accounts, regions: ["eu-west-1"] } });
    if (isUpdate) await orchestrator.rollOut(set("zero"), fast);
    for (const account of broken) cloud.roles.remove(account, role);
    const tolerant = { ...fast, failureTolerance: 3 };
    cloud.calls.clear();
    const once = await orchestrator.rollOut(set("one"), tolerant);
    expect(bench.began()).toEqual(isUpdate ? ["UpdateStackSet"] : ["CreateStackSet", "CreateStackInstances"]);
    expect(once).toMatchObject({ kind: "completed", waves: [{ kind: "succeeded" }] });
    const failed = once.instances.filter(({ state }) => state === "failed");
    expect(failed.map(({ account }) => account).toSorted()).toEqual(broken);
    for (const { reason } of failed) expect(reason).toContain(`should have '${role}' role`);
    expect(once.instances.filter(({ state }) => state === "succeeded")).toHaveLength(count - 3);

    for (const account of broken) cloud.roles.restore(account, role);
    // Nothing of the definition has changed.
    const plan = await orchestrator.planStackSet(set("one"));
    expect(plan).toMatchObject({
      operation: "NONE",
      counts: { create: 0, update: 3, leave: count - 3, remove: 0 },
      calls: { calls: 1, atLeast: 1, byAccount: 3 },
    });
    cloud.calls.clear();
    const again = await orchestrator.rollOut(set("one"), tolerant);
    expect(again).toMatchObject({ kind: "completed" });
    expect(again.instances.filter(({ state }) => state === "unchanged")).toHaveLength(count - 3);
    expect(
      again.instances.flatMap(({ state, account }) => (state === "succeeded" ? [account] : [])).toSorted(),
    ).toEqual(broken);
    // One operation, and the list of instances before and after it, a hundred on each page.
    expect(bench.began()).toEqual(["UpdateStackSet"]);
    expect(cloud.calls.count({ operation: "ListStackInstances" })).toBe(2 * Math.ceil(count / 100));
    expect(cloud.calls.count()).toBeLessThan(20 + 2 * Math.ceil(count / 100));
    expect((await orchestrator.stackSetStatus("baseline")).counts).toEqual({ CURRENT: count });
    const [OperationId] = again.waves.flatMap(({ operations }) => operations);
    const results = new ListStackSetOperationResultsCommand({ StackSetName: "baseline", OperationId });
    const { Summaries = [] } = await client.send(results);
    expect(Summaries.map(({ Account, Status }) => `${Account} ${Status}`).toSorted()).toEqual(
      broken.map((account) => `${account} SUCCEEDED`),
    );
  });
});
