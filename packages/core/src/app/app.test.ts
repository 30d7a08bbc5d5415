import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { app, stack, type App, type DefinedStack, type StackDefinition, type TemplateBody } from "../index.ts";
import { openTestCloud, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const Topic = { Type: "AWS::SNS::Topic" };

/** A stack with one topic, named by a parameter if there is one, and its name as an output. */
function topic(name: string, more: Partial<StackDefinition> = {}, template: Partial<TemplateBody> = {}): DefinedStack {
  const named = more.parameters === undefined ? {} : { Properties: { DisplayName: { Ref: "From" } } };
  const Parameters = more.parameters === undefined ? {} : { Parameters: { From: { Type: "String" } } };
  const Outputs = { Name: { Value: { "Fn::GetAtt": ["Topic", "TopicName"] } } };
  return stack({
    name,
    template: { ...Parameters, Resources: { Topic: { ...Topic, ...named } }, Outputs, ...template },
    ...more,
  });
}

const network = topic("network");
const data = topic("data", { parameters: { From: network.output("Name") } });
const orders = topic("orders", { parameters: { From: data.output("Name") } });
const letters = topic("letters", { parameters: { From: network.output("Name") } });
const shop = app({
  name: "shop",
  layers: [
    { name: "network", stacks: [network] },
    { name: "data", stacks: [data] },
    { name: "services", stacks: [orders, letters] },
  ],
});

describe("the output of another stack", () => {
  test("is what the stack has when the one that takes it is deployed, and its reference is plain data", async () => {
    expect(JSON.parse(JSON.stringify(data))).toEqual({ ...data });
    const { outputs } = await bench.orchestrator.deploy(network);
    await bench.orchestrator.deploy(data);
    const plan = await bench.changesPlan(orders).catch((error: unknown) => error);
    expect(plan).toMatchObject({ parameters: [{ key: "From", value: expect.stringMatching(/^data-Topic-/) }] });
    expect(await bench.orchestrator.describe("data")).toMatchObject({ parameters: { From: outputs["Name"] } });
  });

  test("is refused where there is none, before anything is made", async () => {
    await expect(bench.orchestrator.plan(data)).rejects.toMatchObject({ code: "STACK_NOT_FOUND" });
    await bench.orchestrator.deploy(network);
    const wrong = topic("data", { parameters: { From: network.output("Nmae") } });
    await expect(bench.orchestrator.deploy(wrong)).rejects.toMatchObject({
      code: "OUTPUT_NOT_FOUND",
      message: expect.stringMatching(/"data" takes the output Nmae of stack "network".*has these: Name/),
    });
    expect(bench.cloud.calls.count({ operation: "CreateChangeSet" })).toBe(1);
  });

  test("of another region is looked up there", async () => {
    const far = topic("far", { region: "us-east-1" });
    await bench.orchestrator.deploy(far);
    const near = topic("near", { parameters: { From: far.output("Name") } });
    await bench.orchestrator.deploy(near);
    const { parameters } = (await bench.orchestrator.describe("near")) ?? {};
    expect(parameters?.["From"]).toMatch(/^far-Topic-/);
  });
});

describe("an app", () => {
  test("is deployed in the order of what its stacks take from each other, and destroyed in the other", async () => {
    const { succeeded, outcomes } = await bench.orchestrator.deployApp(shop);
    expect(succeeded).toBe(true);
    expect(outcomes.map(({ stack: name, kind }) => `${name} ${kind}`)).toEqual([
      "network done",
      "data done",
      "orders done",
      "letters done",
    ]);
    expect(await bench.orchestrator.deployApp(shop)).toMatchObject({
      outcomes: Array.from({ length: 4 }, () => ({ kind: "done", result: { kind: "no-changes" } })),
    });
    bench.cloud.calls.clear();
    expect(await bench.orchestrator.destroyApp(shop)).toMatchObject({ succeeded: true });
    for (const name of ["network", "data", "orders", "letters"]) {
      expect(await bench.orchestrator.describe(name)).toBeUndefined();
    }
  });

  test("whose middle fails loses no outcome: what needs it is skipped, and the rest goes on", async () => {
    bench.cloud.faults.failResource({ stack: "data", logicalId: "Topic", action: "create", times: 1, reason: "no" });
    const { succeeded, outcomes } = await bench.orchestrator.deployApp(shop);
    expect(succeeded).toBe(false);
    expect(outcomes).toMatchObject([
      { stack: "network", kind: "done" },
      { stack: "data", kind: "failed", failure: { code: "OPERATION_FAILED" } },
      { stack: "orders", kind: "skipped", because: ["data"] },
      { stack: "letters", kind: "done" },
    ]);
    expect(await bench.orchestrator.deployApp(shop, { onFailedCreate: "delete" })).toMatchObject({ succeeded: true });
  });

  test("does not change a protected layer, unless it is told to", async () => {
    const version = (tags: Record<string, string>): App =>
      app({
        name: "shop",
        layers: [{ name: "network", protected: true, stacks: [topic("network", { tags })] }],
      });
    await bench.orchestrator.deployApp(version({}), { unprotect: ["network"] });
    expect(await bench.orchestrator.deployApp(version({}))).toMatchObject({ succeeded: true });
    const changed = version({ team: "network" });
    expect(await bench.orchestrator.deployApp(changed)).toMatchObject({
      succeeded: false,
      outcomes: [{ kind: "failed", failure: { code: "CHANGES_FOUND" } }],
    });
    expect(await bench.orchestrator.deployApp(changed, { unprotect: ["network"] })).toMatchObject({ succeeded: true });
  });

  test("is destroyed but for its protected layer, unless it is told to", async () => {
    const held = app({
      name: "shop",
      layers: [
        { name: "network", stacks: [network] },
        { name: "data", stacks: [data], protected: true },
        { name: "services", stacks: [orders, letters] },
      ],
    });
    await bench.orchestrator.deployApp(held, { unprotect: ["data"] });
    bench.cloud.calls.clear();
    expect(await bench.orchestrator.destroyApp(held, { deleteData: true })).toMatchObject({
      succeeded: false,
      outcomes: [
        { stack: "network", kind: "skipped", because: ["data"] },
        { stack: "data", kind: "failed", failure: { code: "LAYER_PROTECTED", details: { layer: "data" } } },
        { stack: "orders", kind: "done" },
        { stack: "letters", kind: "done" },
      ],
    });
    expect(bench.cloud.calls.count({ operation: "DeleteStack" })).toBe(2);
    expect(await bench.orchestrator.describe("data")).toMatchObject({ status: "CREATE_COMPLETE" });
    expect(await bench.orchestrator.destroyApp(held, { unprotect: ["data"] })).toMatchObject({ succeeded: true });
    expect(await bench.orchestrator.describe("data")).toBeUndefined();
  });

  test("is not begun when unprotect names a layer that it does not have", async () => {
    const expected = {
      code: "INVALID_DEFINITION",
      message: expect.stringContaining(
        'unprotect names "netwrok", which is none of its layers. Did you mean "network"?',
      ),
    };
    await expect(bench.orchestrator.deployApp(shop, { unprotect: ["netwrok"] })).rejects.toMatchObject(expected);
    await expect(bench.orchestrator.destroyApp(shop, { unprotect: ["netwrok"] })).rejects.toMatchObject(expected);
    expect(bench.operations()).toEqual([]);
  });

  test("is refused with a misspelt member, by name", () => {
    const layers = [{ name: "network", stacks: [network] }];
    // Not declared in place, so that the compiler does not see it.
    const misspelt = { name: "shop", layers, dependOn: { network: [] } };
    expect(() => app(misspelt)).toThrow(/has "dependOn", which is no member of an app. Did you mean "dependsOn"\?/);
  });

  test("answers JSON that says why a stack has failed", async () => {
    bench.cloud.faults.failResource({ stack: "data", logicalId: "Topic", action: "create", times: 1, reason: "no" });
    const result = await bench.orchestrator.deployApp(shop);
    const [, failed] = result.outcomes;
    const message = failed?.kind === "failed" && failed.failure instanceof Error ? failed.failure.message : undefined;
    expect(message).toMatch(/^Stack "data"/);
    expect(JSON.parse(JSON.stringify(result))).toMatchObject({
      outcomes: [{}, { kind: "failed", failure: { code: "OPERATION_FAILED", message } }, {}, {}],
    });
  });

  test("stays as it was checked, whatever becomes of its definition", () => {
    const layers = [{ name: "network", protected: true, stacks: [network] }];
    const checked = app({ name: "shop", layers, dependsOn: { network: [] } });
    layers.pop();
    expect(checked.layers).toEqual([{ name: "network", protected: true, stacks: [network] }]);
    for (const part of [checked, checked.layers, checked.layers[0], checked.layers[0]?.stacks, checked.dependsOn]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  test("is worked on side by side, as far as it is told", async () => {
    const alone = ["a", "b", "c", "d"].map((name) => topic(name));
    const many = app({ name: "many", layers: [{ name: "all", stacks: alone }] });
    const begun = bench.cloud.clock.now();
    await bench.orchestrator.deployApp(many, { concurrency: 1 });
    const inTurn = bench.cloud.clock.now() - begun;
    await bench.orchestrator.destroyApp(many);
    const again = bench.cloud.clock.now();
    await bench.orchestrator.deployApp(many);
    expect(bench.cloud.clock.now() - again).toBeLessThan(inTurn / 2);
  });
});
