import {
  GetStackPolicyCommand,
  ListChangeSetsCommand,
  SetStackPolicyCommand,
  type CloudFormationClient,
} from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createOrchestrator, type ChangesPlan, type NoChangesPlan, type StackPolicy } from "../index.ts";
import { failureOf, openTestCloud, queue, type TestCloud } from "../local-cloud.testing.ts";
import { digestOfData } from "../plan/plan-digest.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const allow = { Effect: "Allow", Action: "Update:*", Principal: "*", Resource: "*" };
const locked: StackPolicy = { Statement: [allow, { ...allow, Effect: "Deny", Resource: "LogicalResourceId/Queue" }] };
const open: StackPolicy = { Statement: [allow] };
const theirs: StackPolicy = { Statement: [{ ...allow, Action: "Update:Modify" }] };

async function policyOf(client: CloudFormationClient = bench.client): Promise<unknown> {
  const { StackPolicyBody } = await client.send(new GetStackPolicyCommand({ StackName: "queue" }));
  return StackPolicyBody === undefined ? undefined : JSON.parse(StackPolicyBody);
}

async function setPolicy(policy: StackPolicy): Promise<void> {
  const StackPolicyBody = JSON.stringify(policy);
  await bench.client.send(new SetStackPolicyCommand({ StackName: "queue", StackPolicyBody }));
}

async function unchanged(stackPolicy: StackPolicy): Promise<NoChangesPlan> {
  const plan = await bench.orchestrator.plan(queue(5, { stackPolicy }));
  if (plan.kind !== "no-changes") throw new Error(`expected no changes, not ${plan.kind}`);
  return plan;
}

describe("a stack policy", () => {
  test("is in the plan, is set when the stack is there, and guards it from the next update on", async () => {
    const plan = await bench.changesPlan(queue(5, { stackPolicy: locked }));
    expect(plan.options).toEqual({ stackPolicy: { after: JSON.stringify(locked) } });
    await bench.orchestrator.deploy(plan);
    expect(await policyOf()).toEqual(locked);
    const failed = await failureOf(bench.orchestrator.deploy(queue(6)));
    expect(failed.details.firstCause?.reason).toMatch(/^Action denied by stack policy/);
    expect(await policyOf()).toEqual(locked);
  });

  test("does not guard the update it comes with, and stays away when that fails", async () => {
    await bench.orchestrator.deploy(queue(5));
    const fault = bench.cloud.faults.failResource({ logicalId: "Queue", action: "update", reason: "no" });
    await failureOf(bench.orchestrator.deploy(queue(6, { stackPolicy: locked })));
    expect(await policyOf()).toBeUndefined();
    fault.remove();
    expect(await bench.orchestrator.deploy(queue(6, { stackPolicy: locked }))).toMatchObject({
      status: "UPDATE_COMPLETE",
    });
    expect(await policyOf()).toEqual(locked);
  });

  test("is set by a plan without changes, whose change set proves it, and is in no plan when it is there already", async () => {
    await bench.orchestrator.deploy(queue(5));
    const plan = await unchanged(locked);
    expect(plan).toMatchObject({
      changeSetId: expect.stringContaining("stacksteward-"),
      options: { stackPolicy: { after: JSON.stringify(locked) } },
    });
    for (let time = 0; time < 2; time += 1) await bench.orchestrator.deploy(plan);
    expect(bench.cloud.calls.count({ operation: "SetStackPolicy" })).toBe(1);
    expect(await policyOf()).toEqual(locked);
    expect((await bench.client.send(new ListChangeSetsCommand({ StackName: "queue" }))).Summaries).toEqual([]);
    const again = await unchanged(locked);
    expect(again).not.toHaveProperty("options");
    expect(again).not.toHaveProperty("changeSetId");
  });

  test("that somebody wrote into a plan without changes is not set", async () => {
    await bench.orchestrator.deploy(queue(5));
    const { digest: _digest, ...content } = { ...(await unchanged(locked)), options: {} };
    const edited = { ...content, options: { stackPolicy: { after: JSON.stringify(open) } } };
    const forged: NoChangesPlan = { ...edited, digest: digestOfData(edited) };
    await expect(bench.orchestrator.deploy(forged)).rejects.toMatchObject({ code: "PLAN_STALE" });
    expect(await policyOf()).toBeUndefined();
  });

  test("that is another one than when the plan was made makes the plan stale", async () => {
    await bench.orchestrator.deploy(queue(5, { stackPolicy: open }));
    const plan = await bench.changesPlan(queue(6, { stackPolicy: locked }));
    await setPolicy(theirs);
    await expect(bench.orchestrator.deploy(plan)).rejects.toMatchObject({
      code: "PLAN_STALE",
      message: expect.stringContaining("somebody has changed the stack policy since"),
    });
    expect(await policyOf()).toEqual(theirs);
  });
});

