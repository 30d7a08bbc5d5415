import {
  CloudFormationClient,
  CreateStackInstancesCommand,
  DescribeStackResourcesCommand,
} from "@aws-sdk/client-cloudformation";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import {
  accounts,
  baseline,
  fast,
  openStackSetCloud,
  regions,
  statesOf,
  type StackSetCloud,
} from "../stack-sets/stack-set-cloud.testing.ts";

const [first, second] = accounts;

let bench: StackSetCloud;
beforeEach(async () => {
  bench = await openStackSetCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

/** Changes what the stack of an account and region has made, by hand. */
async function changeByHand(account: string, region: string, stackId: string, Value: string): Promise<void> {
  const connection = bench.cloud.connection({ account, region });
  const client = new CloudFormationClient(connection);
  const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: stackId }));
  const ssm = new SSMClient(connection);
  await ssm.send(new PutParameterCommand({ Name: StackResources[0]?.PhysicalResourceId, Value, Overwrite: true }));
  client.destroy();
  ssm.destroy();
}

describe("drift of a set", () => {
  test("is found in each instance, with what differs, and with those that could not be checked", async () => {
    const { orchestrator, cloud } = bench;
    const { instances } = await orchestrator.rollOut(baseline("one"), fast);
    const found = instances.find(({ account, region }) => account === second && region === "us-east-1");
    await changeByHand(second, "us-east-1", found?.stackId ?? "", "changed");
    cloud.roles.remove(first, "AWSCloudFormationStackSetExecutionRole");
    const drift = await orchestrator.detectStackSetDrift("baseline");
    expect(drift).toMatchObject({
      stackSet: "baseline",
      status: "DRIFTED",
      counts: { drifted: 1, inSync: 9, unchecked: 2 },
    });
    expect(drift.instances.find(({ account }) => account === second)).toMatchObject({
      region: "us-east-1",
      status: "DRIFTED",
      resources: [
        {
          logicalId: "Setting",
          type: "AWS::SSM::Parameter",
          status: "MODIFIED",
          differences: [{ path: "/Value", kind: "NOT_EQUAL", expected: "one", actual: "changed" }],
        },
      ],
    });
    expect(drift.instances.filter(({ status }) => status === "NOT_CHECKED")).toMatchObject(
      regions.map((region) => ({ account: first, region, reason: expect.stringContaining("should have") })),
    );
    expect(JSON.parse(JSON.stringify(drift))).toEqual(drift);
  });

  test("of what the template makes of a secret is compared by nobody, and told to nobody", async () => {
    const { orchestrator } = bench;
    const template = {
      Parameters: { Key: { Type: "String", NoEcho: true } },
      Resources: { Setting: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: { Ref: "Key" } } } },
    };
    const set = baseline("", {
      template,
      parameters: { Key: "hunter2-hunter2" },
      targets: { account: first, region: "eu-west-1" },
    });
    const { instances } = await orchestrator.rollOut(set, fast);
    await changeByHand(first, "eu-west-1", instances[0]?.stackId ?? "", "other-secret");
    const drift = await orchestrator.detectStackSetDrift(set);
    expect(drift).toMatchObject({ status: "IN_SYNC", counts: { drifted: 0, inSync: 1 } });
    expect(JSON.stringify(drift)).not.toMatch(/hunter2|other-secret/);
  });

  test("of a set that is not there says what to look at", async () => {
    await expect(bench.orchestrator.detectStackSetDrift("nothing")).rejects.toMatchObject({
      code: "STACK_SET_NOT_FOUND",
      message: expect.stringContaining('There is no stack set "nothing"'),
    });
  });
});

