import { LocalDurableTestRunner } from "@aws/durable-execution-sdk-js-testing";
import { isStackstewardError, StackstewardError } from "@stacksteward/core";
import type { WorkflowContext } from "@stacksteward/workflow";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { openDurableCloud, type DurableCloud, type DurableRunReport } from "./durable-cloud.testing.ts";
import { createDurableEngine } from "./durable-engine.ts";
import type { Death } from "./on-cloud-time.ts";
import { keepNextTick } from "./keep-next-tick.ts";

const release = keepNextTick();
beforeAll(() => LocalDurableTestRunner.setupTestEnvironment({ skipTime: true }));
afterAll(async () => {
  await LocalDurableTestRunner.teardownTestEnvironment();
  release();
});

let on: DurableCloud;
beforeEach(async () => {
  on = await openDurableCloud();
});
afterEach(() => on[Symbol.asyncDispose]());

/** Runs a verb on a durable execution. */
function runVerb<T>(
  verb: (context: WorkflowContext) => Promise<T>,
  deaths: readonly Death[] = [],
  deadline?: number,
): Promise<DurableRunReport<T>> {
  const { clock } = on.cloud;
  const mayPass = (failure: unknown): boolean => isStackstewardError(failure) && failure.retryable;
  return on.run(
    (durable) =>
      createDurableEngine(durable)(verb, {
        runId: "run",
        clock,
        mayPass,
        ...(deadline === undefined ? {} : { deadline }),
      }),
    deaths,
  );
}

/** The code of what a verb was stopped by. */
async function codeOf(work: Promise<unknown>): Promise<unknown> {
  const failure: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return isStackstewardError(failure) ? failure.code : failure;
}

describe("a step on a durable execution", () => {
  it.each([1, 2, 3, 4, 5, 6])(
    "is not repeated once it is written, when the process dies after checkpoint %i",
    async (checkpoint) => {
      const done: string[] = [];
      const tokens = new Set<string>();
      const { execution, invocations } = await runVerb(
        async (context) => {
          const first = await context.step("first", async ({ token }) => {
            tokens.add(token);
            done.push("first");
            return { list: [1, null, "a"] };
          });
          await context.sleep("rest", 60_000);
          const second = await context.step("second", async () => void done.push("second"));
          return { first, second: second ?? null };
        },
        [{ checkpoint, when: "after" }],
      );
      expect(execution.getResult()).toEqual({ first: { list: [1, null, "a"] }, second: null });
      expect(invocations.filter(({ died }) => died).length).toBeLessThanOrEqual(1);
      expect(tokens.size).toBe(1);
      expect(done.filter((name) => name === "second").length).toBeLessThanOrEqual(2);
      expect(done.filter((name) => name === "first").length).toBeLessThanOrEqual(2);
    },
  );

  it("fails again with the same code and details after the process has died", async () => {
    const caught: unknown[] = [];
    const { execution } = await runVerb(async (context) => {
      await context
        .step("fail", async () => {
          throw new StackstewardError("No.", { code: "SOME_CODE", details: { stack: "a" } });
        })
        .catch((failure: unknown) => caught.push(failure));
      await context.sleep("rest", 30_000);
    });
    expect(execution.getStatus()).toBe("SUCCEEDED");
    expect(caught.length).toBeGreaterThan(1);
    for (const failure of caught) expect(failure).toMatchObject({ code: "SOME_CODE", details: { stack: "a" } });
  });

  it("is taken again after a while when its failure may pass", async () => {
    const moments: number[] = [];
    const begun = on.cloud.clock.now();
    const { execution } = await runVerb((context) =>
      context.step("look", async () => {
        moments.push((on.cloud.clock.now() - begun) / 1000);
        if (moments.length < 4) throw new StackstewardError("Busy.", { code: "BUSY", retryable: true });
        return moments.length;
      }),
    );
    expect(execution.getResult()).toBe(4);
    expect(moments).toEqual([0, 5, 15, 35]);
  });

  it("ends the run with what no checkpoint can hold, whatever the verb catches", async () => {
    const verb = (value: unknown) => async (context: WorkflowContext) => {
      await context.step("big", async () => value).catch(() => {});
      return context.step("go on", async () => "never");
    };
    const codes: unknown[] = [];
    for (const value of [new Date(0), "x".repeat(262_144)]) {
      const { clock } = on.cloud;
      await on.run(async (durable) => {
        codes.push(await codeOf(createDurableEngine(durable)(verb(value), { runId: "run", clock })));
      });
    }
    expect(codes).toEqual(["RESULT_NOT_JSON", "RESULT_TOO_LARGE"]);
  });

  it("takes its name once, and one at a time", async () => {
    const twice = async (context: WorkflowContext) => {
      await context.step("a", async () => 1);
      await context.step("a", async () => 2);
    };
    const atOnce = (context: WorkflowContext) =>
      Promise.all([context.step("a", async () => 1), context.step("b", async () => 2)]);
    const codes: unknown[] = [];
    const { clock } = on.cloud;
    for (const verb of [twice, atOnce]) {
      await on.run(async (durable) => {
        codes.push(await codeOf(createDurableEngine(durable)<unknown>(verb, { runId: "run", clock })));
      });
    }
    expect(codes).toEqual(["STEP_REPEATED", "STEP_OVERLAPS"]);
  });
});

