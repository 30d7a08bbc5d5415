import { afterEach, beforeEach, describe, expect, test } from "vitest";

import {
  createOrchestrator,
  noDataLoss,
  noDeletions,
  noIamBroadening,
  noReplacementOfStateful,
  stack,
  type GuardPolicy,
  type Stack,
  type Unattended,
} from "../index.ts";
import { openTestCloud, queue, table, type TestCloud } from "../local-cloud.testing.ts";
import { dyingAfter, openKeptCloud } from "../runs/kept-cloud.testing.ts";
import { changeSetsOf, refusesAll } from "./refusing.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

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
    expect(await changeSetsOf(bench, "data")).toBe(0);
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

  test("is asked before the plan is looked at in a run that an earlier version has begun, as it was then", async () => {
    await using kept = await openKeptCloud();
    const plan = await kept.process("planner").plan(queue(1));
    const dying = kept.process("first", { store: dyingAfter(3, kept.store) });
    const operation = dying.start.deploy(plan, { guard: refusesAll });
    await expect(operation.result).rejects.toThrow("the process died");
    const [key = ""] = await kept.store.list(`runs/${operation.handle.runId}/`);
    const { text = "", version = "" } = (await kept.store.get(key)) ?? {};
    const earlier = text.replace(/"behaviours":\[1,2,3,4(,\d+)*\]/, '"behaviours":[1,2,3]');
    expect(earlier).not.toBe(text);
    await kept.store.putIfUnchanged(key, earlier, version);
    kept.cloud.calls.clear();
    await expect(kept.process("second").resume(operation.handle, { guard: refusesAll })).rejects.toMatchObject({
      code: "GUARD_REFUSED",
    });
    expect(kept.cloud.calls.count({ operation: "DescribeChangeSet" })).toBe(0);
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
  expect(logged).toContain("something could not be put back as it was");
});

test("a plan that was deployed already answers how that ended, whatever the guard says today", async () => {
  const plan = await bench.changesPlan(queue(1));
  const first = await bench.orchestrator.deploy(plan);
  const same = { ...first, endedAt: expect.any(String) };
  expect(await bench.orchestrator.deploy(plan, { guard: refusesAll })).toEqual(same);
  expect(await bench.orchestrator.deploy(plan, { expectNoChanges: true })).toEqual(same);
});
