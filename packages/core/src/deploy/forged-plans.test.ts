import { DescribeChangeSetCommand, ListChangeSetsCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createOrchestrator, redacted, stack, type ChangesPlan, type NoChangesPlan, type Plan } from "../index.ts";
import { liedTo, openTestCloud, queue, table, type TestCloud } from "../local-cloud.testing.ts";
import { digestOfData } from "../plan/plan-digest.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

/** An edited plan whose digest its editor computed anew, as anybody can. */
function forge<P extends Plan>(plan: P, edit: Partial<P>): P {
  const { digest: _digest, ...content } = { ...plan, ...edit };
  return { ...content, digest: digestOfData(content) } as P;
}

async function unchangedPlan(definition = queue(5)): Promise<NoChangesPlan> {
  const plan = await bench.orchestrator.plan(definition);
  if (plan.kind !== "no-changes") throw new Error(`expected no changes, not ${plan.kind}`);
  return plan;
}

describe("a plan that was edited together with its digest", () => {
  test.each<[string, (plan: ChangesPlan) => Partial<ChangesPlan>]>([
    ["its wish for protection", () => ({ terminationProtection: false })],
    ["its operation", () => ({ operation: "CREATE" })],
    [
      "the digest of its template",
      ({ template }) => ({ template: { ...template, digest: `sha256:${"0".repeat(64)}` } }),
    ],
    ["that a template was read at all", () => ({ template: {} })],
    ["its late bindings", () => ({ lateBindings: [{ kind: "ImportValue", source: "other", usedBy: "Orders" }] })],
    ["what it found", () => ({ before: { status: "UPDATE_COMPLETE" } })],
    ["that its stack was only made for it", () => ({ createdStack: true })],
    ["its id", () => ({ id: "another-run" })],
    ["when it was made", () => ({ createdAt: "2020-01-01T00:00:00.000Z" })],
    [
      "what it takes along",
      ({ changes }) => ({ changes: changes.map((each) => ({ ...each, dataLoss: "none" })), isDestructive: false }),
    ],
    [
      "a value that it hides",
      ({ parameters }) => ({ parameters: parameters.map((each) => ({ ...each, value: "****" })) }),
    ],
    ["which values it hides", () => ({ redactedParameters: ["Key"] })],
    ["which parameters it keeps", () => ({ keptParameters: ["Key"] })],
    ["its role", () => ({ options: { roleArn: "arn:aws:iam::111111111111:role/admin" } })],
    ["what a rollback keeps", () => ({ options: { retainExceptOnCreate: true } })],
    ["its stack policy", () => ({ options: { stackPolicy: { after: '{"Statement":[]}' } } })],
    ["its timeout", () => ({ options: { timeout: { minutes: 1, action: "cancel-update" } } })],
  ])("is stale when it lies about %s, and nothing is executed", async (_, edit) => {
    await bench.orchestrator.deploy(table("id"));
    const plan = await bench.changesPlan(table("number"));
    bench.cloud.calls.clear();
    await expect(bench.orchestrator.deploy(forge(plan, edit(plan)))).rejects.toMatchObject({ code: "PLAN_STALE" });
    expect(bench.operations()).not.toContain("ExecuteChangeSet");
    expect(await bench.orchestrator.deploy(plan)).toMatchObject({ kind: "deployed" });
  });

  test.each<[string, Partial<ChangesPlan>]>([
    ["is harmless", { isDestructive: false }],
    ["is for another stack", { stackName: "other" }],
    ["is for another region", { region: "us-east-1" }],
  ])("is invalid, before anything is sent, when it says that it %s", async (_, edit) => {
    await bench.orchestrator.deploy(table("id"));
    const plan = await bench.changesPlan(table("number"));
    bench.cloud.calls.clear();
    await expect(bench.orchestrator.deploy(forge(plan, edit))).rejects.toMatchObject({ code: "PLAN_INVALID" });
    expect(bench.operations()).toEqual([]);
  });

  test("is found out when CloudFormation holds another template than the one that was planned", async () => {
    const plan = await bench.orchestrator.plan(queue(5));
    using other = liedTo(bench, "GetTemplateCommand", { TemplateBody: "Resources: {}" });
    await expect(other.deploy(plan)).rejects.toMatchObject({
      code: "PLAN_STALE",
      message: expect.stringContaining("the template of its change set is another one"),
    });
  });
});

