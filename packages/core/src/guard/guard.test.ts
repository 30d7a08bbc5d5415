import {
  GetStackPolicyCommand,
  ListChangeSetsCommand,
  UpdateTerminationProtectionCommand,
} from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import {
  createOrchestrator,
  noDataLoss,
  noDeletions,
  noIamBroadening,
  noReplacementOfStateful,
  noUnprotecting,
  stack,
  type GuardPolicy,
  type Stack,
  type Unattended,
} from "../index.ts";
import { openTestCloud, queue, table, type TestCloud } from "../local-cloud.testing.ts";
import { dyingAfter, openKeptCloud } from "../runs/kept-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const refusesAll: GuardPolicy = () => [{ policy: "nothing on Fridays", reason: "it is Friday", resources: [] }];

async function changeSetsOf(StackName: string): Promise<number> {
  const { Summaries = [] } = await bench.client.send(new ListChangeSetsCommand({ StackName }));
  return Summaries.length;
}

describe("a deployment that nobody looks at", () => {
  test("does not replace a table, says what it would have done, and leaves nothing behind", async () => {
    await bench.orchestrator.deploy(table("Id"));
    await expect(bench.orchestrator.deploy(table("Number"), { guard: noDataLoss() })).rejects.toMatchObject({
      code: "GUARD_REFUSED",
      message: expect.stringMatching(
        /"data" was not deployed unattended. no data loss: .*\(Orders\)\. Let somebody review/,
      ),
      details: {
        stack: "data",
        refusals: [{ policy: "no data loss", resources: ["Orders"] }],
        wouldHave: [{ action: "Modify", logicalId: "Orders", replacement: "True", dataLoss: "certain" }],
      },
    });
    expect(await changeSetsOf("data")).toBe(0);
    expect(await bench.orchestrator.describe("data")).toMatchObject({ status: "CREATE_COMPLETE" });
  });

  test("goes on where the policy is told of the exception, or has nothing to say", async () => {
    const guard = [noDataLoss({ except: ["Orders"] }), noDeletions(), noReplacementOfStateful({ except: ["Orders"] })];
    await bench.orchestrator.deploy(table("Id"), { guard });
    expect(await bench.orchestrator.deploy(table("Number"), { guard })).toMatchObject({ status: "UPDATE_COMPLETE" });
  });

  test("does not replace what holds data, though the old one is retained", async () => {
    const kept = "    UpdateReplacePolicy: Retain\n    DeletionPolicy: Retain\n";
    await bench.orchestrator.deploy(table("Id", kept));
    await expect(
      bench.orchestrator.deploy(table("Number", kept), { guard: [noDataLoss(), noReplacementOfStateful()] }),
    ).rejects.toMatchObject({ details: { refusals: [{ policy: "no replacement of stateful resources" }] } });
  });

  test("does not remove a resource, also one that is only let go", async () => {
    const both = { Kept: { Type: "AWS::SNS::Topic", DeletionPolicy: "Retain" }, Other: { Type: "AWS::SNS::Topic" } };
    const topics = (Resources: Record<string, { Type: string }>): Stack =>
      stack({ name: "topics", template: { Resources } });
    await bench.orchestrator.deploy(topics(both));
    const { Kept: _kept, ...rest } = both;
    await expect(bench.orchestrator.deploy(topics(rest), { guard: noDeletions() })).rejects.toMatchObject({
      details: { refusals: [{ policy: "no deletions", resources: ["Kept"] }] },
    });
  });

  test("lets nobody do more than before", async () => {
    const role = (Action: string): Stack =>
      stack({
        name: "access",
        capabilities: ["CAPABILITY_IAM"],
        template: {
          Resources: {
            Reader: {
              Type: "AWS::IAM::ManagedPolicy",
              Properties: {
                PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] },
              },
            },
          },
        },
      });
    await bench.orchestrator.deploy(role("s3:GetObject"));
    await expect(bench.orchestrator.deploy(role("s3:*"), { guard: noIamBroadening() })).rejects.toMatchObject({
      details: { refusals: [{ policy: "no IAM broadening", resources: ["Reader"] }] },
    });
    expect(await bench.orchestrator.deploy(role("s3:*"))).toMatchObject({ status: "UPDATE_COMPLETE" });
    expect(await bench.orchestrator.deploy(role("s3:GetObject"), { guard: noIamBroadening() })).toMatchObject({
      status: "UPDATE_COMPLETE",
    });
  });

  test("of a new stack leaves no empty one behind when it is refused", async () => {
    await expect(bench.orchestrator.deploy(queue(1), { guard: refusesAll })).rejects.toMatchObject({
      code: "GUARD_REFUSED",
      message: expect.stringContaining("nothing on Fridays: it is Friday."),
    });
    expect(await bench.orchestrator.describe("queue")).toBeUndefined();
  });

  test("is refused when a policy fails, and every refusal is told", async () => {
    const broken: GuardPolicy = () => {
      throw new Error("the rules cannot be read");
    };
    await expect(bench.orchestrator.deploy(queue(1), { guard: [broken, refusesAll] })).rejects.toMatchObject({
      details: {
        refusals: [
          { policy: "broken", reason: "it failed: the rules cannot be read" },
          { policy: "nothing on Fridays" },
        ],
      },
    });
  });
});

