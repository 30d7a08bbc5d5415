import { expect, test } from "vitest";

import { createMemoryStore, runWorkflow, type Store } from "./index.ts";
import { createVirtualClock, jumpingClock } from "./virtual-clock.testing.ts";

/** How often each operation of a store was called. */
interface Calls {
  get: number;
  putIfAbsent: number;
  putIfUnchanged: number;
  list: number;
}

function counting(store: Store): { store: Store; calls: Calls } {
  const calls: Calls = { get: 0, putIfAbsent: 0, putIfUnchanged: 0, list: 0 };
  const counted: Store = {
    ...store,
    get: (key) => (calls.get++, store.get(key)),
    putIfAbsent: (key, text) => (calls.putIfAbsent++, store.putIfAbsent(key, text)),
    putIfUnchanged: (key, text, version) => (calls.putIfUnchanged++, store.putIfUnchanged(key, text, version)),
    list: (prefix) => (calls.list++, store.list(prefix)),
  };
  return { store: counted, calls };
}

async function costOf(store: Store, steps: number, lease = false): Promise<Calls> {
  const counted = counting(store);
  await runWorkflow(
    async (context) => {
      for (let step = 0; step < steps; step++) await context.step(`step ${step}`, async () => step);
    },
    {
      runId: "run-1",
      clock: lease ? createVirtualClock() : jumpingClock(),
      store: counted.store,
      ...(lease ? { lease: {} } : {}),
    },
  );
  return counted.calls;
}

test.each([1, 10, 100, 1000])("a run of %i steps costs one write per step and two more", async (steps) => {
  const store = createMemoryStore();
  expect(await costOf(store, steps)).toEqual({ get: 0, putIfAbsent: steps + 2, putIfUnchanged: 0, list: 0 });
  // Taken up again: one write that finds the run begun, one list (of pages, where a service has them), and each entry once.
  expect(await costOf(store, steps)).toEqual({ get: steps + 2, putIfAbsent: 1, putIfUnchanged: 0, list: 1 });
});

test("a lease costs one read and two writes, and three signs of life in a term", async () => {
  expect(await costOf(createMemoryStore(), 1000, true)).toEqual({
    get: 1,
    putIfAbsent: 1003,
    putIfUnchanged: 1,
    list: 0,
  });
});
