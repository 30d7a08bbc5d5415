import { LocalDurableTestRunner } from "@aws/durable-execution-sdk-js-testing";
import type { DurableContext } from "@aws/durable-execution-sdk-js";
import {
  bakeTime,
  createOrchestrator,
  stackFanOut,
  stackSet,
  timeWindow,
  type RollOutOptions,
  type RolloutResult,
  type StackSet,
  type StackSetDefinition,
  type Store,
} from "@stacksteward/core";
import { createLocalCloud } from "@stacksteward/local";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { createDurableOrchestrator } from "./create-durable-orchestrator.ts";
import { openDurableCloud, type DurableCloud } from "./durable-cloud.testing.ts";
import { BYTES_PER_CHECKPOINT } from "./durable-limits.ts";
import { keepNextTick } from "./keep-next-tick.ts";
import type { Death } from "./on-cloud-time.ts";

const release = keepNextTick();
beforeAll(() => LocalDurableTestRunner.setupTestEnvironment({ skipTime: true }));
afterAll(async () => {
  await LocalDurableTestRunner.teardownTestEnvironment();
  release();
});

const accounts = ["111111111111", "222222222222", "333333333333", "444444444444"] as const;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const REGIONS = [
  ...["af-south-1", "ap-east-1", "ap-northeast-1", "ap-northeast-2", "ap-south-1", "ap-southeast-1", "ap-southeast-2"],
  ...["ca-central-1", "eu-central-1", "eu-north-1", "eu-south-1", "eu-west-1", "eu-west-2", "eu-west-3"],
  ...["sa-east-1", "us-east-1", "us-west-2"],
];
const fast = {
  maxConcurrent: "100%",
  concurrencyMode: "SOFT_FAILURE_TOLERANCE",
  regionConcurrency: "PARALLEL",
} as const;
const inThree: RollOutOptions = {
  ...fast,
  waves: [{ accounts: [accounts[0]] }, { percent: 25 }, { rest: true }],
  gates: [bakeTime(DAY)],
};

let on: DurableCloud;
beforeEach(async () => {
  on = await openDurableCloud(await createLocalCloud({ accounts, regions: ["eu-west-1"] }));
});
afterEach(() => on[Symbol.asyncDispose]());

/** A set whose stacks hold one parameter with this value. */
function baseline(value: string): StackSet {
  const Setting = { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: value } };
  return stackSet({
    name: "baseline",
    template: { Resources: { Setting } },
    targets: { accounts, regions: ["eu-west-1"] },
  });
}

/** Rolls a set out on a durable execution. */
function rollingOut(value: string, options: RollOutOptions) {
  return async (durable: DurableContext): Promise<RolloutResult> => {
    const orchestrator = createDurableOrchestrator(durable, { ...on.cloud.connection(), store: on.store });
    try {
      return await orchestrator.rollOut(baseline(value), options);
    } finally {
      orchestrator.close();
    }
  };
}

/** What an ordinary orchestrator with the same store does. */
async function asOperator<T>(work: (orchestrator: ReturnType<typeof createOrchestrator>) => Promise<T>): Promise<T> {
  using orchestrator = createOrchestrator({ ...on.cloud.connection(), store: on.store });
  return await work(orchestrator);
}

const updates = (): number => on.cloud.calls.count({ operation: "UpdateStackSet" });