describe("a policy during the update", () => {
  const plan = (delay: number): Promise<ChangesPlan> =>
    bench.changesPlan(queue(delay, { stackPolicyDuringUpdate: open }));

  test("lets through what the stack's own refuses, which is put back", async () => {
    await bench.orchestrator.deploy(queue(5, { stackPolicy: locked }));
    const planned = await plan(6);
    expect(planned.options).toEqual({
      stackPolicy: { before: JSON.stringify(locked), duringUpdate: JSON.stringify(open) },
    });
    const seen: unknown[] = [];
    await bench.orchestrator.deploy(planned, {
      onEvent: async ({ kind }) => {
        if (kind === "operation-started") seen.push(await policyOf());
      },
    });
    expect(seen).toEqual([open]);
    expect(await policyOf()).toEqual(locked);
    expect((await bench.orchestrator.describe("queue"))?.status).toBe("UPDATE_COMPLETE");
  });

  test("is taken back after a failure too", async () => {
    await bench.orchestrator.deploy(queue(5, { stackPolicy: locked }));
    bench.cloud.faults.failResource({ logicalId: "Queue", action: "update", reason: "no" });
    await failureOf(bench.orchestrator.deploy(await plan(6)));
    expect(await policyOf()).toEqual(locked);
  });

  test("is taken back when the change set cannot be executed", async () => {
    await bench.orchestrator.deploy(queue(5, { stackPolicy: locked }));
    const planned = await plan(6);
    bench.cloud.faults.refuse({ operation: "ExecuteChangeSet", code: "AccessDenied", message: "not allowed" });
    await expect(bench.orchestrator.deploy(planned)).rejects.toMatchObject({ code: "SERVICE_CALL_FAILED" });
    expect(await policyOf()).toEqual(locked);
  });

  test("that cannot be taken back leaves the failure of the update to be thrown", async () => {
    await bench.orchestrator.deploy(queue(5, { stackPolicy: locked }));
    const planned = await plan(6);
    bench.cloud.faults.refuse({ operation: "SetStackPolicy", code: "AccessDenied", message: "set it not" });
    await expect(bench.orchestrator.deploy(planned)).rejects.toThrow("set it not");
    expect(bench.operations()).not.toContain("UpdateStack");
    expect(await policyOf()).toEqual(locked);
  });

  test("leaves a policy that allows everything where there was none: no call takes a policy away", async () => {
    await bench.orchestrator.deploy(queue(5));
    const planned = await bench.changesPlan(queue(6, { stackPolicyDuringUpdate: theirs }));
    await bench.orchestrator.deploy(planned);
    expect(await policyOf()).toEqual({ Statement: [allow] });
  });

  test("gives way to the policy that the definition wants afterwards", async () => {
    await bench.orchestrator.deploy(queue(5, { stackPolicy: locked }));
    const wishes = { stackPolicy: theirs, stackPolicyDuringUpdate: open };
    await bench.orchestrator.deploy(await bench.changesPlan(queue(6, wishes)));
    expect(await policyOf()).toEqual(theirs);
  });

  test("leaves a policy alone that somebody set meanwhile", async () => {
    await bench.orchestrator.deploy(queue(5, { stackPolicy: locked }));
    await bench.orchestrator.deploy(await plan(6), {
      onEvent: async ({ kind }) => {
        if (kind === "operation-started") await setPolicy(theirs);
      },
    });
    expect(await policyOf()).toEqual(theirs);
  });

  test("is taken back by whoever deploys the plan again after the process was gone", async () => {
    await bench.orchestrator.deploy(queue(5, { stackPolicy: locked }));
    const planned = await plan(6);
    const stop = new AbortController();
    using dying = createOrchestrator(bench.cloud.connection());
    const onEvent = (): void => stop.abort(new Error("the machine is shut down"));
    await expect(dying.deploy(planned, { signal: stop.signal, onEvent })).rejects.toThrow("the machine is shut down");
    expect(await policyOf()).toEqual(open);
    expect(await bench.orchestrator.deploy(planned)).toMatchObject({ kind: "deployed" });
    expect(await policyOf()).toEqual(locked);
    // Once more, after somebody else has set another policy: it is theirs.
    await setPolicy(theirs);
    await bench.orchestrator.deploy(planned);
    expect(await policyOf()).toEqual(theirs);
  });

  test("needs somebody who remembers what is to be put back", async () => {
    await bench.orchestrator.deploy(queue(5));
    bench.cloud.calls.clear();
    await expect(bench.orchestrator.deploy(queue(6, { stackPolicyDuringUpdate: open }))).rejects.toMatchObject({
      code: "STORE_REQUIRED",
      message: expect.stringMatching(/"queue" has a stackPolicyDuringUpdate.*createFileStore/),
    });
    expect(bench.operations()).toEqual([]);
  });

  test("has no part in a creation", async () => {
    const planned = await plan(5);
    expect(planned).not.toHaveProperty("options");
    await bench.orchestrator.deploy(planned);
    expect(bench.cloud.calls.count({ operation: "SetStackPolicy" })).toBe(0);
  });
});
