import fc from "fast-check";
import { expect, test } from "vitest";

import { createMemoryStore, runWorkflow, type Clock, type Store } from "./index.ts";
import { perform, workflows, type Op, type World } from "./random-workflow.testing.ts";

/** What outlives every process: the store, what was done, and the time. */
interface Rest {
  readonly store: Store;
  /** How often each effect took place. */
  readonly effects: Map<string, number>;
  /** Paths whose end is journalled. */
  readonly journalled: Set<string>;
  readonly looks: Map<string, number>;
  now: number;
}

function newRest(): Rest {
  return { store: createMemoryStore(), effects: new Map(), journalled: new Set(), looks: new Map(), now: 0 };
}

/**
 * Runs `ops` in a process that dies at its moment number `dyingAt`: before or after a write of the store, or before or
 * after an effect. From then on nothing that it does has any effect. Answers how many moments there were.
 */
async function live(
  ops: readonly Op[],
  rest: Rest,
  dyingAt = Infinity,
): Promise<{ moments: number; result?: unknown }> {
  let moments = 0;
  let isDead = false;
  const moment = (): void => {
    if (moments++ === dyingAt) isDead = true;
    if (isDead) throw new Error("the process died");
  };
  const store: Store = {
    ...rest.store,
    async putIfAbsent(key, text) {
      moment();
      const version = await rest.store.putIfAbsent(key, text);
      const { kind, path } = JSON.parse(text) as { kind: string; path?: string };
      if (version !== undefined && kind === "step" && path !== undefined) {
        expect(rest.journalled).not.toContain(path);
        rest.journalled.add(path);
      }
      moment();
      return version;
    },
  };
  const world: World = {
    async effect(path, isRefused) {
      moment();
      expect(rest.journalled).not.toContain(path);
      rest.effects.set(path, (rest.effects.get(path) ?? 0) + 1);
      await Promise.resolve();
      moment();
      if (isRefused) throw new Error(`refused ${path}`);
      return `did ${path}`;
    },
    async look(place) {
      rest.looks.set(place, (rest.looks.get(place) ?? 0) + 1);
      return rest.looks.get(place) ?? 0;
    },
  };
  const clock: Clock = {
    now: () => rest.now,
    async sleep(milliseconds) {
      if (isDead) throw new Error("the process died");
      rest.now += milliseconds;
      await Promise.resolve();
    },
  };
  try {
    const result = await runWorkflow((context) => perform(context, world, ops), { runId: "r", clock, store });
    return { moments, result };
  } catch (failure) {
    if (!isDead) throw failure;
    return { moments };
  }
}

test("a run that dies at any moment ends with the same result, and repeats at most the effect it died in", async () => {
  await fc.assert(
    fc.asyncProperty(workflows, async (ops) => {
      const undisturbed = newRest();
      const { moments, result } = await live(ops, undisturbed);
      expect([...undisturbed.effects.values()].every((times) => times === 1)).toBe(true);
      // Long workflows are sampled evenly, so that each takes about as long.
      const stride = Math.ceil(moments / 40);
      for (let dyingAt = 0; dyingAt < moments; dyingAt += stride) {
        const rest = newRest();
        expect(await live(ops, rest, dyingAt)).not.toHaveProperty("result");
        expect((await live(ops, rest)).result).toEqual(result);
        expect([...rest.effects.keys()].toSorted()).toEqual([...undisturbed.effects.keys()].toSorted());
        expect(Math.max(0, ...rest.effects.values())).toBeLessThanOrEqual(2);
        const again = new Map(rest.effects);
        expect((await live(ops, rest)).result).toEqual(result);
        expect(rest.effects).toEqual(again);
      }
    }),
    { numRuns: 60 },
  );
});

test("a run that dies again and again comes to the same end", async () => {
  await fc.assert(
    fc.asyncProperty(workflows, fc.array(fc.nat({ max: 12 }), { maxLength: 6 }), async (ops, lives) => {
      const { result } = await live(ops, newRest());
      const rest = newRest();
      let deaths = 0;
      for (const dyingAt of lives) if (!("result" in (await live(ops, rest, dyingAt)))) deaths += 1;
      expect((await live(ops, rest)).result).toEqual(result);
      expect(Math.max(0, ...rest.effects.values())).toBeLessThanOrEqual(1 + deaths);
    }),
    { numRuns: 100 },
  );
});
