import { STS } from "@aws-sdk/client-sts";
import { createLocalCloud, type LocalCloud } from "@stacksteward/local";
import { createMemoryStore } from "@stacksteward/workflow";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { topicStack } from "../app/topic-stack.testing.ts";
import { app, assumeRoles, createOrchestrator, type Orchestrator, type OrchestratorOptions } from "../index.ts";

const OWN = "111111111111";
const OTHER = "222222222222";

let cloud: LocalCloud;
let sts: STS;
const opened: Orchestrator[] = [];
beforeEach(async () => {
  cloud = await createLocalCloud({ accounts: [OWN, OTHER], regions: ["eu-west-1", "us-east-1"] });
  sts = new STS(cloud.connection());
});
afterEach(async () => {
  for (const orchestrator of opened.splice(0)) orchestrator.close();
  sts.destroy();
  await cloud.close();
});

const roleArn = ({ account }: { readonly account: string }): string => `arn:aws:iam::${account}:role/deploy`;

/** An orchestrator of the first account that may assume the role `deploy` of each. */
function open(options: OrchestratorOptions = {}): Orchestrator {
  const credentialsFor = assumeRoles(sts, { roleArn, durationSeconds: 900 });
  const orchestrator = createOrchestrator({ ...cloud.connection(), credentialsFor, ...options });
  opened.push(orchestrator);
  return orchestrator;
}

/** Where calls of CloudFormation went, in the order of their first. */
function places(): string[] {
  return [
    ...new Set(cloud.calls.list({ service: "cloudformation" }).map(({ account, region }) => `${account} ${region}`)),
  ];
}

const network = topicStack("network", { account: OTHER, region: "us-east-1" });
const orders = topicStack("orders", { from: network.output("Name") });

describe("a stack of another account", () => {
  test("is planned, deployed, described and destroyed there, by a role that is assumed once", async () => {
    const orchestrator = open();
    const plan = await orchestrator.plan(network);
    expect(plan.stackId).toContain(`us-east-1:${OTHER}:stack/network/`);
    // The plan says itself where it belongs.
    await orchestrator.deploy(JSON.parse(JSON.stringify(plan)) as typeof plan);
    expect(await orchestrator.describe(plan.stackId)).toMatchObject({ status: "CREATE_COMPLETE" });
    await orchestrator.destroy(network);
    expect(places()).toEqual([`${OTHER} us-east-1`]);
    expect(cloud.calls.count({ operation: "AssumeRole" })).toBe(1);
  });

  test("feeds one of the orchestrator's own account and region", async () => {
    const orchestrator = open();
    const both = app({ name: "both", layers: [{ name: "all", stacks: [network, orders] }] });
    expect(await orchestrator.deployApp(both)).toMatchObject({ succeeded: true });
    expect(await orchestrator.describe(orders)).toMatchObject({
      parameters: { From: expect.stringMatching(/^network-/) },
    });
    expect(places().toSorted()).toEqual([`${OWN} eu-west-1`, `${OTHER} us-east-1`]);
  });

  test("is worked on for longer than its role's session lasts", async () => {
    const orchestrator = open();
    await orchestrator.deploy(network);
    await cloud.clock.advance(30 * 60_000);
    await orchestrator.deploy(network);
    expect(cloud.calls.count({ operation: "AssumeRole" })).toBe(2);
    expect(cloud.calls.count({ outcome: "ExpiredToken" })).toBe(0);
  });

  test("is the orchestrator's own when its credentials say so, and then no role is assumed", async () => {
    const { accountId: _, credentials, ...connection } = cloud.connection();
    const orchestrator = open({ ...connection, credentials: { ...credentials, accountId: OWN } });
    await orchestrator.deploy(topicStack("orders", { account: OWN }));
    expect(cloud.calls.count({ operation: "AssumeRole" })).toBe(0);
    using without = createOrchestrator({ ...connection, credentials: { ...credentials, accountId: OWN } });
    expect(await without.deploy(topicStack("orders", { account: OWN }))).toMatchObject({ kind: "no-changes" });
  });

  test("is taken up again by its handle, in that account", async () => {
    const store = createMemoryStore();
    const { handle, result } = open({ store }).start.destroy(network);
    await result;
    expect(await open({ store }).status(handle)).toMatchObject({ state: "succeeded" });
    expect(places()).toEqual([`${OTHER} us-east-1`]);
  });
});

