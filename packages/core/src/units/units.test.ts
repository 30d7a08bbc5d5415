import { afterEach, beforeEach, describe, expect, test } from "vitest";

import {
  app,
  appPlanText,
  createOrchestrator,
  unit,
  type App,
  type AppDefinition,
  type AppHistoryEntry,
  type Hook,
  type Orchestrator,
  type Store,
  type Unit,
} from "../index.ts";
import { queue } from "../local-cloud.testing.ts";
import { openKeptCloud, type KeptCloud } from "../runs/kept-cloud.testing.ts";

let bench: KeptCloud;
let orchestrator: Orchestrator;
let called: string[];
beforeEach(async () => {
  bench = await openKeptCloud();
  orchestrator = bench.process("build 7");
  called = [];
});
afterEach(() => bench[Symbol.asyncDispose]());

const data = queue(5, { name: "data", outputs: ["Url"] });
const orders = queue(5, { name: "orders" });

/** A unit between both stacks that writes down what was called. */
function migration(more: Partial<Unit> = {}): Unit {
  return unit({
    name: "migrate",
    dependsOn: ["data"],
    apply: ({ outputsOf }) => {
      called.push(`migrate ${outputsOf(data)["Url"]?.split("/").at(-1)?.slice(0, 4)}`);
      return { version: 3 };
    },
    ...more,
  });
}

function shop(units: readonly Unit[], more: Partial<AppDefinition> = {}): App {
  return app({
    name: "shop",
    layers: [
      { name: "data", stacks: [data], units },
      { name: "services", stacks: [orders] },
    ],
    ...(units.length === 0 ? {} : { dependsOn: { orders: units.map(({ name }) => name) } }),
    ...more,
  });
}

/** A hook that writes down where it was called. */
function hook(name: string): Hook {
  return {
    name,
    run: ({ stack: of = "app", result, succeeded }) => {
      called.push(`${name} ${of} ${result?.kind ?? succeeded ?? ""}`.trim());
    },
  };
}

function failing(name: string, message = "no"): Hook {
  return {
    name,
    run: () => {
      throw new Error(message);
    },
  };
}

