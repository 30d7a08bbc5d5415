import { describe, expect, test } from "vitest";

import { createMemoryStore, runWorkflow, WorkflowErrorCode, type Store, type WorkflowContext } from "./index.ts";
import { jumpingClock } from "./virtual-clock.testing.ts";

type Verb = (context: WorkflowContext) => Promise<unknown>;

const run = (verb: Verb, store: Store, behaviours: readonly number[] = []): Promise<unknown> =>
  runWorkflow(verb, { runId: "run-1", clock: jumpingClock(), store, behaviours });

const take =
  (...names: string[]): Verb =>
  async (context) => {
    for (const name of names) await context.step(name, async () => name);
  };

/** Takes the steps and dies, so that the run stays open. */
const takeAndDie =
  (...names: string[]): Verb =>
  async (context) => {
    await take(...names)(context);
    throw new Error("the process died");
  };

/** Runs `before` and then `after` on the same journal, and says how the second one was refused. */
async function refusal(before: Verb, after: Verb): Promise<{ code: string; message: string; details: unknown }> {
  const store = createMemoryStore();
  await run(before, store).catch(() => {});
  const entries = await store.list("");
  const failure: unknown = await run(after, store).catch((error: unknown) => error);
  const taken = (await store.list("")).slice(entries.length);
  for (const key of taken) expect((await store.get(key))?.text).toContain('"kind":"taken"');
  expect(failure).toBeInstanceOf(Error);
  return failure as Error & { code: string; details: unknown };
}

describe("code that is not the code that began the run is refused, and the error names both steps", () => {
  test.each<[string, Verb, Verb, RegExp]>([
    ["another step", takeAndDie("a", "b"), take("a", "c"), /recorded "b", but the code now takes "c" there/],
    ["an extra step", takeAndDie("a", "b"), take("a", "c", "b"), /recorded "b", but the code now takes "c" there/],
    ["a missing step", takeAndDie("a", "b", "c"), take("a", "c"), /recorded "b", but the code now takes "c" there/],
    ["a missing last step", takeAndDie("a", "b"), take("a"), /recorded "b", but the code now ends without it/],
    ["a step behind the end", take("a"), take("a", "b"), /has ended, but the code now goes on with "b"/],
    [
      "a step for a sleep",
      async (context) => context.sleep("a", 1),
      take("a"),
      /recorded the sleep "a", but the code now takes "a" there/,
    ],
    [
      "a step for a scope",
      async (context) => context.scope("a", take("b")),
      take("a"),
      /recorded the scope "a", but the code now takes "a" there/,
    ],
    [
      "another scope",
      async (context) => context.scope("old", take("a")),
      async (context) => context.scope("new", take("a")),
      /recorded the scope "old", but the code now takes the scope "new" there/,
    ],
    [
      "a step in a scope that had none",
      async (context) => {
        await context.scope("first", async () => {});
        await takeAndDie("second")(context);
      },
      async (context) => context.step("first", async () => 1),
      /recorded "second", but the code now takes "first" before it/,
    ],
    [
      "an extra step at the end of a scope",
      async (context) => {
        await context.scope("scope", take("a"));
        await take("last")(context);
      },
      async (context) => {
        await context.scope("scope", take("a", "b"));
        await take("last")(context);
      },
      /of scope "scope" has ended, but the code now goes on with "b"/,
    ],
    [
      "a task that is gone",
      async (context) => context.all("many", [take("a"), take("b")], { concurrency: 2 }),
      async (context) => context.all("many", [take("a")], { concurrency: 2 }),
      /recorded the scope "many\/1", but the code now ends without it/,
    ],
    [
      "a change inside a task",
      async (context) => context.graph("many", [{ name: "x", run: take("a") }], { concurrency: 2 }),
      async (context) => context.graph("many", [{ name: "x", run: take("b") }], { concurrency: 2 }),
      /of scope "many\/x" recorded "a", but the code now takes "b" there/,
    ],
  ])("%s", async (_, before, after, message) => {
    const { code, message: said } = await refusal(before, after);
    expect(code).toBe(WorkflowErrorCode.StepChanged);
    expect(said).toMatch(message);
    expect(said).toContain("Run run-1");
  });

  test("also when the code swallows every error", async () => {
    const swallowing: Verb = async (context) => {
      await take("c")(context).catch(() => {});
      return "fine";
    };
    expect(await refusal(takeAndDie("a"), swallowing)).toMatchObject({
      code: WorkflowErrorCode.StepChanged,
      details: { runId: "run-1", scope: "", recorded: "a", asked: "c" },
    });
  });
});