describe("waiting on a durable execution", () => {
  it("gives the process up, and lasts as long as was asked", async () => {
    const { execution, invocations } = await runVerb(async (context) => {
      const begun = await context.step("begin", async () => on.cloud.clock.now());
      await context.sleep("rest", 86_400_000);
      return context.step("end", async () => on.cloud.clock.now() - begun);
    });
    expect(execution.getResult()).toBe(86_400_000);
    expect(invocations.map(({ began, ended }) => ended - began)).toEqual([0, 0]);
  });

  it("keeps the cursor of a poll, and makes short pauses within one operation", async () => {
    const seen: unknown[] = [];
    const { execution, invocations } = await runVerb((context) =>
      context.poll<string, number>(
        "wait",
        async (cursor = 0) => {
          seen.push(cursor);
          return cursor === 6 ? { kind: "done", value: "over" } : { kind: "again", cursor: cursor + 1 };
        },
        { delay: (attempt) => (attempt < 3 ? 1000 : 60_000), timeout: 3_600_000 },
      ),
    );
    expect(execution.getResult()).toBe("over");
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(invocations.map(({ began, ended }) => ended - began)).toEqual([3000, 0, 0, 0, 0]);
    expect(execution.getOperations()).toHaveLength(1);
  });

  it("has a limit, and stops at the run's deadline", async () => {
    const verb = (context: WorkflowContext) =>
      context.poll("wait", async () => ({ kind: "again" }), { delay: () => 60_000, timeout: 600_000 });
    const limited = await runVerb(verb);
    expect(limited.execution.getError().errorMessage).toContain("its limit of 600 s");
    const late = await runVerb(verb, [], on.cloud.clock.now() + 90_000);
    expect(late.execution.getError().errorMessage).toContain("its deadline");
  });
});

describe("tasks on a durable execution", () => {
  it("run side by side, each as soon as its own are done, and take their places in declared order", async () => {
    const order: string[] = [];
    const task = (name: string, seconds: number, after: readonly string[] = []) => ({
      name,
      after,
      run: async (context: WorkflowContext, results: ReadonlyMap<string, string>) => {
        await context.step("begin", async () => void order.push(`${name} after ${[...results.values()].join("+")}`));
        await context.sleep("work", seconds * 1000);
        return context.step("end", async () => name.toUpperCase());
      },
    });
    const begun = on.cloud.clock.now();
    const { execution } = await runVerb(async (context) => {
      const outcomes = await context.graph(
        "app",
        [task("service", 60, ["network", "data"]), task("network", 30), task("data", 120)],
        { concurrency: 4 },
      );
      return [...outcomes].map(([name, outcome]) => [name, outcome.kind === "done" ? outcome.value : outcome.kind]);
    });
    expect(execution.getResult()).toEqual([
      ["service", "SERVICE"],
      ["network", "NETWORK"],
      ["data", "DATA"],
    ]);
    expect([...new Set(order)]).toEqual(["network after ", "data after ", "service after NETWORK+DATA"]);
    expect(on.cloud.clock.now() - begun).toBe(180_000);
  });

  it("skip what waits for a failed one, keep every outcome, and are bounded", async () => {
    let running = 0;
    let most = 0;
    const { execution } = await runVerb(async (context) => {
      const settled = await context.all(
        "five",
        [0, 1, 2, 3, 4].map(
          (index) => async (child: WorkflowContext) =>
            child.step("work", async () => {
              most = Math.max(most, ++running);
              await Promise.resolve();
              running -= 1;
              if (index === 3) throw new StackstewardError("No.", { code: "NO" });
              return index;
            }),
        ),
        { concurrency: 2 },
      );
      const graph = await context.graph<number>(
        "two",
        [
          { name: "first", run: (child) => child.step("fail", () => Promise.reject(new Error("No."))) },
          { name: "second", after: ["first"], run: async () => 2 },
        ],
        { concurrency: 2 },
      );
      return { all: settled.map(({ status }) => status), second: graph.get("second") };
    });
    expect(execution.getResult()).toEqual({
      all: ["fulfilled", "fulfilled", "fulfilled", "rejected", "fulfilled"],
      second: { kind: "skipped", because: ["first"] },
    });
    expect(most).toBeLessThanOrEqual(2);
  });
});
