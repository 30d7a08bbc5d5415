import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { app, appPlanText, stack, type App, type AppPlan, type DefinedStack, type ExcessQuestion } from "../index.ts";
import { openTestCloud, through, type TestCloud } from "../local-cloud.testing.ts";
import { digestOfData } from "../plan/plan-digest.ts";
import { topicStack } from "./topic-stack.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const network = topicStack("network", { label: "network" });
const data = topicStack("data", { from: network.output("Name") });
const orders = topicStack("orders", { from: data.output("Name") });
const letters = topicStack("letters", { label: "letters" });

function shopOf(...stacks: readonly DefinedStack[]): App {
  return app({ name: "shop", layers: [{ name: "all", stacks }] });
}

const shop = shopOf(network, data, orders, letters);

describe("an approved app", () => {
  test("is deployed plan for plan, also from a file and in another process, and once more only in what is missing", async () => {
    const approved = JSON.parse(JSON.stringify(await bench.orchestrator.planApp(shop))) as AppPlan;
    bench.cloud.faults.failResource({ stack: "data", logicalId: "Topic", action: "create", times: 1, reason: "no" });
    const { outcomes } = await bench.orchestrator.deployApp(shop, { approved });
    const [exact] = approved.stacks;
    expect(outcomes).toMatchObject([
      { kind: "done", result: { changeSetId: exact?.kind === "exact" ? exact.plan.changeSetId : "" } },
      { kind: "failed", failure: { code: "OPERATION_FAILED" } },
      { kind: "skipped", because: ["data"] },
      { kind: "done" },
    ]);
    bench.cloud.calls.clear();
    const again = await bench.orchestrator.deployApp(shop, { approved, onFailedCreate: "delete" });
    expect(again).toMatchObject({ succeeded: true });
    expect(bench.cloud.calls.count({ operation: "ExecuteChangeSet" })).toBe(2);
  });

  test("is the same one when only the order of what has none was changed", async () => {
    const topics = ["first", "second"].map((name) => `arn:aws:sns:eu-west-1:111111111111:${name}`);
    const ordered = (which: <T>(list: readonly T[]) => readonly T[]): App =>
      shopOf(
        stack({
          ...network,
          tags: Object.fromEntries(
            which([
              ["team", "a"],
              ["cost", "b"],
            ]),
          ),
          capabilities: which(["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"]),
          notificationArns: which(topics),
        }),
        letters,
      );
    const approved = await bench.orchestrator.planApp(ordered((list) => list));
    const reordered = ordered((list) => list.toReversed());
    expect(await bench.orchestrator.deployApp(reordered, { approved })).toMatchObject({ succeeded: true });
    expect(bench.cloud.calls.count({ operation: "CreateChangeSet" })).toBe(2);
    const other = shopOf(stack({ ...network, capabilities: ["CAPABILITY_IAM"] }), letters);
    expect(await bench.orchestrator.deployApp(other, { approved })).toMatchObject({
      outcomes: [{ kind: "failed", failure: { code: "PLAN_STALE" } }, { kind: "done" }],
    });
  });

  test("whose plan went stale in one stack says what moved, and the others go on", async () => {
    await bench.orchestrator.deployApp(shop);
    const changed = shopOf(
      topicStack("network", { label: "changed" }),
      data,
      orders,
      topicStack("letters", { label: "changed" }),
    );
    const approved = await bench.orchestrator.planApp(changed);
    await bench.orchestrator.deploy(topicStack("letters", { label: "by somebody else" }));
    const { outcomes } = await bench.orchestrator.deployApp(changed, { approved });
    expect(outcomes).toMatchObject([
      { stack: "network", kind: "done", result: { kind: "deployed" } },
      { stack: "data", kind: "done" },
      { stack: "orders", kind: "done" },
      {
        stack: "letters",
        kind: "failed",
        failure: { code: "PLAN_STALE", details: { moved: expect.stringContaining("the stack was changed since") } },
      },
    ]);
  });

  test("one of whose outputs vanished before somebody takes it fails there, and skips what needs that", async () => {
    const approved = await bench.orchestrator.planApp(shop);
    const orchestrator = through(bench, async (command, input, send) => {
      const isWhoTakes = command === "DescribeStacksCommand" && "StackName" in input && input.StackName === "network";
      if (isWhoTakes) await bench.orchestrator.deploy(topicStack("network", { label: "network", outputs: ["Other"] }));
      return send();
    });
    const { outcomes } = await orchestrator.deployApp(shop, { approved });
    expect(outcomes).toMatchObject([
      { stack: "network", kind: "done" },
      { stack: "data", kind: "failed", failure: { code: "OUTPUT_NOT_FOUND", details: { output: "Name" } } },
      { stack: "orders", kind: "skipped", because: ["data"] },
      { stack: "letters", kind: "done" },
    ]);
    orchestrator.close();
  });

  test("that would do more than was approved is asked about, or stays as it is", async () => {
    await bench.orchestrator.deployApp(shop);
    const changed = shopOf(topicStack("network", { label: "changed" }), data, orders, letters);
    const approved = await bench.orchestrator.planApp(changed);
    // Somebody deploys something else meanwhile, which the definition that was approved would take away again.
    const meanwhile = { resources: { Extra: { Type: "AWS::SQS::Queue" } } };
    await bench.orchestrator.deploy(topicStack("data", { ...meanwhile, from: network.output("Name") }));
    const { outcomes } = await bench.orchestrator.deployApp(changed, { approved });
    const excess = [{ kind: "action", resource: "Extra", reason: "Remove (AWS::SQS::Queue)" }];
    expect(outcomes).toMatchObject([
      { stack: "network", kind: "done" },
      { stack: "data", kind: "failed", failure: { code: "APPROVAL_EXCEEDED", details: { stack: "data", excess } } },
      { stack: "orders", kind: "skipped" },
      { stack: "letters", kind: "done" },
    ]);
    const questions: ExcessQuestion[] = [];
    const onExcess = (question: ExcessQuestion): boolean => questions.push(question) > 0;
    expect(await bench.orchestrator.deployApp(changed, { approved, onExcess })).toMatchObject({ succeeded: true });
    expect(questions).toMatchObject([{ app: "shop", stack: "data", excess, plan: { kind: "changes" } }]);
  });

  test("is approved as it is defined: another template, and another parameter, are no longer that", async () => {
    const approved = await bench.orchestrator.planApp(shop);
    const other = shopOf(network, stack({ ...data, tags: { team: "orders" } }), orders, letters);
    expect(await bench.orchestrator.deployApp(other, { approved })).toMatchObject({
      outcomes: [
        { kind: "done" },
        { kind: "failed", failure: { code: "PLAN_STALE" } },
        { kind: "skipped" },
        { kind: "done" },
      ],
    });
  });

  test("is refused before anything is sent when the plan was edited, or is for other stacks", async () => {
    const approved = await bench.orchestrator.planApp(shop);
    bench.cloud.calls.clear();
    const edited = { ...approved, isDestructive: true };
    await expect(bench.orchestrator.deployApp(shop, { approved: edited })).rejects.toMatchObject({
      code: "PLAN_INVALID",
    });
    await expect(bench.orchestrator.deployApp(shopOf(network), { approved })).rejects.toMatchObject({
      code: "PLAN_STALE",
      message: expect.stringContaining('the app has no stack "data"'),
    });
    expect(bench.operations()).toEqual([]);
  });

  test("is held to the digest that was kept apart from the plan, whatever has become of the file", async () => {
    const { digest: approvedDigest, ...plan } = await bench.orchestrator.planApp(shop);
    const edited = { ...plan, createdAt: "2026-01-01T00:00:00.000Z" };
    const approved = { ...edited, digest: digestOfData(edited) };
    bench.cloud.calls.clear();
    for (const options of [{ approved, approvedDigest }, { approvedDigest }]) {
      await expect(bench.orchestrator.deployApp(shop, options)).rejects.toMatchObject({
        code: "PLAN_INVALID",
        message: expect.stringContaining(approvedDigest) as string,
      });
    }
    expect(bench.cloud.calls.count()).toBe(0);
    const original = { ...plan, digest: approvedDigest };
    expect(await bench.orchestrator.deployApp(shop, { approved: original, approvedDigest })).toMatchObject({
      succeeded: true,
    });
  });

  test("is refused before anything is sent when the plan of one stack stands in the place of another", async () => {
    await bench.orchestrator.deployApp(shop);
    const changed = shopOf(topicStack("network", { label: "changed" }), data, orders, letters);
    const { digest: _, ...approved } = await bench.orchestrator.planApp(changed);
    const network = approved.stacks[0];
    const swapped = approved.stacks.map((row) =>
      row.stack === "letters" && network?.kind === "exact" ? { ...network, stack: "letters" } : row,
    );
    const edited = { ...approved, stacks: swapped };
    const forged = { ...edited, digest: digestOfData(edited) };
    bench.cloud.calls.clear();
    await expect(bench.orchestrator.deployApp(changed, { approved: forged })).rejects.toMatchObject({
      code: "PLAN_STALE",
      message: expect.stringContaining('its plan of stack "letters" is one of stack "network"') as string,
    });
    expect(bench.cloud.calls.count()).toBe(0);
  });

  test("whose exact plan holds an output from outside that is another one now, or gone, is stale there", async () => {
    const outside = topicStack("outside", { label: "outside" });
    await bench.orchestrator.deploy(outside);
    const inside = shopOf(topicStack("inside", { from: outside.output("Name") }), letters);
    const approved = await bench.orchestrator.planApp(inside);
    await bench.orchestrator.destroy("outside");
    await bench.orchestrator.deploy(outside);
    expect(await bench.orchestrator.deployApp(inside, { approved })).toMatchObject({
      outcomes: [
        {
          kind: "failed",
          failure: {
            code: "PLAN_STALE",
            details: { moved: expect.stringContaining('output Name of stack "outside"') },
          },
        },
        { kind: "done" },
      ],
    });
    await bench.orchestrator.deploy(topicStack("outside", { outputs: ["Other"] }));
    expect(await bench.orchestrator.deployApp(inside, { approved })).toMatchObject({
      outcomes: [{ kind: "failed", failure: { code: "OUTPUT_NOT_FOUND" } }, { kind: "done" }],
    });
  });

  test("that takes an output of a stack elsewhere, called like one of its own, is stale when that has moved", async () => {
    const far = topicStack("network", { label: "far", region: "us-east-1" });
    await bench.orchestrator.deploy(far);
    await bench.orchestrator.deploy(network);
    const taker = topicStack("taker", { from: far.output("Name") });
    const shopWithFar = shopOf(network, taker);
    const approved = await bench.orchestrator.planApp(shopWithFar);
    expect(approved.stacks.map(({ kind }) => kind)).toEqual(["exact", "exact"]);
    await bench.orchestrator.destroy(far);
    await bench.orchestrator.deploy(far);
    expect(await bench.orchestrator.deployApp(shopWithFar, { approved })).toMatchObject({
      outcomes: [{ kind: "done" }, { kind: "failed", failure: { code: "PLAN_STALE" } }],
    });
  });

  test("whose exact plan has failed is tried again within that plan, when it is called again", async () => {
    await bench.orchestrator.deployApp(shop);
    const changed = shopOf(network, data, orders, topicStack("letters", { label: "changed" }));
    const approved = await bench.orchestrator.planApp(changed);
    bench.cloud.faults.failResource({ stack: "letters", logicalId: "Topic", action: "update", times: 1, reason: "no" });
    const failed = await bench.orchestrator.deployApp(changed, { approved });
    expect(failed.outcomes.at(-1)).toMatchObject({
      kind: "failed",
      failure: { code: "OPERATION_FAILED", details: { status: "UPDATE_ROLLBACK_COMPLETE" } },
    });
    const again = await bench.orchestrator.deployApp(changed, { approved });
    expect(again.outcomes.at(-1)).toMatchObject({ kind: "done", result: { kind: "deployed" } });
    // And once more answers what was done, and does nothing.
    bench.cloud.calls.clear();
    expect(await bench.orchestrator.deployApp(changed, { approved })).toMatchObject({ succeeded: true });
    expect(bench.cloud.calls.count({ operation: "ExecuteChangeSet" })).toBe(0);
  });

  test("in which a stack could not be planned has approved nothing of that", async () => {
    bench.cloud.faults.failResource({ stack: "letters", logicalId: "Topic", action: "create", times: 1, reason: "no" });
    await bench.orchestrator.deployApp(shop);
    const approved = await bench.orchestrator.planApp(shop);
    expect(approved.stacks.at(-1)).toMatchObject({ stack: "letters", kind: "refused" });
    bench.cloud.calls.clear();
    const unplanned = { kind: "action", reason: "it could not be planned, so nothing of it was approved" };
    const cleanUp = { kind: "action", reason: "what a failed creation has left would be deleted" };
    const { outcomes } = await bench.orchestrator.deployApp(shop, { approved, onFailedCreate: "delete" });
    expect(outcomes.at(-1)).toMatchObject({
      kind: "failed",
      failure: { code: "APPROVAL_EXCEEDED", details: { excess: [unplanned, cleanUp] } },
    });
    expect(bench.cloud.calls.count({ operation: "DeleteStack" })).toBe(0);
    const asked: ExcessQuestion[] = [];
    const onExcess = (question: ExcessQuestion): boolean => asked.push(question) > 0;
    const agreed = await bench.orchestrator.deployApp(shop, { approved, onFailedCreate: "delete", onExcess });
    expect(agreed).toMatchObject({ succeeded: true });
    expect(asked).toMatchObject([
      { stack: "letters", excess: [unplanned, cleanUp], plan: { kind: "destruction" } },
      {
        stack: "letters",
        excess: [unplanned, { kind: "action", resource: "Topic", reason: "Add (AWS::SNS::Topic)" }],
        plan: { kind: "changes" },
      },
    ]);
  });

  test("deletes no failed creation of a stack that was there when it was approved", async () => {
    await bench.orchestrator.deployApp(shop);
    const changed = shopOf(topicStack("network", { label: "changed" }), data, orders, letters);
    const approved = await bench.orchestrator.planApp(changed);
    // Somebody takes the stack away meanwhile, and fails to bring it back.
    await bench.orchestrator.destroy("data");
    bench.cloud.faults.failResource({ stack: "data", logicalId: "Topic", action: "create", times: 1, reason: "no" });
    await expect(bench.orchestrator.deploy(data)).rejects.toMatchObject({ code: "OPERATION_FAILED" });
    bench.cloud.calls.clear();
    const { outcomes } = await bench.orchestrator.deployApp(changed, { approved, onFailedCreate: "delete" });
    expect(outcomes[1]).toMatchObject({
      kind: "failed",
      failure: { code: "APPROVAL_EXCEEDED", details: { excess: [{ kind: "action" }] } },
    });
    expect(bench.cloud.calls.count({ operation: "DeleteStack" })).toBe(0);
  });

  test("whose time is over changes nothing any more, and leaves alone what is done", async () => {
    const approved = await bench.orchestrator.planApp(shop, { expiresAfter: 60_000 });
    bench.cloud.faults.failResource({ stack: "orders", logicalId: "Topic", action: "create", times: 1, reason: "no" });
    await bench.orchestrator.deployApp(shop, { approved });
    await bench.cloud.clock.advance(60_000);
    bench.cloud.calls.clear();
    expect(await bench.orchestrator.deployApp(shop, { approved, onFailedCreate: "delete" })).toMatchObject({
      outcomes: [
        { kind: "done" },
        { kind: "done", result: { kind: "no-changes" } },
        { kind: "failed", failure: { code: "PLAN_EXPIRED", details: { stack: "orders" } } },
        { kind: "done" },
      ],
    });
    expect(bench.cloud.calls.count({ operation: "DeleteStack" })).toBe(0);
    expect(await bench.orchestrator.describe("orders")).toMatchObject({ status: "ROLLBACK_COMPLETE" });
  });
});

