import fc from "fast-check";
import { expect, test } from "vitest";

import { runInOrder } from "./run-in-order.ts";

/** Graphs without cycles: a node depends only on earlier ones. `fails` says which tasks are not done. */
const graphs = fc
  .array(fc.record({ dependencies: fc.array(fc.nat(), { maxLength: 4 }), fails: fc.boolean() }), { maxLength: 30 })
  .map((nodes) =>
    nodes.map(({ dependencies, fails }, index) => ({
      id: String(index),
      fails,
      dependencies: index === 0 ? [] : dependencies.map((number) => String(number % index)),
    })),
  );

test("a task starts once, after everything it depends on is done, and never when something of it is not", async () => {
  await fc.assert(
    fc.asyncProperty(graphs, fc.func(fc.nat({ max: 5 })), async (nodes, turns) => {
      const done = new Set<string>();
      const started: string[] = [];
      const byId = new Map(nodes.map((node) => [node.id, node]));
      await runInOrder(
        byId.keys(),
        (id) => byId.get(id)?.dependencies ?? [],
        async (id) => {
          const { dependencies = [], fails = false } = byId.get(id) ?? {};
          started.push(id);
          expect(dependencies.every((dependency) => done.has(dependency))).toBe(true);
          for (let turn = turns(id); turn > 0; turn -= 1) await Promise.resolve();
          if (!fails) done.add(id);
          return !fails;
        },
      );
      expect(new Set(started).size).toBe(started.length);
      const startable = nodes.filter(({ dependencies }) => dependencies.every((dependency) => done.has(dependency)));
      expect(new Set(started)).toEqual(new Set(startable.map(({ id }) => id)));
    }),
  );
});

test("dependencies outside the graph count as done, and an empty graph is done", async () => {
  await runInOrder(
    [],
    () => [],
    () => Promise.resolve(true),
  );
  const started: string[] = [];
  await runInOrder(
    ["a"],
    () => ["elsewhere", "a"],
    async (id) => started.push(id) > 0,
  );
  expect(started).toEqual(["a"]);
});

test("ten thousand tasks in a chain overflow nothing", async () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => String(index));
  let count = 0;
  await runInOrder(
    ids,
    (id) => (id === "0" ? [] : [String(Number(id) - 1)]),
    () => Promise.resolve(++count > 0),
  );
  expect(count).toBe(10_000);
});
