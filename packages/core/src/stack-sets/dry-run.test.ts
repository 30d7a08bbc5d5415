import { STS } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, expect, test } from "vitest";

import { assumeRoles, redacted, stack, type Orchestrator, type StackSet, type StackSetDefinition } from "../index.ts";
import { accounts, baseline, fast, openStackSetCloud, regions, type StackSetCloud } from "./stack-set-cloud.testing.ts";

const [first, second, third] = accounts;
const here = { targets: { accounts: [first, second], regions } };
const role = "AWSCloudFormationStackSetExecutionRole";

let bench: StackSetCloud;
let sts: STS;
let orchestrator: Orchestrator;
beforeEach(async () => {
  bench = await openStackSetCloud();
  sts = new STS(bench.cloud.connection());
  const roleArn = ({ account }: { readonly account: string }): string => `arn:aws:iam::${account}:role/${role}`;
  orchestrator = bench.another({ credentialsFor: assumeRoles(sts, { roleArn }) });
});
afterEach(async () => {
  orchestrator.close();
  sts.destroy();
  await bench[Symbol.asyncDispose]();
});

/** A queue whose delay is a parameter, and what else there may be. */
function queues(
  more: Partial<StackSetDefinition>,
  { bucket = true, secret = false }: { readonly bucket?: boolean; readonly secret?: boolean } = {},
): StackSet {
  const Properties = { Type: "String", Value: { Ref: "Password" } };
  const template = {
    Parameters: {
      Delay: { Type: "Number" },
      ...(secret ? { Password: { Type: "String", NoEcho: true, Default: "none" } } : {}),
    },
    Resources: {
      Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: { Ref: "Delay" } } },
      ...(secret ? { Secret: { Type: "AWS::SSM::Parameter", Properties } } : {}),
      ...(bucket ? { Bucket: { Type: "AWS::S3::Bucket" } } : {}),
    },
  };
  return baseline("", { template, parameters: { Delay: 5 }, literalSecrets: "off", ...more });
}

/** What is in the target accounts, with the change sets that wait there. */
async function left(): Promise<readonly string[]> {
  const stacks = await Promise.all(
    [first, second, third].flatMap((account) => regions.map((region) => bench.stacksIn(account, region))),
  );
  return stacks.flat();
}

test("instances in which the same would change stand together, and nothing of it stays", async () => {
  await orchestrator.rollOut(queues(here), fast);
  const before = await left();
  const wanted = queues(
    {
      targets: { accounts: [first, second, third], regions },
      overrides: [{ accounts: [second], regions: ["us-east-1"], parameters: { Delay: 7 } }],
    },
    { bucket: false },
  );
  const { dryRun, digest } = await orchestrator.planStackSet(wanted, { dryRun: true });
  const gone = { action: "Remove", logicalId: "Bucket", type: "AWS::S3::Bucket", dataLoss: "certain" };
  const changed = { action: "Modify", logicalId: "Queue", replacement: "False" };
  expect(dryRun?.failures).toEqual([]);
  expect(dryRun?.groups.map(({ count, isDestructive }) => [count, isDestructive])).toEqual([
    [2, false],
    [3, true],
    [1, true],
  ]);
  expect(dryRun?.groups).toMatchObject([
    { instances: [{ accounts: [third] }], changes: [{ action: "Add", logicalId: "Queue" }] },
    { changes: [gone] },
    { instances: [{ accounts: [second], regions: ["us-east-1"] }], changes: [changed, gone] },
  ]);
  expect(await left()).toEqual(before);
  expect(bench.cloud.calls.count({ operation: "CreateChangeSet" })).toBe(6);
  expect(bench.cloud.calls.count({ operation: "ExecuteChangeSet" })).toBe(0);
  // What was approved is what is done, however it was looked at.
  expect((await orchestrator.planStackSet(wanted)).digest).toBe(digest);
});

test("an instance in which no change set can be made is named with its reason, and only those that are asked for are tried", async () => {
  bench.cloud.roles.remove(third, role);
  const set = queues({ targets: { accounts: [first, second, third], regions: ["eu-west-1"] } });
  const { dryRun } = await orchestrator.planStackSet(set, { dryRun: { accounts: [second, third] } });
  expect(dryRun).toMatchObject({
    groups: [{ count: 1, instances: [{ accounts: [second], regions: ["eu-west-1"] }] }],
    failures: [{ account: third, region: "eu-west-1", reason: expect.stringContaining(third) }],
  });
  expect(await left()).toEqual([]);
});

test("a name that is taken in one account is found before a stack fails over it", async () => {
  const Properties = { QueueName: "orders" };
  const template = { Resources: { Queue: { Type: "AWS::SQS::Queue", Properties } } };
  await orchestrator.deploy(stack({ name: "elsewhere", template, account: second, region: "eu-west-1" }));
  const set = baseline("", { template, targets: { accounts: [first, second], regions: ["eu-west-1"] } });
  expect((await orchestrator.planStackSet(set, { dryRun: true })).dryRun).toMatchObject({
    groups: [{ instances: [{ accounts: [first] }] }],
    failures: [
      { account: second, region: "eu-west-1", reason: expect.stringMatching(/orders.*exists|exists.*orders/) },
    ],
  });
  expect(await bench.stacksIn(second, "eu-west-1")).toHaveLength(1);
});

test("a secret of the set that nobody gives is kept where there is a stack, and told where there is none", async () => {
  const secret = { parameters: { Delay: 5, Password: redacted("correct horse") } };
  await orchestrator.rollOut(queues({ ...here, ...secret }, { secret: true }), fast);
  const more = { targets: { accounts: [second, third], regions: ["eu-west-1"] }, parameters: { Delay: 6 } };
  const wanted = queues(more, { secret: true });
  const { dryRun } = await orchestrator.planStackSet(wanted, { dryRun: true });
  expect(dryRun).toMatchObject({
    groups: [{ count: 1, changes: [{ logicalId: "Queue" }] }],
    failures: [{ account: third, reason: expect.stringContaining("does not show what Password of the set is") }],
  });
  const { dryRun: given } = await orchestrator.planStackSet({ ...wanted, ...secret }, { dryRun: true });
  expect(given?.failures).toEqual([]);
  expect(JSON.stringify(given)).not.toContain("correct horse");
});

test("accounts that nobody has credentials for are refused before anything is made", async () => {
  const { cloud, orchestrator: plain } = bench;
  await expect(plain.planStackSet(queues(here), { dryRun: true })).rejects.toMatchObject({
    code: "ACCOUNT_NOT_CONFIGURED",
  });
  expect(cloud.calls.count({ operation: "CreateChangeSet" })).toBe(0);
});

test("a dry run that is aborted leaves nothing behind", async () => {
  const stop = new AbortController();
  const planning = orchestrator.planStackSet(queues(here), { dryRun: true, signal: stop.signal });
  void bench.cloud.clock.sleep(1_500).then(() => stop.abort(new Error("enough")));
  await expect(planning).rejects.toThrow("enough");
  await bench.cloud.settle();
  expect(bench.cloud.calls.count({ operation: "CreateChangeSet" })).toBeGreaterThan(0);
  expect(await left()).toEqual([]);
});
