import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { app, appPlanText, stack, type App, type AppPlan, type DefinedStack, type StackPlan } from "../index.ts";
import { openTestCloud, through, type TestCloud } from "../local-cloud.testing.ts";
import { topicStack } from "./topic-stack.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

/** Three stacks above each other, and one beside them. */
function shop(names: { network?: string; letters?: string } = {}): App {
  const network = topicStack("network", { label: names.network ?? "network" });
  const data = topicStack("data", { from: network.output("Name") });
  const orders = topicStack("orders", { from: data.output("Name") });
  const letters = topicStack("letters", { label: names.letters ?? "letters" });
  return app({
    name: "shop",
    layers: [
      { name: "foundation", stacks: [network, data] },
      { name: "services", stacks: [orders, letters] },
    ],
  });
}

function outlineOf({ stacks }: AppPlan): string[] {
  return stacks.map((each) => `${each.stack} ${each.kind} ${each.kind === "exact" ? each.plan.kind : ""}`.trim());
}

function planOf({ stacks }: AppPlan, name: string): StackPlan | undefined {
  return stacks.find(({ stack: each }) => each === name);
}

async function stackNames(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of bench.orchestrator.list()) names.push(name);
  return names.toSorted();
}

describe("an app", () => {
  test("is planned exactly where all is known, and predicted with placeholders where not", async () => {
    const plan = await bench.orchestrator.planApp(shop());
    expect(outlineOf(plan)).toEqual([
      "network exact changes",
      "data predicted",
      "orders predicted",
      "letters exact changes",
    ]);
    expect(planOf(plan, "data")).toMatchObject({
      layer: "foundation",
      needs: ["network"],
      placeholders: [{ name: "<network.Name>", stack: "network", kind: "output", source: "Name", parameter: "From" }],
      prediction: { operation: "CREATE", changes: [{ action: "Add", logicalId: "Topic", certainty: "certain" }] },
    });
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    expect(appPlanText(plan)).toBe(`Plan for app shop

foundation/network in eu-west-1 of 111111111111: create
  + Add  Topic  AWS::SNS::Topic

foundation/data in eu-west-1 of 111111111111: create, as far as it can be known before network
  waits for <network.Name> for From
  + Add  Topic  AWS::SNS::Topic

services/orders in eu-west-1 of 111111111111: create, as far as it can be known before data
  waits for <data.Name> for From
  + Add  Topic  AWS::SNS::Topic

services/letters in eu-west-1 of 111111111111: create
  + Add  Topic  AWS::SNS::Topic`);
  });

  test("that is deployed says so of each stack, and of what changes and whom that reaches", async () => {
    await bench.orchestrator.deployApp(shop());
    expect(outlineOf(await bench.orchestrator.planApp(shop()))).toEqual([
      "network exact no-changes",
      "data exact no-changes",
      "orders exact no-changes",
      "letters exact no-changes",
    ]);
    const plan = await bench.orchestrator.planApp(shop({ network: "other" }));
    expect(outlineOf(plan)).toEqual([
      "network exact changes",
      "data predicted",
      "orders predicted",
      "letters exact no-changes",
    ]);
    expect(planOf(plan, "data")).toMatchObject({
      prediction: { operation: "UPDATE", changes: [{ action: "Modify", logicalId: "Topic", certainty: "possible" }] },
    });
    expect(appPlanText(plan)).toContain("~ Modify  Topic  AWS::SNS::Topic  possibly");
    expect(appPlanText(plan)).toContain("services/letters in eu-west-1 of 111111111111: nothing to change");
  });

  test("is discarded with every change set, and with the empty stacks that came for it", async () => {
    const plan = await bench.orchestrator.planApp(shop());
    expect(await stackNames()).toEqual(["letters", "network"]);
    await bench.orchestrator.discardApp(plan);
    expect(await stackNames()).toEqual([]);
  });

  test("one of whose stacks cannot be planned answers why, and plans the others", async () => {
    bench.cloud.faults.failResource({ stack: "network", logicalId: "Topic", action: "create", times: 1, reason: "no" });
    await bench.orchestrator.deployApp(shop());
    const plan = await bench.orchestrator.planApp(shop());
    expect(outlineOf(plan)).toEqual([
      "network refused",
      "data predicted",
      "orders predicted",
      "letters exact no-changes",
    ]);
    expect(planOf(plan, "network")).toMatchObject({
      failure: { code: "STACK_NOT_READY", message: expect.stringContaining("ROLLBACK_COMPLETE") },
    });
    expect(appPlanText(plan)).toContain("foundation/network: cannot be planned (STACK_NOT_READY)");
  });

  test("refuses a predicted stack for what a plan would refuse, and keeps no password of it", async () => {
    const network = topicStack("network", { label: "network" });
    const password = stack({
      ...topicStack("password", { from: network.output("Name") }),
      template: {
        Parameters: { From: { Type: "String" } },
        Resources: {
          User: { Type: "AWS::IAM::User", Properties: { LoginProfile: { Password: "correct-horse-battery" } } },
        },
      },
      capabilities: ["CAPABILITY_IAM"],
    });
    const unacknowledged = stack({ ...password, name: "unacknowledged", capabilities: [], literalSecrets: "off" });
    const plan = await bench.orchestrator.planApp(
      app({ name: "shop", layers: [{ name: "all", stacks: [network, password, unacknowledged] }] }),
    );
    expect(outlineOf(plan)).toEqual(["network exact changes", "password refused", "unacknowledged refused"]);
    expect(planOf(plan, "unacknowledged")).toMatchObject({ failure: { code: "CAPABILITY_MISSING" } });
    expect(JSON.stringify(plan)).not.toContain("battery");
  });

  test("that cannot be planned to the end leaves no change set behind", async () => {
    const stop = new AbortController();
    const orchestrator = through(bench, async (command, input, send) => {
      const answer = await send();
      const isLast = command === "CreateChangeSetCommand" && "StackName" in input && input.StackName === "letters";
      if (isLast) stop.abort(new Error("the machine is shut down"));
      return answer;
    });
    const planning = orchestrator.planApp(shop(), { signal: stop.signal, concurrency: 1 });
    await expect(planning).rejects.toThrow("the machine is shut down");
    expect(await stackNames()).toEqual([]);
    orchestrator.close();
  });

  test("takes what is there already from stacks outside of it, and refuses what is not", async () => {
    const outside = topicStack("outside", { label: "outside" });
    const inside = (from: DefinedStack): App =>
      app({ name: "shop", layers: [{ name: "all", stacks: [topicStack("inside", { from: from.output("Name") })] }] });
    await bench.orchestrator.deploy(outside);
    expect(outlineOf(await bench.orchestrator.planApp(inside(outside)))).toEqual(["inside exact changes"]);
    const absent = stack({ ...outside, name: "absent" });
    expect(await bench.orchestrator.planApp(inside(absent))).toMatchObject({
      stacks: [{ kind: "refused", failure: { code: "STACK_NOT_FOUND" } }],
    });
  });
});
