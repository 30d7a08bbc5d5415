import { CloudFormationClient, ListChangeSetsCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import {
  app,
  createOrchestrator,
  stack,
  type App,
  type AppHistoryEntry,
  type Orchestrator,
  type Stack,
  type TemplateBody,
} from "../index.ts";
import { queue, table } from "../local-cloud.testing.ts";
import { openKeptCloud, type KeptCloud } from "../runs/kept-cloud.testing.ts";

let bench: KeptCloud;
let orchestrator: Orchestrator;
beforeEach(async () => {
  bench = await openKeptCloud();
  orchestrator = bench.process("build 7");
});
afterEach(() => bench[Symbol.asyncDispose]());

function shopOf(stacks: readonly Stack[], more: Partial<App> = {}): App {
  return app({ name: "shop", layers: [{ name: "all", stacks }], ...more });
}

/** Two stacks with a queue each. */
const shop = (delay: number): App => shopOf(["data", "orders"].map((name) => queue(delay, { name })));

async function delays(): Promise<(string | undefined)[]> {
  const found = await Promise.all(
    ["data", "orders"].map(async (name) => {
      for await (const { template } of orchestrator.history(name)) return template?.text;
      return undefined;
    }),
  );
  return found.map((text) => /DelaySeconds: (\d+)/.exec(text ?? "")?.[1]);
}

async function newest(which: App): Promise<AppHistoryEntry | undefined> {
  for await (const entry of orchestrator.appHistory(which)) return entry;
  return undefined;
}

describe("going back with an app", () => {
  test("behind a failure in the middle brings back what had changed, and leaves what had not", async () => {
    await orchestrator.deployApp(shop(5));
    bench.cloud.faults.failResource({ stack: "orders", logicalId: "Queue", action: "update", reason: "no", times: 1 });
    expect(await orchestrator.deployApp(shop(6))).toMatchObject({ succeeded: false });
    const plan = await orchestrator.planAppRollback(shop(6));
    expect(plan).toMatchObject({
      format: "stacksteward.app-rollback-plan",
      app: "shop",
      to: { operation: "DEPLOY", holder: "build 7" },
      newer: [],
      isDestructive: false,
      plan: {
        stacks: [
          {
            stack: "data",
            kind: "exact",
            plan: { kind: "changes", changes: [{ action: "Modify", logicalId: "Queue" }] },
          },
          { stack: "orders", kind: "exact", plan: { kind: "no-changes" } },
        ],
      },
    });
    const stored = JSON.parse(JSON.stringify(plan)) as typeof plan;
    expect(await orchestrator.rollbackApp(shop(6), { approved: stored })).toMatchObject({ succeeded: true });
    expect(await delays()).toEqual(["5", "5"]);
    expect(await newest(shop(6))).toMatchObject({ operation: "ROLLBACK", outcome: "succeeded" });
  });

  test("behind a failure that has left nothing changes nothing", async () => {
    await orchestrator.deployApp(shop(4));
    await orchestrator.deployApp(shop(5));
    bench.cloud.faults.failResource({ logicalId: "Queue", action: "update", reason: "no", times: 2 });
    await orchestrator.deployApp(shop(6));
    expect(await orchestrator.rollbackApp(shop(6))).toMatchObject({
      outcomes: [{ result: { kind: "no-changes" } }, { result: { kind: "no-changes" } }],
    });
    expect(await delays()).toEqual(["5", "5"]);
  });

  test("behind a success is to the set before, past deployments that changed nothing, and back again", async () => {
    await orchestrator.deployApp(shop(4));
    await orchestrator.deployApp(shop(5));
    await orchestrator.deployApp(shop(5));
    await orchestrator.rollbackApp(shop(5));
    expect(await delays()).toEqual(["4", "4"]);
    await orchestrator.rollbackApp(shop(5));
    expect(await delays()).toEqual(["5", "5"]);
    // One stack was worked on alone since.
    await orchestrator.deploy(queue(9, { name: "data" }));
    await orchestrator.rollbackApp(shop(5));
    expect(await delays()).toEqual(["5", "5"]);
  });

  test("is to the deployment that is named, which must have ended well", async () => {
    await orchestrator.deployApp(shop(3));
    const first = await newest(shop(3));
    await orchestrator.deployApp(shop(4));
    bench.cloud.faults.failResource({ stack: "data", logicalId: "Queue", action: "update", reason: "no", times: 1 });
    await orchestrator.deployApp(shop(5));
    const failed = await newest(shop(3));
    await orchestrator.rollbackApp(shop(5), { to: first?.id ?? "" });
    expect(await delays()).toEqual(["3", "3"]);
    await expect(orchestrator.planAppRollback(shop(5), { to: failed?.id ?? "" })).rejects.toMatchObject({
      code: "DEPLOYMENT_INCOMPLETE",
    });
    await expect(orchestrator.planAppRollback(shop(5), { to: "none" })).rejects.toMatchObject({
      code: "DEPLOYMENT_NOT_FOUND",
      message: expect.stringMatching(/no deployment "none" of it is recorded. The newest are run-\d+ \(ROLLBACK/),
    });
  });

  test("brings back a stack that was pruned, and leaves one alone that is newer, and says so", async () => {
    const [data, orders] = ["data", "orders"].map((name) => queue(5, { name })) as [Stack, Stack];
    await orchestrator.deployApp(shopOf([data, orders]));
    const now = shopOf([orders, queue(5, { name: "letters" })]);
    await orchestrator.deployApp(now);
    await orchestrator.prune(await orchestrator.planPrune(now));
    const plan = await orchestrator.planAppRollback(now);
    expect(plan.newer).toEqual(["letters"]);
    expect(await orchestrator.rollbackApp(now, { approved: plan })).toMatchObject({
      succeeded: true,
      outcomes: [
        { stack: "orders", result: { kind: "no-changes" } },
        { stack: "data", result: { kind: "deployed", operation: "CREATE" } },
      ],
    });
    expect(await orchestrator.describe("letters")).toMatchObject({ status: "CREATE_COMPLETE" });
  });

  test("that fails leaves no change set waiting for a stack whose turn never came", async () => {
    const linked = (delay: number): App => ({ ...shop(delay), dependsOn: { orders: ["data"] } });
    for (const delay of [4, 5]) await orchestrator.deployApp(linked(delay));
    bench.cloud.faults.failResource({ stack: "data", logicalId: "Queue", action: "update", reason: "no", times: 1 });
    bench.cloud.calls.clear();
    expect(await orchestrator.rollbackApp(linked(5))).toMatchObject({
      outcomes: [
        { stack: "data", kind: "failed" },
        { stack: "orders", kind: "skipped", because: ["data"] },
      ],
    });
    const count = (operation: string): number => bench.cloud.calls.count({ operation });
    expect(["CreateChangeSet", "ExecuteChangeSet", "DeleteChangeSet"].map(count)).toEqual([2, 1, 1]);
  });

  test("leaves a stack alone that another app has taken over since, and says so", async () => {
    const [data, orders] = ["data", "orders"].map((name) => queue(5, { name })) as [Stack, Stack];
    await orchestrator.deployApp(shopOf([data, orders]));
    const now = shopOf([queue(6, { name: "orders" })]);
    await orchestrator.deployApp(now);
    await orchestrator.deployApp(
      app({ name: "depot", layers: [{ name: "all", stacks: [queue(7, { name: "data" })] }] }),
    );
    const plan = await orchestrator.planAppRollback(now);
    expect(plan).toMatchObject({ foreign: ["data"], plan: { stacks: [{ stack: "orders" }] } });
    expect(await orchestrator.rollbackApp(now, { approved: plan })).toMatchObject({ succeeded: true });
    expect(await delays()).toEqual(["7", "5"]);
  });

  test("does not lose data, unless it is told to", async () => {
    const data = (key: string): App => shopOf([table(key), queue(5, { name: "orders" })]);
    await orchestrator.deployApp(data("id"));
    await orchestrator.deployApp(data("number"));
    const plan = await orchestrator.planAppRollback(data("number"));
    expect(plan.isDestructive).toBe(true);
    for (const options of [{}, { approved: plan }]) {
      await expect(orchestrator.rollbackApp(data("number"), options)).rejects.toMatchObject({
        code: "DATA_LOSS",
        message: expect.stringContaining("data/Orders (AWS::DynamoDB::Table)"),
      });
    }
    expect(await orchestrator.describe("data")).toMatchObject({ parameters: { Key: "number" } });
    expect(await orchestrator.rollbackApp(data("number"), { approved: plan, deleteData: true })).toMatchObject({
      succeeded: true,
    });
    expect(await orchestrator.describe("data")).toMatchObject({ parameters: { Key: "id" } });
  });

  test("changes no protected layer, unless it is told to", async () => {
    const guarded = (delay: number): App =>
      app({ name: "shop", layers: [{ name: "data", protected: true, stacks: [queue(delay, { name: "data" })] }] });
    for (const delay of [4, 5]) await orchestrator.deployApp(guarded(delay), { unprotect: ["data"] });
    expect(await orchestrator.rollbackApp(guarded(5))).toMatchObject({
      outcomes: [{ kind: "failed", failure: { code: "CHANGES_FOUND" } }],
    });
    expect(await orchestrator.rollbackApp(guarded(5), { unprotect: ["data"] })).toMatchObject({ succeeded: true });
  });

  test("takes no plan that was edited or is for another stage, and needs a store", async () => {
    await orchestrator.deployApp(shop(4));
    await orchestrator.deployApp(shop(5));
    const plan = await orchestrator.planAppRollback(shop(5));
    const refused = async (which: App, approved: typeof plan): Promise<unknown> =>
      orchestrator.rollbackApp(which, { approved }).catch(({ code }: { readonly code: string }) => code);
    expect(await refused(shop(5), { ...plan, isDestructive: true })).toBe("PLAN_INVALID");
    expect(await refused(shop(5), { ...plan, version: 2 as 1 })).toBe("PLAN_INVALID");
    expect(await refused({ ...shop(5), stage: "prod" }, plan)).toBe("PLAN_STALE");
    using forgetful = createOrchestrator(bench.cloud.connection());
    await expect(forgetful.planAppRollback(shop(5))).rejects.toMatchObject({ code: "STORE_REQUIRED" });
    await expect(forgetful.rollbackApp(shop(5))).rejects.toMatchObject({ code: "STORE_REQUIRED" });
  });
});

describe("what stacks give to each other", () => {
  const Topic = { Type: "AWS::SNS::Topic" };
  const named = (from: string): TemplateBody => ({
    Parameters: { From: { Type: "String" } },
    Resources: { Topic: { ...Topic, Properties: { DisplayName: { Ref: "From" } } } },
    Outputs: { From: { Value: { "Fn::Sub": `${from} \${From}` } } },
  });

  test("is taken as it is after the giver went back, not as it was recorded", async () => {
    // Its name is generated, so that a topic which is made anew has another one.
    const version = (logicalId: string): App => {
      const Name = { Value: { "Fn::GetAtt": [logicalId, "TopicName"] } };
      const giver = stack({ name: "giver", template: { Resources: { [logicalId]: Topic }, Outputs: { Name } } });
      const taker = stack({ name: "taker", template: named(logicalId), parameters: { From: giver.output("Name") } });
      return shopOf([giver, taker]);
    };
    await orchestrator.deployApp(version("Old"));
    const before = await orchestrator.outputs("giver");
    await orchestrator.deployApp(version("New"));
    const plan = await orchestrator.planAppRollback(version("New"));
    expect(plan.plan.stacks.map(({ stack: name, kind }) => `${name} ${kind}`)).toEqual([
      "giver exact",
      "taker predicted",
    ]);
    const { succeeded } = await orchestrator.rollbackApp(version("New"), { approved: plan });
    expect(succeeded).toBe(true);
    const after = await orchestrator.outputs("giver");
    expect(after["Name"]).not.toBe(before["Name"]);
    expect(await orchestrator.outputs("taker")).toEqual({ From: `Old ${after["Name"]}` });
  });

  test("decides the order: whoever imports what goes, goes back first", async () => {
    const giver = (exports: boolean): Stack =>
      stack({
        name: "giver",
        template: {
          Resources: { Topic },
          Outputs: { Arn: { Value: { Ref: "Topic" }, ...(exports ? { Export: { Name: "arn" } } : {}) } },
        },
      });
    const taker = (imports: boolean): Stack =>
      stack({
        name: "taker",
        template: {
          Resources: { Topic },
          Outputs: { Of: { Value: imports ? { "Fn::ImportValue": "arn" } : "nothing" } },
        },
      });
    await orchestrator.deployApp(shopOf([giver(false), taker(false)]));
    const now = shopOf([giver(true), taker(true)]);
    await orchestrator.deployApp(now);
    const plan = await orchestrator.planAppRollback(now);
    // Its exact plan would be stale once nobody imports from it any more.
    expect(plan.plan.stacks).toMatchObject([
      { stack: "giver", kind: "predicted", needs: ["taker"] },
      { stack: "taker", kind: "exact", needs: [] },
    ]);
    expect(await orchestrator.rollbackApp(now, { approved: plan })).toMatchObject({ succeeded: true });
    expect(await orchestrator.outputs("taker")).toEqual({ Of: "nothing" });
    // Forwards again, it is the other way round.
    expect(await orchestrator.rollbackApp(now)).toMatchObject({ succeeded: true });
    expect((await orchestrator.outputs("taker"))["Of"]).toMatch(/^arn:/);
  });
});

describe("going back that is stopped", () => {
  /** An orchestrator that is told to stop the moment it first sends a command, and the signal that says so. */
  function stoppedAt(command: string): { readonly stopping: Orchestrator; readonly signal: AbortSignal } {
    const stop = new AbortController();
    const stopping = bench.process("build 8", {
      configureClient: ({ middlewareStack }) =>
        middlewareStack.add(
          (next, { commandName }) =>
            async (args) => {
              const answer = await next(args);
              if (commandName === `${command}Command`) stop.abort(new Error("enough"));
              return answer;
            },
          { step: "initialize" },
        ),
    });
    return { stopping, signal: stop.signal };
  }

  test.each(["CreateChangeSet", "ExecuteChangeSet"])(
    "at %s leaves neither a change set nor an empty stack behind",
    async (command) => {
      const names = ["data", "orders", "letters"];
      await orchestrator.deployApp(shopOf(names.map((name) => queue(5, { name }))));
      await orchestrator.deployApp(shopOf(names.map((name) => queue(6, { name }))));
      for (const name of ["orders", "letters"]) await orchestrator.destroy(name, { deleteData: true });
      const { stopping, signal } = stoppedAt(command);
      const app7 = shopOf(names.map((name) => queue(6, { name })));
      await expect(stopping.rollbackApp(app7, { signal, concurrency: 1 })).rejects.toThrow(/enough|was stopped/);
      await bench.cloud.settle();
      const statuses = await Promise.all(
        names.map(async (name) => (await orchestrator.describe(name))?.status ?? "absent"),
      );
      expect(statuses).not.toContain("REVIEW_IN_PROGRESS");
      const client = new CloudFormationClient(bench.cloud.connection());
      const { Summaries = [] } = await client.send(new ListChangeSetsCommand({ StackName: "data" }));
      expect(Summaries.filter(({ ExecutionStatus }) => ExecutionStatus === "AVAILABLE")).toEqual([]);
      client.destroy();
    },
  );
});