describe("a unit of an app", () => {
  test("stands in the order of the stacks, and has the outputs of those before it", async () => {
    const result = await orchestrator.deployApp(shop([migration()]));
    expect(called).toEqual(["migrate data"]);
    expect(result).toMatchObject({
      succeeded: true,
      outcomes: [
        { stack: "data", kind: "done" },
        { stack: "orders", kind: "done" },
      ],
      units: [{ unit: "migrate", kind: "done", result: { kind: "applied", value: { version: 3 } } }],
    });
    expect(await orchestrator.linksOf(shop([migration()]))).toMatchObject([
      { stack: "orders", needs: "migrate" },
      { stack: "migrate", needs: "data" },
    ]);
  });

  test("that fails stops those that need it, and loses no outcome", async () => {
    const broken = migration({
      apply: () => {
        throw new Error("the table is locked");
      },
    });
    expect(await orchestrator.deployApp(shop([broken]))).toMatchObject({
      succeeded: false,
      outcomes: [
        { stack: "data", kind: "done" },
        { stack: "orders", kind: "skipped", because: ["migrate"] },
      ],
      units: [
        {
          unit: "migrate",
          kind: "failed",
          failure: { code: "UNIT_FAILED", message: 'Unit "migrate" of app "shop" failed: the table is locked' },
        },
      ],
    });
    for await (const entry of orchestrator.appHistory(shop([broken]))) {
      expect(entry).toMatchObject({ outcome: "failed", functions: [{ name: "migrate", of: "unit", kind: "failed" }] });
      break;
    }
  });

  test("is skipped when a stack that it needs has failed", async () => {
    bench.cloud.faults.failResource({ stack: "data", logicalId: "Queue", action: "create", reason: "no", times: 1 });
    expect(await orchestrator.deployApp(shop([migration()]))).toMatchObject({
      units: [{ unit: "migrate", kind: "skipped", because: ["data"] }],
    });
    expect(called).toEqual([]);
  });

  test("with a plan says what it would do, and is only applied when there is something", async () => {
    const todo = ["add column size"];
    const planned = migration({ plan: () => ({ changes: todo }) });
    const plan = await orchestrator.planApp(shop([planned]));
    expect(plan.units).toEqual([{ kind: "planned", unit: "migrate", layer: "data", changes: ["add column size"] }]);
    expect(appPlanText(plan)).toContain("unit migrate: applied\n  add column size");
    expect(await orchestrator.deployApp(shop([planned]), { approved: plan })).toMatchObject({ succeeded: true });
    todo.pop();
    expect(await orchestrator.deployApp(shop([planned]))).toMatchObject({
      units: [{ kind: "done", result: { kind: "no-changes" } }],
    });
    expect(called).toHaveLength(1);
  });

  test("does no more than was approved", async () => {
    const todo = ["add column size"];
    const planned = migration({ plan: () => ({ changes: todo }) });
    const approved = await orchestrator.planApp(shop([planned]));
    const unplanned = await orchestrator.deployApp(shop([migration()]), { approved });
    expect(unplanned.units).toMatchObject([{ kind: "failed", failure: { code: "APPROVAL_EXCEEDED" } }]);
    todo.push("drop column name");
    expect(await orchestrator.deployApp(shop([planned]), { approved })).toMatchObject({
      units: [
        {
          kind: "failed",
          failure: { code: "APPROVAL_EXCEEDED", details: { unit: "migrate", excess: ["drop column name"] } },
        },
      ],
      outcomes: [{ kind: "done" }, { kind: "skipped", because: ["migrate"] }],
    });
    expect(called).toEqual([]);
    await expect(orchestrator.deployApp(shop([]), { approved })).rejects.toMatchObject({
      code: "PLAN_STALE",
      message: expect.stringContaining('the app has no unit "migrate"'),
    });
  });

  test("whose plan fails is an answer of the plan, and one without a plan is named in it", async () => {
    const unplanned = migration({
      plan: () => {
        throw new Error("cannot connect");
      },
    });
    const plan = await orchestrator.planApp(shop([unplanned, unit({ name: "warm", apply: () => {} })]));
    expect(plan.units).toMatchObject([
      { unit: "migrate", kind: "refused", failure: { message: "cannot connect" } },
      { unit: "warm", kind: "unknown" },
    ]);
    expect(appPlanText(plan)).toContain("unit warm: applied, whatever it does");
  });

  test("is taken away before the stacks that it needs, when the app is destroyed", async () => {
    const removable = migration({
      destroy: async () => {
        called.push(`destroy while data is ${(await orchestrator.describe("data"))?.status}`);
      },
    });
    await orchestrator.deployApp(shop([removable]));
    expect(await orchestrator.destroyApp(shop([removable]), { deleteData: true })).toMatchObject({
      succeeded: true,
      units: [{ unit: "migrate", result: { kind: "destroyed" } }],
    });
    expect(called.at(-1)).toBe("destroy while data is CREATE_COMPLETE");
  });

  test("is not needed to go on with an operation whose process has died", async () => {
    const store: Store = {
      ...bench.store,
      putIfAbsent: async (key, text) => {
        if (key.endsWith("/ended")) throw new Error("the process died");
        return bench.store.putIfAbsent(key, text);
      },
    };
    using first = createOrchestrator({ ...bench.cloud.connection(), store, newRunId: ids("died") });
    await expect(first.deployApp(shop([]))).rejects.toThrow("the process died");
    await bench.cloud.clock.advance(60_000);
    expect(await orchestrator.deployApp(shop([]), { run: "died-2" })).toMatchObject({ succeeded: true });
    const history: AppHistoryEntry[] = [];
    for await (const entry of orchestrator.appHistory(shop([]))) history.push(entry);
    expect(history).toMatchObject([{ id: "died-2", outcome: "succeeded" }]);
    expect(history).toHaveLength(1);
  });

  test("that was done when the process died is not done again by whoever goes on with that run", async () => {
    let isDead = false;
    const alive = (text: string): void => {
      isDead ||= text.includes('"stackName":"orders"');
      if (isDead) throw new Error("the process died");
    };
    const dying: Store = {
      ...bench.store,
      putIfAbsent: async (key, text) => {
        alive(text);
        return bench.store.putIfAbsent(key, text);
      },
      putIfUnchanged: async (key, text, version) => {
        alive(text);
        return bench.store.putIfUnchanged(key, text, version);
      },
    };
    using first = createOrchestrator({ ...bench.cloud.connection(), store: dying });
    await expect(first.deployApp(shop([migration()]))).rejects.toThrow("the process died");
    expect(called).toHaveLength(1);
    const history: AppHistoryEntry[] = [];
    for await (const entry of orchestrator.appHistory(shop([]))) history.push(entry);
    const [unfinished] = history;
    expect(unfinished).toMatchObject({ outcome: "unknown" });
    const run = unfinished?.id ?? "";
    expect(await orchestrator.deployApp(shop([migration()]), { run })).toMatchObject({
      succeeded: true,
      outcomes: [{ result: { kind: "no-changes" } }, { result: { kind: "deployed" } }],
      units: [{ kind: "done", result: { kind: "applied", value: { version: 3 } } }],
    });
    expect(called).toHaveLength(1);
    for await (const entry of orchestrator.appHistory(shop([]))) {
      expect(entry).toMatchObject({ id: run, outcome: "succeeded" });
      break;
    }
    const other = app({ name: "other", layers: [{ name: "all", stacks: [orders] }] });
    await expect(orchestrator.deployApp(other, { run })).rejects.toMatchObject({ code: "RUN_MISMATCH" });
    using forgetful = createOrchestrator(bench.cloud.connection());
    await expect(forgetful.deployApp(shop([]), { run })).rejects.toMatchObject({ code: "STORE_REQUIRED" });
  });
});

