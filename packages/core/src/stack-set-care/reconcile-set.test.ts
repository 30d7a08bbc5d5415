import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  ListChangeSetsCommand,
} from "@aws-sdk/client-cloudformation";
import { CloudControlClient, UpdateResourceCommand } from "@aws-sdk/client-cloudcontrol";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { STS } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { assumeRoles, type Orchestrator, type StackSetDrift } from "../index.ts";
import {
  accounts,
  baseline,
  fast,
  openStackSetCloud,
  regions,
  statesOf,
  type StackSetCloud,
} from "../stack-sets/stack-set-cloud.testing.ts";

const [first, second, third, fourth] = accounts;

let bench: StackSetCloud;
let orchestrator: Orchestrator;
beforeEach(async () => {
  bench = await openStackSetCloud();
  orchestrator = bench.reachingAll();
});
afterEach(async () => {
  orchestrator.close();
  await bench[Symbol.asyncDispose]();
});

/** Changes what the stack of an account and region has made, by hand. */
async function changeByHand(account: string, region: string): Promise<void> {
  const connection = bench.cloud.connection({ account, region });
  const client = new CloudFormationClient(connection);
  const [StackName] = await bench.stacksIn(account, region);
  const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName }));
  const ssm = new SSMClient(connection);
  const Name = StackResources[0]?.PhysicalResourceId;
  await ssm.send(new PutParameterCommand({ Name, Value: "by hand", Overwrite: true }));
  client.destroy();
  ssm.destroy();
}

async function driftOfFour(): Promise<StackSetDrift> {
  await orchestrator.rollOut(baseline("one"), fast);
  for (const account of [first, second, third, fourth]) await changeByHand(account, "us-east-1");
  return orchestrator.detectStackSetDrift("baseline");
}

/** The accounts and regions in which change sets were executed, in order. */
function executed(): string[] {
  return bench.cloud.calls
    .list()
    .flatMap(({ operation, account, region }) => (operation === "ExecuteChangeSet" ? [`${account} ${region}`] : []));
}

/** How many change sets the stacks of these accounts have. */
async function changeSetsIn(those: readonly string[]): Promise<number> {
  let found = 0;
  for (const account of those) {
    const client = new CloudFormationClient(bench.cloud.connection({ account, region: "us-east-1" }));
    const [StackName] = await bench.stacksIn(account, "us-east-1");
    const { Summaries = [] } = await client.send(new ListChangeSetsCommand({ StackName }));
    found += Summaries.length;
    client.destroy();
  }
  return found;
}

