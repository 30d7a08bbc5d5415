import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { createMemoryStore, runWorkflow, type GraphOutcome, type GraphTask, type WorkflowContext } from "./index.ts";
import { createVirtualClock, jumpingClock } from "./virtual-clock.testing.ts";

function graph<T>(
  tasks: readonly GraphTask<T>[],
  concurrency: number,
  clock = jumpingClock(),
): Promise<ReadonlyMap<string, GraphOutcome<T>>> {
  const options = { runId: "run-1", clock, store: createMemoryStore() };
  return runWorkflow((context) => context.graph("graph", tasks, { concurrency }), options);
}

test("a task begins the moment its own dependencies are done, whatever else is going on", async () => {
  const clock = createVirtualClock();
  const begun: [string, number][] = [];
  const task = (name: string, lasts: number, ...after: string[]): GraphTask<void> => ({
    name,
    after,
    run: async (context) => {
      begun.push([name, clock.now()]);
      await context.sleep("work", lasts);
    },
  });
  const tasks = [task("network", 10), task("slow", 100), task("data", 20, "network"), task("service", 5, "data")];
  const ended = graph([...tasks, task("last", 1, "service", "slow")], 10, clock);
  await clock.advance(200);
  expect((await ended).size).toBe(5);
  expect(begun).toEqual([
    ["network", 0],
    ["slow", 0],
    ["data", 10],
    ["service", 30],
    ["last", 100],
  ]);
});

test("of tasks that wait for a place the one with the longest way behind it goes first, and of equals the first", async () => {
  const begun: string[] = [];
  const task = (name: string, ...after: string[]): GraphTask<void> => ({
    name,
    after,
    run: async () => {
      begun.push(name);
    },
  });
  // The way from "c" is the longest; that from "b" is as long as that from "d", and both are longer than none.
  const chains = [task("a"), task("b"), task("b1", "b"), task("c2", "c1"), task("c1", "c"), task("c"), task("d")];
  await graph([...chains, task("d1", "d")], 1);
  expect(begun).toEqual(["c", "b", "d", "c1", "a", "b1", "d1", "c2"]);
});

test("a failure skips those that depend on it, however far, and nothing else", async () => {
  const failure = new Error("no");
  const task = (name: string, after: string[], run: GraphTask<string>["run"] = async () => name) => ({
    name,
    after,
    run,
  });
  const outcomes = await graph(
    [
      task("d", ["c", "a"]),
      task("a", [], () => Promise.reject(failure)),
      task("b", ["a"]),
      task("c", ["b"]),
      task("e", []),
      task("f", ["e"], async (_, results) => `after ${results.get("e")}, not ${results.get("a")}`),
    ],
    2,
  );
  expect([...outcomes]).toEqual([
    ["d", { kind: "skipped", because: ["a"] }],
    ["a", { kind: "failed", reason: failure }],
    ["b", { kind: "skipped", because: ["a"] }],
    ["c", { kind: "skipped", because: ["a"] }],
    ["e", { kind: "done", value: "e" }],
    ["f", { kind: "done", value: "after e, not undefined" }],
  ]);
});

test("whatever the graph: order is kept, the bound is kept, and every task has the outcome that it must have", async () => {
  const tasks = fc.array(
    fc.record({ fails: fc.boolean(), after: fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 3 }) }),
    { maxLength: 14 },
  );
  await fc.assert(
    fc.asyncProperty(
      tasks,
      fc.integer({ min: 1, max: 4 }),
      fc.func(fc.nat({ max: 5 })),
      async (drawn, bound, turns) => {
        const specs = drawn.map(({ fails, after }, index) => ({
          name: `task ${index}`,
          fails,
          after: after.filter((back) => back <= index).map((back) => `task ${index - back}`),
        }));
        const done = new Set<string>();
        let running = 0;
        const outcomes = await graph(
          // The list of tasks need not be in the order of their dependencies.
          specs.toReversed().map(({ name, after, fails }) => ({
            name,
            after,
            run: async () => {
              running += 1;
              expect(running).toBeLessThanOrEqual(bound);
              expect(after.filter((needed) => !done.has(needed))).toEqual([]);
              for (let turn = turns(name); turn > 0; turn--) await Promise.resolve();
              running -= 1;
              if (fails) throw new Error(name);
              done.add(name);
            },
          })),
          bound,
        );
        const expected = new Map<string, string>();
        for (const { name, after, fails } of specs) {
          const isBlocked = after.some((needed) => expected.get(needed) !== "done");
          expected.set(name, isBlocked ? "skipped" : fails ? "failed" : "done");
        }
        expect([...outcomes].map(([name, { kind }]) => [name, kind]).toReversed()).toEqual([...expected]);
      },
    ),
  );
});

describe("a graph that can't run is refused before anything does", () => {
  const run = (): Promise<never> => expect.unreachable("a task ran");
  test.each<[string, GraphTask<unknown>[], RegExp]>([
    [
      "a circle",
      [
        { name: "a", after: ["c"], run },
        { name: "b", after: ["a"], run },
        { name: "c", after: ["b"], run },
        { name: "d", after: ["c"], run },
        { name: "e", run },
      ],
      /"a" waits for "c" waits for "b" waits for "a"/,
    ],
    ["a task that waits for itself", [{ name: "a", after: ["a"], run }], /"a" waits for "a"/],
    ["a task that is not there", [{ name: "a", after: ["b"], run }], /"a" waits for "b", which is not there/],
    [
      "a name given twice",
      [
        { name: "a", run },
        { name: "a", run },
      ],
      /two tasks are called "a"/,
    ],
  ])("%s", async (_, tasks, message) => {
    const refused = graph(tasks, 1);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toMatchObject({ code: "GRAPH_INVALID" });
  });
});

test.each([0, -1, Number.NaN])("a bound of %d is a bound of one", async (bound) => {
  const outcomes = await graph(
    [
      { name: "a", run: async () => 1 },
      { name: "b", run: async () => 2 },
    ],
    bound,
  );
  expect([...outcomes.keys()]).toEqual(["a", "b"]);
});

test("an abort ends all tasks, begins no more, and comes out as itself", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const begun: string[] = [];
  const task = (name: string) => ({
    name,
    run: (context: WorkflowContext) =>
      context.step("work", async () => {
        begun.push(name);
        controller.abort(reason);
        throw new Error("the request was cancelled");
      }),
  });
  const run = runWorkflow((context) => context.graph("graph", [task("a"), task("b")], { concurrency: 1 }), {
    runId: "run-1",
    clock: jumpingClock(),
    signal: controller.signal,
  });
  await expect(run).rejects.toBe(reason);
  expect(begun).toEqual(["a"]);
});
