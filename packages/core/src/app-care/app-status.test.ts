import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { app, createOrchestrator, type App } from "../index.ts";
import { queue } from "../local-cloud.testing.ts";
import { openKeptCloud, type KeptCloud } from "../runs/kept-cloud.testing.ts";

let bench: KeptCloud;
beforeEach(async () => {
  bench = await openKeptCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const named = (name: string, delay = 5): ReturnType<typeof queue> => queue(delay, { name });
const shop = (delay = 5): App =>
  app({
    name: "shop",
    layers: [
      { name: "data", stacks: [named("data", delay)], protected: true },
      { name: "services", stacks: [named("orders", delay), named("letters", delay)] },
    ],
  });

describe("the status of an app", () => {
  test("says of every stack how it stands, also of one that was never made and one that cannot be read", async () => {
    const orchestrator = bench.process("build 7");
    bench.cloud.faults.failResource({ stack: "orders", logicalId: "Queue", action: "create", reason: "no", times: 1 });
    await orchestrator.deployApp(shop(), { unprotect: ["data"] });
    const far = app({
      name: "shop",
      layers: [...shop().layers, { name: "far", stacks: [named("new"), { ...named("far"), region: "mars-east-1" }] }],
    });
    const status = await orchestrator.appStatus(far);
    expect(status).toMatchObject({
      app: "shop",
      isSound: false,
      stacks: [
        {
          kind: "there",
          stack: "data",
          layer: "data",
          isProtectedLayer: true,
          region: "eu-west-1",
          status: "CREATE_COMPLETE",
          terminationProtection: false,
          drift: { status: "NOT_CHECKED" },
          lastDeployment: { operation: "CREATE", holder: "build 7", outcome: { kind: "succeeded" } },
        },
        {
          kind: "there",
          stack: "orders",
          isProtectedLayer: false,
          status: "ROLLBACK_COMPLETE",
          lastDeployment: { outcome: { kind: "rolled-back", cause: { resource: { path: ["Queue"], reason: "no" } } } },
        },
        { kind: "there", stack: "letters", layer: "services" },
        { kind: "absent", stack: "new", layer: "far" },
        { kind: "failed", stack: "far", failure: { code: "REGION_NOT_CONFIGURED" } },
      ],
    });
    expect(JSON.parse(JSON.stringify(status))).toEqual(status);
  });

  test("is sound when every stack is there and well, and without a store says nothing of deployments", async () => {
    using keeping = bench.process("build 7");
    await keeping.deployApp(shop(), { unprotect: ["data"] });
    using forgetful = createOrchestrator(bench.cloud.connection());
    const { isSound, stacks } = await forgetful.appStatus(shop());
    expect(isSound).toBe(true);
    expect(stacks.map((stack) => "lastDeployment" in stack)).toEqual([false, false, false]);
    await keeping.destroy("letters", { deleteData: true });
    expect(await keeping.appStatus(shop())).toMatchObject({
      isSound: false,
      stacks: [{}, {}, { kind: "absent", stack: "letters", lastDeployment: { operation: "DELETE" } }],
    });
  });

  test("costs one call for each stack, and a few are asked at a time", async () => {
    const orchestrator = bench.process("build 7");
    bench.cloud.calls.clear();
    await orchestrator.appStatus(shop(), { concurrency: 2 });
    expect(bench.cloud.calls.count({ operation: "DescribeStacks" })).toBe(3);
    expect(bench.cloud.calls.list()).toHaveLength(3);
    await expect(orchestrator.appStatus(shop(), { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow(
      "enough",
    );
  });
});