test("a template with Windows line ends and letters beyond ASCII is the same when it comes back", async () => {
  const body =
    'Resources:\r\n  Topic:\r\n    Type: AWS::SNS::Topic\r\n    Properties: { DisplayName: "Übergröße" }\r\n';
  const plan = await bench.orchestrator.plan(stack({ name: "letters", template: { body } }));
  expect(await bench.orchestrator.deploy(plan)).toMatchObject({ kind: "deployed" });
});

describe("a plan that hides values", () => {
  const template = {
    Parameters: { Word: { Type: "String" }, Key: { Type: "String", NoEcho: true } },
    Resources: {
      Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: { "Fn::Sub": "to ${Word}" } } },
      Parameter: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: { Ref: "Key" } } },
    },
  };
  const definition = stack({ name: "hidden", template, parameters: { Word: redacted("hunter22"), Key: "hunter33" } });

  test("is deployed by an orchestrator that was never told them, and does not show them either", async () => {
    const plan = JSON.parse(JSON.stringify(await bench.orchestrator.plan(definition))) as Plan;
    expect(JSON.stringify(plan)).not.toMatch(/hunter/);
    using other = createOrchestrator(bench.cloud.connection());
    const events: unknown[] = [];
    const result = await other.deploy(plan, { onEvent: (event) => void events.push(event) });
    expect(result).toMatchObject({ kind: "deployed" });
    expect(JSON.stringify(events)).not.toMatch(/hunter22/);
  });
});

describe("a plan without changes", () => {
  test("switches the protection that its planner wished, once, and leaves no change set behind", async () => {
    const { stackId } = await bench.orchestrator.deploy(queue(5));
    const plan = await unchangedPlan(queue(5, { terminationProtection: true }));
    expect(plan).toMatchObject({ terminationProtection: true, changeSetId: expect.stringContaining("stacksteward-") });
    for (let time = 0; time < 2; time += 1) {
      expect(await bench.orchestrator.deploy(plan)).toMatchObject({ kind: "no-changes", stackId });
    }
    expect(bench.cloud.calls.count({ operation: "UpdateTerminationProtection" })).toBe(1);
    expect(await bench.orchestrator.describe("queue")).toMatchObject({ terminationProtection: true });
    expect((await bench.client.send(new ListChangeSetsCommand({ StackName: stackId }))).Summaries).toEqual([]);
  });

  test("takes the proof of its wish away when it is discarded, or deployed at once", async () => {
    const { stackId } = await bench.orchestrator.deploy(queue(5));
    await bench.orchestrator.discard(await unchangedPlan(queue(5, { terminationProtection: true })));
    await bench.orchestrator.deploy(queue(5, { terminationProtection: true }));
    expect(await bench.orchestrator.describe("queue")).toMatchObject({ terminationProtection: true });
    expect((await bench.client.send(new ListChangeSetsCommand({ StackName: stackId }))).Summaries).toEqual([]);
  });

  test("switches no protection, of whatever stack, when somebody wrote the wish into it", async () => {
    const victim = await bench.orchestrator.deploy(queue(5, { name: "victim", terminationProtection: true }));
    await bench.orchestrator.deploy(queue(5));
    const { stackId } = victim;
    const plan = await unchangedPlan(queue(5, { terminationProtection: true }));
    const wish = { terminationProtection: false, stackId, stackName: "victim" };
    for (const forged of [forge(plan, wish), forge(await unchangedPlan(), wish)]) {
      await expect(bench.orchestrator.deploy(forged)).rejects.toMatchObject({ code: "PLAN_STALE" });
    }
    expect(await bench.orchestrator.describe("victim")).toMatchObject({ terminationProtection: true });
    const proof = { ChangeSetName: plan.changeSetId, StackName: plan.stackId };
    expect(await bench.client.send(new DescribeChangeSetCommand(proof))).toMatchObject({ Status: "FAILED" });
  });
});

test("a plan for another account than the credentials' is refused before anything is sent", async () => {
  const plan = await bench.orchestrator.plan(queue(5));
  using other = createOrchestrator({ ...bench.cloud.connection(), accountId: "222222222222" });
  bench.cloud.calls.clear();
  await expect(other.deploy(plan)).rejects.toMatchObject({
    code: "ACCOUNT_NOT_CONFIGURED",
    message: expect.stringMatching(/account 111111111111.*belong to 222222222222/),
  });
  expect(bench.operations()).toEqual([]);
});