describe("a set that is deleted", () => {
  test("takes its stacks along wave by wave, and is gone", async () => {
    const { orchestrator, cloud } = bench;
    await orchestrator.rollOut(baseline("one"), fast);
    const plan = await orchestrator.planStackSetDeletion("baseline", { stacks: "DELETE" });
    expect(plan).toMatchObject({ count: 12, isDestructive: false, instances: [{ accounts: [...accounts] }] });
    cloud.calls.clear();
    const result = await orchestrator.deleteStackSet(plan, { ...fast, waves: [{ accounts: [first] }, { rest: true }] });
    expect(result).toMatchObject({ kind: "completed", waves: [{ kind: "succeeded" }, { kind: "succeeded" }] });
    expect(bench.began()).toEqual(["DeleteStackInstances", "DeleteStackInstances", "DeleteStackSet"]);
    await expect(orchestrator.planStackSetDeletion("baseline", { stacks: "DELETE" })).rejects.toMatchObject({
      code: "STACK_SET_NOT_FOUND",
    });
    // What is gone already is as it was to be.
    expect(await orchestrator.deleteStackSet(plan, fast)).toMatchObject({ kind: "completed", instances: [] });
  });

  test("that has changed since is refused before anything is sent, and so is what nobody knows", async () => {
    const { orchestrator, client, cloud } = bench;
    await orchestrator.rollOut(baseline("one", { targets: { accounts: [first], regions } }), fast);
    const plan = await orchestrator.planStackSetDeletion("baseline", { stacks: "DELETE" });
    const input = { StackSetName: "baseline", Accounts: [second], Regions: ["eu-west-1"] };
    await client.send(new CreateStackInstancesCommand(input));
    await cloud.settle();
    cloud.calls.clear();
    await expect(orchestrator.deleteStackSet(plan)).rejects.toMatchObject({
      code: "PLAN_STALE",
      details: { moved: ["instances"] },
    });
    await expect(orchestrator.deleteStackSet({ ...plan, version: 2 } as never)).rejects.toMatchObject({
      code: "PLAN_INVALID",
    });
    await expect(orchestrator.deleteStackSet(plan, { failureTolerence: 3 } as object)).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringContaining('Did you mean "failureTolerance"?'),
    });
    await expect(orchestrator.planStackSetDeletion("baseline", {} as never)).rejects.toMatchObject({
      message: expect.stringContaining('Give "DELETE" or "RETAIN"'),
    });
    expect(bench.began()).toEqual([]);
  });

  test("whose process dies is finished under its name, and nothing is deleted twice", async () => {
    const { orchestrator, another, cloud } = bench;
    await orchestrator.rollOut(baseline("one"), fast);
    const plan = await orchestrator.planStackSetDeletion("baseline", { stacks: "DELETE" });
    cloud.calls.clear();
    const stop = new AbortController();
    const dying = another();
    const broken = dying.deleteStackSet(plan, { ...fast, run: "gone", signal: stop.signal });
    void cloud.clock.sleep(1_000).then(() => stop.abort(new Error("the process died")));
    await expect(broken).rejects.toThrow("the process died");
    dying.close();
    expect(await orchestrator.deleteStackSet(plan, { ...fast, run: "gone" })).toMatchObject({ kind: "completed" });
    expect(bench.began()).toEqual(["DeleteStackInstances", "DeleteStackSet"]);
  });

  test("leaves the stacks when it is told to, and loses no data unasked", async () => {
    const { orchestrator, cloud } = bench;
    const template = { Resources: { Orders: { Type: "AWS::DynamoDB::Table", Properties: table } } };
    const set = baseline("", { template, targets: { account: first, region: "eu-west-1" } });
    await orchestrator.rollOut(set, fast);
    const plan = await orchestrator.planStackSetDeletion(set, { stacks: "DELETE" });
    expect(plan.doomed).toEqual([{ logicalId: "Orders", type: "AWS::DynamoDB::Table", dataLoss: "certain" }]);
    cloud.calls.clear();
    await expect(orchestrator.deleteStackSet(plan)).rejects.toMatchObject({ code: "DATA_LOSS" });
    const forged = { ...plan, doomed: [] };
    await expect(orchestrator.deleteStackSet(forged)).rejects.toMatchObject({ code: "PLAN_INVALID" });
    expect(bench.began()).toEqual([]);
    const kept = await orchestrator.planStackSetDeletion(set, { stacks: "RETAIN" });
    expect(kept).toMatchObject({ doomed: [], isDestructive: false });
    expect((await orchestrator.deleteStackSet(kept)).kind).toBe("completed");
    const names: string[] = [];
    for await (const { name } of orchestrator.list()) names.push(name);
    expect(names).toEqual([expect.stringMatching(/^StackSet-baseline-/)]);
  });

  test("with an instance that cannot go stays, and says which", async () => {
    const { orchestrator, cloud } = bench;
    await orchestrator.rollOut(baseline("one"), fast);
    cloud.faults.failResource({ account: second, region: "us-east-1", action: "delete", reason: "It is in use" });
    const plan = await orchestrator.planStackSetDeletion("baseline", { stacks: "DELETE" });
    const result = await orchestrator.deleteStackSet(plan, { ...fast, failureTolerance: 1 });
    expect(result).toMatchObject({
      kind: "failed",
      reason: expect.stringMatching(/^1 of 12 instances are still in it, that of account 222222222222 in us-east-1/),
    });
    expect(statesOf(result).filter((line) => line.endsWith("failed"))).toEqual([`${second} us-east-1 failed`]);
    expect(await bench.instances()).toEqual([`${second} us-east-1 INOPERABLE`]);
    const left = await orchestrator.planStackSet(baseline("one"));
    expect(left.blocks).toMatchObject([{ kind: "inoperable", effect: "warns" }]);
  });
});

const table = {
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  BillingMode: "PAY_PER_REQUEST",
};

test("the status counts instances, names those that are behind, and what is in progress", async () => {
  const { orchestrator, client, cloud } = bench;
  const few = { targets: { accounts: [first, second], regions } };
  await orchestrator.rollOut(baseline("one", few), fast);
  expect(await orchestrator.stackSetStatus("baseline")).toMatchObject({
    permissionModel: "SELF_MANAGED",
    counts: { CURRENT: 4 },
    behind: [],
    operations: [],
  });
  cloud.roles.remove(second, "AWSCloudFormationStackSetExecutionRole");
  await orchestrator.rollOut(baseline("two", few), { ...fast, failureTolerance: 1 });
  const input = { StackSetName: "baseline", Accounts: [accounts[3]], Regions: ["eu-west-1"] };
  await client.send(new CreateStackInstancesCommand(input));
  const status = await orchestrator.stackSetStatus({ name: "baseline" });
  expect(status).toMatchObject({
    counts: { CURRENT: 2, OUTDATED: 3 },
    operations: [{ action: "CREATE", status: "RUNNING", began: expect.any(Number) }],
  });
  expect(status.behind).toContainEqual(
    expect.objectContaining({ account: second, status: "OUTDATED", detailedStatus: "FAILED" }),
  );
  await expect(orchestrator.stackSetStatus("other")).rejects.toMatchObject({ code: "STACK_SET_NOT_FOUND" });
});