describe("before anything is sent is refused", () => {
  test("an account that is not allowed, with its stack; of an app every one, and nothing is begun", async () => {
    const orchestrator = open({ allowedAccounts: [OTHER] });
    await expect(orchestrator.deploy(topicStack("orders"))).rejects.toMatchObject({
      code: "ACCOUNT_NOT_ALLOWED",
      message: expect.stringMatching(/Stack "orders" is in account 111111111111, and .* only work in 222222222222/),
    });
    const both = app({ name: "both", layers: [{ name: "all", stacks: [network, orders, topicStack("letters")] }] });
    for (const begun of [orchestrator.planApp(both), orchestrator.deployApp(both), orchestrator.destroyApp(both)]) {
      await expect(begun).rejects.toMatchObject({
        code: "ACCOUNT_NOT_ALLOWED",
        details: { app: "both", problems: [{ stack: "orders" }, { stack: "letters" }] },
      });
    }
    expect(cloud.calls.list()).toEqual([]);
  });

  test("a region that is not configured, with every such stack of an app, and nothing is begun", async () => {
    const orchestrator = open({ regions: ["eu-west-1"] });
    const both = app({ name: "both", layers: [{ name: "all", stacks: [network, orders] }] });
    for (const begun of [orchestrator.planApp(both), orchestrator.deployApp(both), orchestrator.destroyApp(both)]) {
      await expect(begun).rejects.toMatchObject({
        code: "REGION_NOT_CONFIGURED",
        details: { app: "both", problems: [{ stack: "network" }] },
      });
    }
    expect(cloud.calls.list()).toEqual([]);
  });

  test("a plan of an account that is not allowed any more", async () => {
    const plan = await open().plan(network);
    cloud.calls.clear();
    await expect(open({ allowedAccounts: [OWN] }).deploy(plan)).rejects.toMatchObject({ code: "ACCOUNT_NOT_ALLOWED" });
    expect(cloud.calls.list()).toEqual([]);
  });

  test("an account that nobody knows, where only some are allowed", async () => {
    const { accountId: _, ...connection } = cloud.connection();
    const orchestrator = createOrchestrator({ ...connection, allowedAccounts: [OWN] });
    await expect(orchestrator.deploy(topicStack("orders"))).rejects.toMatchObject({ code: "ACCOUNT_UNKNOWN" });
    expect(cloud.calls.list()).toEqual([]);
    orchestrator.close();
  });

  test("an account whose credentials turn out to belong to another one", async () => {
    const orchestrator = open({ credentialsFor: assumeRoles(sts, { roleArn: () => roleArn({ account: OWN }) }) });
    await expect(orchestrator.plan(network)).rejects.toMatchObject({
      code: "ACCOUNT_MISMATCH",
      message: expect.stringMatching(
        /Stack "network" is to be in account 222222222222, and the credentials belong to 1/,
      ),
    });
    expect(cloud.calls.list({ service: "cloudformation" })).toEqual([]);
  });

  test("an account whose role cannot be assumed", async () => {
    const orchestrator = open({
      credentialsFor: assumeRoles(sts, { roleArn: () => roleArn({ account: "333333333333" }) }),
    });
    await expect(orchestrator.plan(network)).rejects.toMatchObject({
      code: "ROLE_NOT_ASSUMED",
      details: { account: OTHER, roleArn: "arn:aws:iam::333333333333:role/deploy" },
    });
    expect(cloud.calls.list({ service: "cloudformation" })).toEqual([]);
  });
});

test.each(["signal", "deadline"])(
  "credentials that never come are waited for no longer than the %s says",
  async (bound) => {
    const stop = new AbortController();
    const asked = Promise.withResolvers<void>();
    const orchestrator = open({
      credentialsFor: () => () => {
        asked.resolve();
        return new Promise(() => {});
      },
    });
    const deadline = cloud.clock.now() + 60_000;
    const planning = orchestrator
      .plan(network, bound === "signal" ? { signal: stop.signal } : { deadline })
      .catch((thrown: unknown) => thrown);
    await asked.promise;
    stop.abort(new Error("enough"));
    expect(await planning).toMatchObject(bound === "signal" ? { message: "enough" } : { code: "DEADLINE_EXCEEDED" });
    expect(cloud.calls.list()).toEqual([]);
  },
);

test("credentials that do not say whose they are are found out by the first stack that answers", async () => {
  const there = topicStack("there");
  await open().deploy(there);
  cloud.calls.clear();
  const orchestrator = open({ accountId: OTHER });
  await expect(orchestrator.plan(there)).rejects.toMatchObject({
    code: "ACCOUNT_MISMATCH",
    message: expect.stringContaining(`to be in account ${OTHER}, and CloudFormation answers from ${OWN}`),
  });
  expect(cloud.calls.list({ service: "cloudformation" }).map(({ operation }) => operation)).toEqual(["DescribeStacks"]);
});

test("where there is no stack yet, they are found out by the empty one of a plan, and nothing is executed", async () => {
  const orchestrator = open({ accountId: OTHER });
  await expect(orchestrator.deploy(topicStack("new"))).rejects.toMatchObject({ code: "ACCOUNT_MISMATCH" });
  expect(cloud.calls.count({ operation: "ExecuteChangeSet" })).toBe(0);
  expect(await open().describe("new")).toMatchObject({ status: "REVIEW_IN_PROGRESS" });
});