describe("a policy for what another stack gives", () => {
  const roleFor = (Resource: unknown): DefinedStack => {
    const Effect = "Allow";
    const AssumeRolePolicyDocument = {
      Statement: [{ Effect, Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
    };
    const PolicyDocument = { Statement: [{ Effect, Action: "sns:Publish", Resource: Resource as string }] };
    return stack({
      name: "service",
      template: {
        Parameters: { Topic: { Type: "String" } },
        Resources: {
          Role: {
            Type: "AWS::IAM::Role",
            Properties: { AssumeRolePolicyDocument, Policies: [{ PolicyName: "publish", PolicyDocument }] },
          },
        },
      },
      parameters: { Topic: network.output("Name") },
      capabilities: ["CAPABILITY_IAM"],
    });
  };

  test("is approved with the placeholder, whatever that turns out to be", async () => {
    const granted = shopOf(network, roleFor({ "Fn::Sub": "arn:aws:sns:eu-west-1:111111111111:${Topic}" }));
    const approved = await bench.orchestrator.planApp(granted);
    expect(appPlanText(approved)).toContain("permissions: resource arn:aws:sns:eu-west-1:111111111111:<network.Name>");
    expect(await bench.orchestrator.deployApp(granted, { approved })).toMatchObject({ succeeded: true });
  });

  test("is not approved with it when it turns out to be a wildcard", async () => {
    const open = stack({
      ...network,
      template: { Resources: { Topic: { Type: "AWS::SNS::Topic" } }, Outputs: { Name: { Value: "*" } } },
    });
    const granted = shopOf(open, roleFor({ Ref: "Topic" }));
    const approved = await bench.orchestrator.planApp(granted);
    expect(await bench.orchestrator.deployApp(granted, { approved })).toMatchObject({
      outcomes: [
        { kind: "done" },
        {
          kind: "failed",
          failure: { code: "APPROVAL_EXCEEDED", details: { excess: [{ kind: "permissions", resource: "Role" }] } },
        },
      ],
    });
  });
});
