import { CloudFormationClient, UpdateStackCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { app, createOrchestrator, stack, type App, type Orchestrator, type Stack } from "../index.ts";
import { queue, table } from "../local-cloud.testing.ts";
import { openKeptCloud, type KeptCloud } from "../runs/kept-cloud.testing.ts";

let bench: KeptCloud;
let orchestrator: Orchestrator;
beforeEach(async () => {
  bench = await openKeptCloud();
  orchestrator = bench.process("build 7");
});
afterEach(() => bench[Symbol.asyncDispose]());

const Topic = { Type: "AWS::SNS::Topic" };
const orders = queue(5, { name: "orders" });
const letters = queue(5, { name: "letters" });

function shopOf(stacks: readonly Stack[], more: Partial<App> = {}): App {
  return app({ name: "shop", layers: [{ name: "all", stacks }], ...more });
}

describe("the plan to prune an app", () => {
  test("has what is not in it any more, and what goes with it; then that goes, and nothing else", async () => {
    const data = table("id", "", { name: "data" });
    await orchestrator.deployApp(shopOf([orders, letters, data]));
    const plan = await orchestrator.planPrune(shopOf([orders]));
    expect(plan).toMatchObject({
      format: "stacksteward.app-prune-plan",
      app: "shop",
      isDestructive: true,
      kept: [],
      stacks: [
        { stack: "letters", after: [], plan: { kind: "destruction", terminationProtection: false } },
        {
          stack: "data",
          plan: { resources: expect.arrayContaining([expect.objectContaining({ dataLoss: "certain" })]) },
        },
      ],
    });
    const stored = JSON.parse(JSON.stringify(plan)) as typeof plan;
    expect(await orchestrator.prune(stored)).toMatchObject({
      succeeded: true,
      outcomes: [
        { stack: "letters", result: { kind: "destroyed" } },
        { stack: "data", result: { kind: "destroyed" } },
      ],
    });
    expect((await orchestrator.appStatus(shopOf([orders, letters, data]))).stacks.map(({ kind }) => kind)).toEqual([
      "there",
      "absent",
      "absent",
    ]);
    expect(await orchestrator.planPrune(shopOf([orders]))).toMatchObject({ stacks: [], kept: [] });
    for await (const entry of orchestrator.appHistory(shopOf([orders]))) {
      expect(entry).toMatchObject({ operation: "PRUNE", outcome: "succeeded", holder: "build 7" });
      break;
    }
  });

  test("never has a stack that somebody else owns, and says why it stays", async () => {
    const names = ["moved", "alone", "by-hand", "anew", "gone"];
    const stacks = names.map((name) => queue(5, { name }));
    await orchestrator.deployApp(shopOf([orders, ...stacks]));
    // Another app has taken it over.
    await orchestrator.deployApp(
      app({ name: "depot", layers: [{ name: "all", stacks: [queue(6, { name: "moved" })] }] }),
    );
    await orchestrator.deploy(queue(6, { name: "alone" }));
    using client = disposable(new CloudFormationClient(bench.cloud.connection()));
    const UsePreviousTemplate = true;
    const Tags = [{ Key: "team", Value: "depot" }];
    await client.of.send(new UpdateStackCommand({ StackName: "by-hand", UsePreviousTemplate, Tags }));
    await bench.cloud.settle();
    // Deleted and made anew by somebody who has no part in this.
    using stranger = createOrchestrator(bench.cloud.connection());
    for (const name of ["anew", "gone"]) await stranger.destroy(name, { deleteData: true });
    await stranger.deploy(queue(9, { name: "anew" }));
    const plan = await orchestrator.planPrune(shopOf([orders]));
    expect(plan.stacks).toEqual([]);
    expect(plan.kept.map(({ stack: name, because }) => `${name}: ${because}`)).toEqual([
      'moved: it belongs to app "depot" now',
      "alone: it was worked on alone since, and not as a part of the app",
      expect.stringMatching(/^by-hand: somebody else has changed it since: UPDATE at /),
    ]);
  });

  test("has the one in the former region of a stack that has moved to another", async () => {
    await orchestrator.deployApp(shopOf([orders]));
    const moved = shopOf([stack({ ...orders, region: "us-east-1" })]);
    await orchestrator.deployApp(moved);
    const plan = await orchestrator.planPrune(moved);
    expect(plan.stacks).toMatchObject([{ stack: "orders", region: "eu-west-1" }]);
    expect(await orchestrator.prune(plan)).toMatchObject({ succeeded: true });
    expect(await orchestrator.describe({ name: "orders", region: "us-east-1" })).toBeDefined();
  });

  test("keeps what stood in a protected layer, until the layer is named, wherever the stack was looked at last", async () => {
    const layered = (stacks: readonly Stack[], isProtected = true): App =>
      app({
        name: "shop",
        layers: [
          { name: "data", stacks, protected: isProtected },
          { name: "services", stacks: [orders] },
        ].filter((layer) => layer.stacks.length > 0),
      });
    await orchestrator.deployApp(layered([letters]), { unprotect: ["data"] });
    await orchestrator.deployApp(shopOf([orders]));
    // Neither taking the layer away with the stack, nor saying that it is not protected any more.
    for (const now of [layered([]), layered([queue(5, { name: "other" })], false)]) {
      const plan = await orchestrator.planPrune(now);
      expect(plan).toMatchObject({
        stacks: [],
        kept: [
          {
            stack: "letters",
            because: expect.stringMatching(
              /^its layer "data" was protected .* Pass unprotect: \["data"\] to planPrune/,
            ),
          },
        ],
      });
    }
    await expect(orchestrator.planPrune(layered([]), { unprotect: ["dta"] })).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringContaining('unprotect names "dta"'),
    });
    const plan = await orchestrator.planPrune(layered([]), { unprotect: ["data"] });
    expect(plan).toMatchObject({ stacks: [{ stack: "letters" }], kept: [] });
    expect(await orchestrator.prune(plan)).toMatchObject({ succeeded: true });
  });

  test("is about one stage, and leaves the stacks of the others alone", async () => {
    const staged = (stage: string, stacks: readonly string[]): App =>
      shopOf(
        stacks.map((name) => queue(5, { name: `${stage}-${name}` })),
        { stage },
      );
    for (const stage of ["dev", "prod"]) await orchestrator.deployApp(staged(stage, ["orders", "letters"]));
    const plan = await orchestrator.planPrune(staged("dev", ["orders"]));
    expect(plan).toMatchObject({ stage: "dev", stacks: [{ stack: "dev-letters" }], kept: [] });
  });
});