describe("a rollout on a durable execution", () => {
  beforeEach(async () => {
    await asOperator((orchestrator) => orchestrator.rollOut(baseline("one"), fast));
    on.cloud.calls.clear();
  });

  it("of three days is up for less than a minute at a time, and sleeps through its gates", async () => {
    const { clock } = on.cloud;
    const began = clock.now();
    const { execution, invocations } = await on.run(rollingOut("two", inThree));
    expect(execution.getResult()).toMatchObject({ kind: "completed", waves: [{}, {}, {}] });
    expect(clock.now() - began).toBeGreaterThanOrEqual(3 * DAY);
    expect(Math.max(...invocations.map((each) => each.ended - each.began))).toBeLessThan(60_000);
    // A day of baking is slept through at once: nothing can happen in it.
    expect(invocations.length).toBeLessThan(40);
    expect(updates()).toBe(3);
  });

  it("waits for working hours in one piece", async () => {
    const gates = [timeWindow({ from: "09:00", to: "16:00", timeZone: "Europe/Berlin" })];
    const { execution } = await on.run(rollingOut("two", { ...inThree, gates }));
    expect(execution.getResult()).toMatchObject({ kind: "completed" });
    const looks = execution.getOperations().filter((each) => each.getName()?.startsWith("gate: "));
    expect(looks).toHaveLength(3);
  });

  it("changes every stack once, though its process dies in every wave", async () => {
    // How many checkpoints a wave takes is up to the SDK, which writes several steps with one where they are ready together.
    const deaths = Array.from({ length: 9 }, (_, index): Death => ({
      checkpoint: 2 + 3 * index,
      when: index % 4 === 1 ? "before" : "after",
    }));
    const began = on.cloud.clock.now();
    const { execution, invocations } = await on.run(rollingOut("two", inThree), deaths);
    expect(execution.getResult()).toMatchObject({ kind: "completed" });
    // Each wave bakes for a day.
    const days = invocations.flatMap(({ died, ended }) => (died ? [Math.floor((ended - began) / DAY)] : []));
    expect(new Set(days)).toEqual(new Set([0, 1, 2]));
    // A call whose answer nobody has written down is sent again under its id, and is the same operation.
    expect(updates()).toBeLessThanOrEqual(3 + days.length);
    const stacks = execution.getResult()?.instances ?? [];
    expect(stacks).toHaveLength(4);
    for (const { account, stackId = "" } of stacks) {
      using there = createOrchestrator(on.cloud.connection({ account, region: "eu-west-1" }));
      let begun = 0;
      for await (const { type, status } of there.events(stackId)) {
        if (type === "AWS::CloudFormation::Stack" && status === "UPDATE_IN_PROGRESS") begun += 1;
      }
      expect(begun).toBe(1);
    }
  });

  it("is paused for hours, continued and stopped by whoever has its store", async () => {
    const { clock } = on.cloud;
    let pausedAt = Number.NaN;
    const gate = {
      name: "operator",
      look: async ({ wave }: { readonly wave: string }) => {
        if (wave === "wave 2") await asOperator((orchestrator) => orchestrator.stopRollout("monday"));
        else await asOperator((orchestrator) => orchestrator.pauseRollout("monday"));
        pausedAt = clock.now();
        return { kind: "passed" as const };
      },
    };
    const { store } = on;
    const seen: string[] = [];
    const looking: Store = {
      ...store,
      async get(key) {
        seen.push(key);
        if (clock.now() > pausedAt + 2 * HOUR)
          await asOperator((orchestrator) => orchestrator.continueRollout("monday"));
        return store.get(key);
      },
    };
    const { execution } = await on.run(async (durable) => {
      const orchestrator = createDurableOrchestrator(durable, { ...on.cloud.connection(), store: looking });
      return orchestrator.rollOut(baseline("two"), { ...inThree, gates: [gate], run: "monday" });
    });
    expect(new Set(seen)).toEqual(new Set(["rollouts/monday/order"]));
    expect(seen.length).toBeLessThan(60);
    expect(execution.getResult()).toMatchObject({
      kind: "stopped",
      reason: 'Somebody stopped the rollout before "wave 3".',
      waves: [{ kind: "succeeded" }, { kind: "succeeded" }, { kind: "not-begun" }],
    });
  });

  it("is none of another execution that had the same name, and is not stopped with that", async () => {
    for (const value of ["two", "three"]) {
      on.cloud.calls.clear();
      const { execution } = await on.run(rollingOut(value, { ...fast, run: "nightly" }));
      await asOperator((orchestrator) => orchestrator.stopRollout("nightly"));
      expect(execution.getResult()).toMatchObject({ kind: "completed" });
      expect(updates()).toBe(1);
      const left = await asOperator((orchestrator) => orchestrator.planStackSet(baseline(value)));
      expect(left).toMatchObject({ operation: "NONE", counts: { leave: 4 } });
    }
  });

  it("is carried out as it was approved, and the plan is the same in every invocation", async () => {
    const digests: string[] = [];
    const { execution, invocations } = await on.run(async (durable) => {
      const orchestrator = createDurableOrchestrator(durable, { ...on.cloud.connection(), store: on.store });
      const approved = await orchestrator.planStackSet(baseline("two"));
      digests.push(approved.digest);
      await durable.wait("for a person", { days: 2 });
      return orchestrator.rollOut(baseline("two"), { ...inThree, approved });
    });
    expect(execution.getResult()).toMatchObject({ kind: "completed" });
    expect(digests).toHaveLength(invocations.length);
    expect(new Set(digests).size).toBe(1);
  });

  it("is refused for a fan-out", async () => {
    const fanOut = stackFanOut({
      name: "baseline",
      template: { Resources: {} },
      targets: { accounts, regions: ["eu-west-1"] },
    });
    const { execution } = await on.run(async (durable) => {
      const orchestrator = createDurableOrchestrator(durable, { ...on.cloud.connection(), store: on.store });
      return orchestrator.rollOut(fanOut as never).catch((failure: { code: string }) => failure.code);
    });
    expect(execution.getResult()).toBe("NOT_DURABLE");
  });
});

describe("a rollout to 500 accounts in 17 regions", () => {
  const many = Array.from({ length: 500 }, (_, index) => String(100_000_000_000 + index * 1_234_567));
  const regions = REGIONS.slice(0, 17);

  it("leaves checkpoints far below what Lambda allows, also when every account has values of its own and the first one fails", async () => {
    await using wide = await openDurableCloud(await createLocalCloud({ accounts: [accounts[0], ...many], regions }));
    on = wide;
    const [first = ""] = many;
    wide.cloud.roles.remove(first, "AWSCloudFormationStackSetExecutionRole");
    const Value = { Ref: "Owner" };
    const definition: StackSetDefinition = {
      name: "baseline",
      template: {
        Parameters: { Owner: { Type: "String" } },
        Resources: { Setting: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value } } },
      },
      parameters: { Owner: "nobody" },
      targets: { accounts: many, regions },
    };
    const overrides = many.map((account) => ({ accounts: [account], parameters: { Owner: `team of ${account}` } }));
    const { execution } = await wide.run(async (durable) => {
      const orchestrator = createDurableOrchestrator(durable, { ...wide.cloud.connection(), store: wide.store });
      const plan = await orchestrator.planStackSet(stackSet({ ...definition, overrides }));
      const { kind, reason, instances } = await orchestrator.rollOut(stackSet(definition));
      const cancelled = instances.filter(({ state }) => state === "cancelled").length;
      return { counts: plan.counts, kind, reason, cancelled };
    });
    expect(execution.getResult()).toMatchObject({
      counts: { create: 8500 },
      reason: expect.stringContaining("1 of 8500 instances failed"),
      cancelled: 8499,
    });
    const sizes = execution.getOperations().map((each) => JSON.stringify(each.getOperationData()).length);
    expect(sizes.length).toBeGreaterThan(7);
    // The plan of 8500 instances with values of their own, and 8499 that were cancelled, take some 10 KB each.
    expect(Math.max(...sizes)).toBeLessThan(BYTES_PER_CHECKPOINT / 16);
  });
});