describe("hooks", () => {
  test("are called around the app and around a stack, in their order, with what they stand behind", async () => {
    const hooks = {
      before: [hook("announce")],
      after: [hook("report")],
      stacks: { orders: { before: [hook("drain")], after: [hook("smoke-test"), hook("resume")] } },
    };
    expect(await orchestrator.deployApp(shop([], { hooks }))).toMatchObject({
      succeeded: true,
      hooks: [
        { hook: "announce", when: "before", kind: "done" },
        { hook: "report", when: "after", kind: "done" },
      ],
    });
    expect(called.filter((line) => line !== "announce app")).toEqual([
      "drain orders",
      "smoke-test orders deployed",
      "resume orders deployed",
      "report app true",
    ]);
    expect(called[0]).toBe("announce app");
  });

  test("before a stack that fails keep it as it is, and its outcome names them", async () => {
    const hooks = { stacks: { data: { before: [failing("drain", "still 3 requests")], after: [hook("never")] } } };
    const { outcomes } = await orchestrator.deployApp(shop([], { hooks, dependsOn: { orders: ["data"] } }));
    expect(outcomes).toMatchObject([
      {
        stack: "data",
        kind: "failed",
        failure: {
          code: "HOOK_FAILED",
          message: 'The hook "drain" before stack "data" of app "shop" failed: still 3 requests',
          details: { app: "shop", stack: "data", hook: "drain", when: "before" },
        },
      },
      { stack: "orders", kind: "skipped", because: ["data"] },
    ]);
    expect(called).toEqual([]);
    expect(await orchestrator.describe("data")).toBeUndefined();
  });

  test("behind a stack that fail are its failure, though it was deployed", async () => {
    const hooks = { stacks: { data: { after: [failing("smoke-test")] } } };
    expect(await orchestrator.deployApp(shop([], { hooks }))).toMatchObject({
      succeeded: false,
      outcomes: [{ stack: "data", kind: "failed", failure: { code: "HOOK_FAILED" } }, { kind: "done" }],
    });
    expect(await orchestrator.describe("data")).toMatchObject({ status: "CREATE_COMPLETE" });
  });

  test("before the app that fail let nothing begin; behind it they are called however it ended", async () => {
    const before = { before: [failing("freeze"), hook("never")], after: [hook("never")] };
    expect(await orchestrator.deployApp(shop([migration()], { hooks: before }))).toMatchObject({
      succeeded: false,
      outcomes: [{ kind: "skipped", because: ["freeze"] }, { kind: "skipped" }],
      units: [{ kind: "skipped", because: ["freeze"] }],
      hooks: [{ hook: "freeze", kind: "failed", failure: { code: "HOOK_FAILED" } }],
    });
    expect(called).toEqual([]);
    bench.cloud.faults.failResource({ stack: "data", logicalId: "Queue", action: "create", reason: "no", times: 1 });
    const after = { after: [failing("report"), hook("tell")] };
    expect(await orchestrator.deployApp(shop([], { hooks: after }))).toMatchObject({
      succeeded: false,
      hooks: [
        { hook: "report", kind: "failed" },
        { hook: "tell", kind: "done" },
      ],
    });
    expect(called).toEqual(["tell app false"]);
  });

  test("are called by a rollback too, and are told that it is one", async () => {
    const seen: string[] = [];
    const hooks = { before: [{ name: "see", run: ({ operation }) => void seen.push(operation) } satisfies Hook] };
    await orchestrator.deployApp(shop([], { hooks }));
    await orchestrator.deploy(queue(9, { name: "data" }));
    expect(await orchestrator.rollbackApp(shop([migration()], { hooks }))).toMatchObject({ succeeded: true });
    expect(seen).toEqual(["DEPLOY", "ROLLBACK"]);
    // Nobody knows the migration of then.
    expect(called).toEqual([]);
  });
});