describe("drift of a set that is reverted", () => {
  test("is gone wave by wave, and no other stack is touched", async () => {
    const drift = await driftOfFour();
    expect(drift.counts).toMatchObject({ drifted: 4, inSync: 8 });
    bench.cloud.calls.clear();
    const result = await orchestrator.reconcileStackSet(JSON.parse(JSON.stringify(drift)) as StackSetDrift, {
      ...fast,
      waves: [{ accounts: [third] }, { rest: true }],
    });
    expect(result).toMatchObject({
      kind: "completed",
      engine: "FAN_OUT",
      waves: [{ kind: "succeeded" }, { kind: "succeeded" }],
    });
    expect(statesOf(result)).toEqual([third, first, second, fourth].map((account) => `${account} us-east-1 succeeded`));
    expect(executed()[0]).toBe(`${third} us-east-1`);
    expect(executed().toSorted()).toEqual([first, second, third, fourth].map((account) => `${account} us-east-1`));
    expect(await orchestrator.detectStackSetDrift("baseline")).toMatchObject({
      status: "IN_SYNC",
      counts: { inSync: 12 },
    });
    bench.cloud.calls.clear();
    // What is in order again needs nothing.
    expect(await orchestrator.reconcileStackSet(drift, fast)).toMatchObject({ kind: "completed" });
    expect(executed()).toEqual([]);
  });

  test("stops at its tolerance, says why, and leaves the rest as it is", async () => {
    const drift = await driftOfFour();
    bench.cloud.faults.failResource({ account: second, region: "us-east-1", reason: "It is locked" });
    bench.cloud.calls.clear();
    const result = await orchestrator.reconcileStackSet(drift);
    expect(result).toMatchObject({ kind: "failed", reason: expect.stringContaining("It is locked") });
    expect(statesOf(result).map((line) => line.split(" ")[2])).toEqual([
      ...["succeeded", "failed", "cancelled", "cancelled"],
    ]);
    expect(await orchestrator.detectStackSetDrift("baseline")).toMatchObject({
      counts: { drifted: 2, inSync: 9, unchecked: 1 },
    });
  });

  test("is refused before anything is sent where an account cannot be reached, or nobody understands what is meant", async () => {
    const drift = await driftOfFour();
    bench.cloud.calls.clear();
    await expect(bench.orchestrator.reconcileStackSet(drift)).rejects.toMatchObject({
      code: "ACCOUNT_NOT_CONFIGURED",
    });
    await expect(orchestrator.reconcileStackSet({} as StackSetDrift)).rejects.toMatchObject({
      code: "DRIFT_REPORT_INVALID",
    });
    await expect(orchestrator.reconcileStackSet(drift, { onFailure: "RETURN" } as object)).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringContaining('"onFailure" is no option of it'),
    });
    expect(bench.cloud.calls.list()).toEqual([]);
  });

  test("whose process dies is finished under its name, and each stack has one change set executed", async () => {
    const drift = await driftOfFour();
    bench.cloud.calls.clear();
    const stop = new AbortController();
    const dying = bench.reachingAll();
    const dies = {
      name: "the process",
      look: () => {
        stop.abort(new Error("the process died"));
        return { kind: "passed" } as const;
      },
    };
    const waves = [{ accounts: [second] }, { rest: true }] as const;
    const broken = dying.reconcileStackSet(drift, { waves, gates: [dies], run: "back", signal: stop.signal });
    await expect(broken).rejects.toThrow("the process died");
    dying.close();
    expect(executed()).toEqual([`${second} us-east-1`]);
    expect(await orchestrator.reconcileStackSet(drift, { waves, gates: [dies], run: "back" })).toMatchObject({
      kind: "completed",
    });
    expect(executed().toSorted()).toEqual([first, second, third, fourth].map((account) => `${account} us-east-1`));
    expect(await changeSetsIn([first, second, third, fourth])).toBe(0);
  });

  test("leaves no change set behind where it may not be executed, or is aborted before that", async () => {
    const drift = await driftOfFour();
    bench.cloud.faults.refuse({ operation: "ExecuteChangeSet", code: "AccessDenied", message: "not you", times: 1 });
    const refused = await orchestrator.reconcileStackSet(drift);
    expect(statesOf(refused).map((line) => line.split(" ")[2])).toEqual(["failed", ...Array(3).fill("cancelled")]);
    expect(await changeSetsIn([first, second, third, fourth])).toBe(0);
    const stop = new AbortController();
    const sts = new STS({ ...bench.cloud.connection(), maxAttempts: 1 });
    const credentialsFor = assumeRoles(sts, { roleArn: ({ account }) => `arn:aws:iam::${account}:role/Deployer` });
    using aborted = bench.another({
      credentialsFor,
      configureClient: ({ middlewareStack }) =>
        middlewareStack.add(
          (next, { commandName }) =>
            async (args) => {
              if (commandName !== "ExecuteChangeSetCommand") return next(args);
              stop.abort(new Error("enough"));
              throw stop.signal.reason;
            },
          { step: "initialize" },
        ),
    });
    bench.cloud.calls.clear();
    await expect(aborted.reconcileStackSet(drift, { ...fast, signal: stop.signal })).rejects.toThrow("enough");
    sts.destroy();
    expect(executed()).toEqual([]);
    expect(await changeSetsIn([first, second, third, fourth])).toBe(0);
  });

  test("keeps what holds data unless it is let go, and leaves no change set behind", async () => {
    const Properties = {
      ...{ DBInstanceClass: "db.t3.micro", Engine: "postgres", AllocatedStorage: "20", StorageType: "gp2" },
      ...{ MasterUsername: "owner", ManageMasterUserPassword: true },
    };
    const template = { Resources: { Orders: { Type: "AWS::RDS::DBInstance", Properties } } };
    const set = baseline("", { template, targets: { account: second, region: "us-east-1" } });
    await orchestrator.rollOut(set, fast);
    const connection = bench.cloud.connection({ account: second, region: "us-east-1" });
    const client = new CloudFormationClient(connection);
    const [StackName] = await bench.stacksIn(second, "us-east-1");
    const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName }));
    const control = new CloudControlClient({ ...connection, maxAttempts: 1 });
    const PatchDocument = JSON.stringify([{ op: "replace", path: "/StorageType", value: "gp3" }]);
    const Identifier = StackResources[0]?.PhysicalResourceId;
    await control.send(new UpdateResourceCommand({ TypeName: "AWS::RDS::DBInstance", Identifier, PatchDocument }));
    await bench.cloud.settle();
    client.destroy();
    control.destroy();
    const drift = await orchestrator.detectStackSetDrift("baseline");
    expect(drift.status).toBe("DRIFTED");
    bench.cloud.calls.clear();
    const kept = await orchestrator.reconcileStackSet(drift, fast);
    expect(kept).toMatchObject({ kind: "failed", instances: [{ account: second, state: "failed" }] });
    expect(kept.instances[0]?.reason).toMatch(
      /^The drift of stack ".*" was not reverted: the data in Orders \(AWS::RDS::DBInstance\) would be lost\. Pass deleteData: true/,
    );
    expect(executed()).toEqual([]);
    expect(await changeSetsIn([second])).toBe(0);
    expect(await orchestrator.reconcileStackSet(drift, { ...fast, deleteData: true })).toMatchObject({
      kind: "completed",
    });
    expect(await orchestrator.detectStackSetDrift("baseline")).toMatchObject({ status: "IN_SYNC" });
  });
});

test("a set without drift needs no credentials and no calls", async () => {
  await orchestrator.rollOut(baseline("one", { targets: { accounts: [first], regions } }), fast);
  const drift = await orchestrator.detectStackSetDrift("baseline");
  bench.cloud.calls.clear();
  expect(await bench.orchestrator.reconcileStackSet(drift)).toMatchObject({ kind: "completed", instances: [] });
  expect(bench.cloud.calls.list()).toEqual([]);
});