test("the tasks of a graph may change places, and more may come while the run is open", async () => {
  const store = createMemoryStore();
  const graph =
    (...names: string[]): Verb =>
    (context) =>
      context.graph(
        "many",
        names.map((name) => ({ name, run: take(name) })),
        { concurrency: 1 },
      );
  const begun: Verb = async (context) => {
    await graph("a", "b")(context);
    throw new Error("the process died");
  };
  await run(begun, store).catch(() => {});
  const outcomes = await run(graph("b", "c", "a"), store);
  expect([...(outcomes as ReadonlyMap<string, unknown>).keys()]).toEqual(["b", "c", "a"]);
});

test("a replay does not depend on the order in which the steps of tasks had ended", async () => {
  const store = createMemoryStore();
  const clock = jumpingClock();
  const verb =
    (turns: readonly number[]): Verb =>
    (context) =>
      context.all(
        "many",
        turns.map((wait) => async (task: WorkflowContext) => {
          for (const name of ["a", "b"]) {
            await task.step(name, async () => {
              for (let turn = 0; turn < wait; turn++) await clock.sleep(1);
              return wait;
            });
          }
        }),
        { concurrency: 3 },
      );
  await run(verb([9, 5, 1]), store);
  expect(await run(verb([1, 5, 9]), store)).toHaveLength(3);
});

describe("behaviours", () => {
  const verb: Verb = async (context) => {
    if (context.behaves(1)) await take("checked first")(context);
    await take("done")(context);
    return context.behaves(1);
  };

  test("a run keeps to those of the code that began it", async () => {
    const store = createMemoryStore();
    await run(take("done"), store);
    expect(await run(verb, store, [1, 2])).toBe(false);
    expect(await run(verb, createMemoryStore(), [1, 2])).toBe(true);
  });

  test("code that does not know one of the run's is refused before it does anything", async () => {
    const store = createMemoryStore();
    await run(verb, store, [1, 2]);
    const older = run(() => expect.unreachable("the code ran"), store, [1]);
    await expect(older).rejects.toThrow(/code that knows behaviour 2, and this code does not/);
    await expect(older).rejects.toMatchObject({ code: WorkflowErrorCode.BehaviourUnknown });
  });

  test("one that was not declared can't be asked for", async () => {
    await expect(run(verb, createMemoryStore(), [2])).rejects.toThrow(/Add it to behaviours/);
  });
});

describe("steps that would have another order on a replay are refused", () => {
  const nothing = async (): Promise<void> => {};
  test.each<[string, Verb, string, RegExp]>([
    [
      "side by side in one scope",
      (context) => Promise.all([context.step("a", nothing), context.step("b", nothing)]),
      WorkflowErrorCode.StepOverlaps,
      /came to "b" while "a" was still going on/,
    ],
    [
      "one inside another",
      (context) => context.step("a", () => context.step("b", nothing)),
      WorkflowErrorCode.StepOverlaps,
      /take none inside another/,
    ],
    [
      "of the scope outside, in a task",
      (context) => context.all("many", [() => context.step("a", nothing)], { concurrency: 1 }),
      WorkflowErrorCode.StepOverlaps,
      /came to "a" while "many" was still going on/,
    ],
    [
      "of a scope that is over",
      async (context) => (await context.scope("gone", async (inner) => inner)).step("a", nothing),
      WorkflowErrorCode.StepOverlaps,
      /The scope "gone" is over/,
    ],
    [
      "that nobody awaited",
      async (context) => void context.step("a", nothing).catch(() => {}),
      WorkflowErrorCode.StepOverlaps,
      /came to "its end" while "a" was still going on/,
    ],
    ["of one name", take("a", "a"), WorkflowErrorCode.StepRepeated, /takes "a" a second time/],
    ["of no name", take(""), WorkflowErrorCode.StepUnnamed, /has no proper name/],
    [
      "of no name in a graph",
      (context) => context.graph("many", [{ name: "\ud800", run: nothing }], { concurrency: 1 }),
      WorkflowErrorCode.StepUnnamed,
      /The scope "many" takes a step or a task that has no proper name/,
    ],
  ])("%s", async (_, verb, code, message) => {
    const refused = run(verb, createMemoryStore());
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toMatchObject({ code });
  });
});