describe("pruning", () => {
  const giver = stack({
    name: "giver",
    template: { Resources: { Topic }, Outputs: { Arn: { Value: { Ref: "Topic" }, Export: { Name: "arn" } } } },
  });
  const taker = (name: string): Stack =>
    stack({
      name,
      template: { Resources: { Topic }, Outputs: { Of: { Value: { "Fn::ImportValue": "arn" } } } },
    });

  test("takes what imports before what it imports from, and refuses what others import", async () => {
    await orchestrator.deployApp(shopOf([orders, giver, taker("taker")]));
    const plan = await orchestrator.planPrune(shopOf([orders]));
    expect(plan.stacks.map(({ stack: name, after }) => [name, after])).toEqual([
      ["taker", []],
      ["giver", ["taker"]],
    ]);
    // Somebody begins to import between the plan and its execution.
    await orchestrator.deploy(taker("stranger"));
    expect(await orchestrator.prune(plan)).toMatchObject({
      succeeded: false,
      outcomes: [
        { stack: "taker", kind: "done" },
        { stack: "giver", kind: "failed", failure: { code: "EXPORT_IN_USE" } },
      ],
    });
  });

  test("leaves what is protected, until it is told, and what is not any more as it was when it was planned", async () => {
    await orchestrator.deployApp(shopOf([orders, queue(5, { name: "safe", terminationProtection: true }), letters]));
    const plan = await orchestrator.planPrune(shopOf([orders]));
    await orchestrator.deploy(stack({ ...letters, template: { Resources: { Topic, More: Topic } } }));
    expect(await orchestrator.prune(plan)).toMatchObject({
      succeeded: false,
      outcomes: [
        { stack: "safe", kind: "failed", failure: { code: "TERMINATION_PROTECTED" } },
        { stack: "letters", kind: "failed", failure: { code: "PLAN_STALE" } },
      ],
    });
    expect(await orchestrator.prune(plan, { liftProtection: true })).toMatchObject({
      outcomes: [{ stack: "safe", kind: "done" }, { kind: "failed" }],
    });
  });

  test("leaves what another app has taken over since it was planned, though nothing about it has changed", async () => {
    await orchestrator.deployApp(shopOf([orders, letters]));
    const plan = await orchestrator.planPrune(shopOf([orders]));
    await orchestrator.deployApp(app({ name: "depot", layers: [{ name: "all", stacks: [letters] }] }));
    expect(await orchestrator.prune(plan)).toMatchObject({
      outcomes: [{ stack: "letters", kind: "failed", failure: { code: "PLAN_STALE" } }],
    });
    expect(await orchestrator.describe("letters")).toBeDefined();
  });

  test("takes no plan that was edited, and needs a store", async () => {
    await orchestrator.deployApp(shopOf([orders, letters]));
    const plan = await orchestrator.planPrune(shopOf([orders]));
    await expect(orchestrator.prune({ ...plan, stacks: [] })).rejects.toMatchObject({ code: "PLAN_INVALID" });
    await expect(orchestrator.prune({ ...plan, version: 2 as 1 })).rejects.toMatchObject({
      code: "PLAN_INVALID",
      message: expect.stringMatching(/not a plan to prune an app that this version can carry out/),
    });
    using forgetful = createOrchestrator(bench.cloud.connection());
    await expect(forgetful.planPrune(shopOf([orders]))).rejects.toMatchObject({ code: "STORE_REQUIRED" });
    await expect(forgetful.prune(plan)).rejects.toMatchObject({ code: "STORE_REQUIRED" });
  });
});

/** A client that goes with its block. */
function disposable(client: CloudFormationClient): Disposable & { readonly of: CloudFormationClient } {
  return { of: client, [Symbol.dispose]: () => client.destroy() };
}