test("a reviewed plan that the guard refuses keeps its change set, to be deployed without", async () => {
  const plan = await bench.changesPlan(queue(1));
  await expect(bench.orchestrator.deploy(plan, { guard: refusesAll })).rejects.toMatchObject({ code: "GUARD_REFUSED" });
  expect(await bench.orchestrator.deploy(plan)).toMatchObject({ status: "CREATE_COMPLETE" });
});

describe("a guard, which is a function and not stored,", () => {
  test("must be given again when the process died before it was asked", async () => {
    await using kept = await openKeptCloud();
    const dying = kept.process("first", { store: dyingAfter(7, kept.store) });
    const operation = dying.start.deploy(queue(1), { guard: refusesAll });
    await expect(operation.result).rejects.toThrow("the process died");
    await expect(kept.process("second").resume(operation.handle)).rejects.toMatchObject({
      code: "GUARD_REQUIRED",
      message: expect.stringContaining("resume(handle, { guard })"),
    });
    const asked: Unattended[] = [];
    const guard: GuardPolicy = (about) => {
      asked.push(about);
      return [];
    };
    expect(await kept.process("third").resume(operation.handle, { guard })).toMatchObject({ kind: "deployed" });
    expect(asked).toMatchObject([{ kind: "deploy", plan: { stackName: "queue" } }]);
  });

  test("is asked once: what it has said holds in whatever process goes on", async () => {
    await using kept = await openKeptCloud();
    const dying = kept.process("first", { store: dyingAfter(12, kept.store) });
    const operation = dying.start.deploy(queue(1), { guard: () => [] });
    await expect(operation.result).rejects.toThrow("the process died");
    expect(kept.cloud.calls.count({ operation: "ExecuteChangeSet" })).toBeLessThanOrEqual(1);
    expect(await kept.process("second").resume(operation.handle)).toMatchObject({ kind: "deployed" });
  });
});

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
    expect(await changeSetsOf("queue")).toBe(0);
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
    expect(await changeSetsOf("queue")).toBe(0);
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

test("a refusal is told also when the change set cannot be taken away, which is only logged", async () => {
  const logged: string[] = [];
  const log = (_about: object, message: string): void => void logged.push(message);
  using orchestrator = createOrchestrator({
    ...bench.cloud.connection(),
    logger: { debug: log, info: log, warn: log, error: log },
  });
  bench.cloud.faults.refuse({ operation: "DeleteChangeSet", code: "AccessDenied", message: "No.", statusCode: 403 });
  await expect(orchestrator.deploy(queue(1), { guard: refusesAll })).rejects.toMatchObject({
    code: "GUARD_REFUSED",
    details: { wouldHave: [{ action: "Add", logicalId: "Queue" }] },
  });
  await expect(orchestrator.deploy(queue(1), { expectNoChanges: true })).rejects.toMatchObject({
    code: "CHANGES_FOUND",
  });
  expect(logged).toContain("something was left behind that was made for a plan");
});

test("a plan that was deployed already answers how that ended, whatever the guard says today", async () => {
  const plan = await bench.changesPlan(queue(1));
  const first = await bench.orchestrator.deploy(plan);
  const same = { ...first, endedAt: expect.any(String) };
  expect(await bench.orchestrator.deploy(plan, { guard: refusesAll })).toEqual(same);
  expect(await bench.orchestrator.deploy(plan, { expectNoChanges: true })).toEqual(same);
});

describe("a guard that is none", () => {
  test.each<[string, unknown]>([
    ["a name", "noDataLoss"],
    ["a list with a hole", [noDeletions(), undefined]],
  ])("such as %s is refused before anything is sent, from a resume as well", async (_, guard) => {
    const refused = { code: "INVALID_DEFINITION", message: expect.stringMatching(/guard.*must be a function/) };
    const unchecked = { guard: guard as GuardPolicy };
    await expect(bench.orchestrator.deploy(queue(1), unchecked)).rejects.toMatchObject(refused);
    expect(bench.cloud.calls.count()).toBe(0);
    await using kept = await openKeptCloud();
    const dying = kept.process("first", { store: dyingAfter(7, kept.store) });
    const operation = dying.start.deploy(queue(1), { guard: () => [] });
    await expect(operation.result).rejects.toThrow("the process died");
    await expect(kept.process("second").resume(operation.handle, unchecked)).rejects.toMatchObject(refused);
    expect(await kept.process("third").resume(operation.handle, { guard: () => [] })).toMatchObject({
      kind: "deployed",
    });
  });

  test.each<[string, unknown, RegExp]>([
    ["nothing", () => undefined, /it answered undefined, which is no list of refusals/],
    ["false", async () => Promise.resolve(false), /it answered false, which is no list of refusals/],
    ["a policy, because it was not called", noDataLoss, /it answered a function.*call it: noDataLoss\(\)/],
    ["a sentence", () => ["not on Fridays"], /it answered \["not on Fridays"\], which is no list of refusals/],
  ])("because it answers %s lets nothing happen, and says that it is broken", async (_, guard, reason) => {
    await expect(bench.orchestrator.deploy(queue(1), { guard: guard as GuardPolicy })).rejects.toMatchObject({
      code: "GUARD_REFUSED",
      details: { refusals: [{ reason: expect.stringMatching(reason), resources: [] }] },
    });
  });
});
