import { GetStackPolicyCommand, UpdateTerminationProtectionCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { noUnprotecting, type GuardPolicy, type Unattended } from "../index.ts";
import { failureOf, openTestCloud, queue, type TestCloud } from "../local-cloud.testing.ts";
import { changeSetsOf, refusesAll } from "./refusing.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

describe("what changes no resource", () => {
  const allow = { Effect: "Allow", Action: "Update:*", Principal: "*", Resource: "*" };
  const guarded = { terminationProtection: true, stackPolicy: { Statement: [{ ...allow, Effect: "Deny" }] } };
  const unguarded = { terminationProtection: false, stackPolicy: { Statement: [allow] } };
  beforeEach(async () => {
    await bench.orchestrator.deploy(queue(1, guarded));
  });

  async function expectGuarded(): Promise<void> {
    expect((await bench.orchestrator.describe("queue"))?.terminationProtection).toBe(true);
    const { StackPolicyBody } = await bench.client.send(new GetStackPolicyCommand({ StackName: "queue" }));
    expect(JSON.parse(StackPolicyBody ?? "")).toEqual(guarded.stackPolicy);
  }

  test("is a change to who expects none, names the protection and the policy, and leaves both and no change set", async () => {
    await expect(bench.orchestrator.deploy(queue(1, unguarded), { expectNoChanges: true })).rejects.toMatchObject({
      code: "CHANGES_FOUND",
      message: expect.stringMatching(/its protection from deletion \(to off\), its stack policy would change/),
      details: { changes: ["its protection from deletion (to off)", "its stack policy"] },
    });
    await expectGuarded();
    expect(await changeSetsOf(bench, "queue")).toBe(0);
  });

  test("is shown to the guards, and not done when one refuses", async () => {
    const asked: Unattended[] = [];
    const guard: GuardPolicy = (about) => {
      asked.push(about);
      return refusesAll(about);
    };
    await expect(bench.orchestrator.deploy(queue(1, unguarded), { guard })).rejects.toMatchObject({
      code: "GUARD_REFUSED",
      details: { wouldHave: [{ terminationProtection: false }, { stackPolicy: { after: expect.any(String) } }] },
    });
    expect(asked).toMatchObject([{ kind: "settings", plan: { kind: "no-changes", terminationProtection: false } }]);
    await expectGuarded();
    expect(await changeSetsOf(bench, "queue")).toBe(0);
  });

  test("is refused by noUnprotecting, also beside changes of resources, and what protects more is not", async () => {
    const guard = noUnprotecting();
    const refusals = [
      { policy: "no unprotecting", reason: expect.stringContaining("protected from deletion") },
      { policy: "no unprotecting", reason: expect.stringContaining("stack policy") },
    ];
    for (const delay of [1, 2]) {
      await expect(bench.orchestrator.deploy(queue(delay, unguarded), { guard })).rejects.toMatchObject({
        code: "GUARD_REFUSED",
        details: { refusals },
      });
    }
    await expectGuarded();
    const { stackPolicy: _policy, ...unprotected } = unguarded;
    await bench.orchestrator.deploy(queue(1, unprotected));
    await bench.orchestrator.deploy(queue(1, guarded), { guard });
    await expectGuarded();
  });

  test("is refused in a reviewed plan too, which keeps its change set; once it is done nobody is asked", async () => {
    const plan = await bench.orchestrator.plan(queue(1, unguarded));
    await expect(bench.orchestrator.deploy(plan, { guard: refusesAll })).rejects.toMatchObject({
      code: "GUARD_REFUSED",
    });
    await expectGuarded();
    await bench.orchestrator.deploy(plan);
    expect((await bench.orchestrator.describe("queue"))?.terminationProtection).toBe(false);
    expect(await bench.orchestrator.deploy(plan, { guard: refusesAll, expectNoChanges: true })).toMatchObject({
      kind: "no-changes",
    });
  });
});

test("a plan that was executed does not take the protection away again, which somebody has set since, past a guard", async () => {
  await bench.orchestrator.deploy(queue(1, { terminationProtection: true }));
  const plan = await bench.changesPlan(queue(2, { terminationProtection: false }));
  await bench.orchestrator.deploy(plan);
  expect(await bench.orchestrator.deploy(plan, { guard: refusesAll })).toMatchObject({ kind: "deployed" });
  await bench.client.send(
    new UpdateTerminationProtectionCommand({ StackName: "queue", EnableTerminationProtection: true }),
  );
  await expect(bench.orchestrator.deploy(plan, { guard: noUnprotecting() })).rejects.toMatchObject({
    code: "GUARD_REFUSED",
    details: { wouldHave: [{ terminationProtection: false }] },
  });
  await expect(bench.orchestrator.deploy(plan, { expectNoChanges: true })).rejects.toMatchObject({
    code: "CHANGES_FOUND",
    details: { changes: ["its protection from deletion (to off)"] },
  });
  expect((await bench.orchestrator.describe("queue"))?.terminationProtection).toBe(true);
});

test("a plan whose execution failed answers that failure again, and no guard is asked about what is not done", async () => {
  await bench.orchestrator.deploy(queue(1, { terminationProtection: true }));
  const plan = await bench.changesPlan(queue(2, { terminationProtection: false }));
  bench.cloud.faults.failResource({ logicalId: "Queue", action: "update", times: 1, reason: "no" });
  await failureOf(bench.orchestrator.deploy(plan));
  const again = await failureOf(bench.orchestrator.deploy(plan, { guard: refusesAll }));
  expect(again.details.status).toBe("UPDATE_ROLLBACK_COMPLETE");
});