describe("units and hooks that cannot be are refused by name", () => {
  test.each([
    [
      "unit of a stack's name",
      () => shop([unit({ name: "orders", apply: () => {} })]),
      /A stack and a unit are both called "orders"/,
    ],
    ["unit twice", () => shop([migration(), migration()]), /Two units are called "migrate"/],
    ["unknown dependency", () => shop([migration({ dependsOn: ["dta"] })]), /depends on "dta", which is none of/],
    ["hooks of no stack", () => shop([], { hooks: { stacks: { ordrs: {} } } }), /hooks\.stacks names "ordrs"/],
    [
      "hook twice",
      () => shop([], { hooks: { before: [hook("a"), hook("a")] } }),
      /Two hooks of the app are called "a"/,
    ],
    [
      "misspelt hooks",
      () => shop([], { hooks: { befor: [hook("a")] } as object }),
      /hooks of the app is "befor", which nobody would call. Did you mean "before"/,
    ],
    [
      "misspelt hooks of a stack",
      () => shop([], { hooks: { stacks: { orders: { aftr: [hook("a")] } as object } } }),
      /hooks of orders is "aftr", which nobody would call. Did you mean "after"/,
    ],
    ["no function", () => unit({ name: "x", apply: 1 as never }), /Its apply is no function/],
    [
      "misspelt member",
      () => migration({ dependOn: [] } as object),
      /"dependOn", which is no member of a unit. Did you mean "dependsOn"/,
    ],
    ["unusable name", () => unit({ name: "1", apply: () => {} }), /must begin with a letter/],
  ])("%s", (_, define, message) => {
    expect(define).toThrow(
      expect.objectContaining({ code: "INVALID_DEFINITION", message: expect.stringMatching(message) }),
    );
  });

  test("a unit that waits for what waits for it, naming the way round", async () => {
    const circle = shop([migration({ dependsOn: ["orders"] })]);
    await expect(orchestrator.deployApp(circle)).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
      message: expect.stringMatching(/wait for each other/),
    });
  });
});

function ids(name: string): () => string {
  let count = 0;
  return () => `${name}-${++count}`;
}
