import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  createMemoryStore,
  isStackstewardError,
  Redacted,
  runWorkflow,
  StackstewardError,
  WorkflowErrorCode,
  type RunOptions,
  type WorkflowContext,
} from "./index.ts";
import { jumpingClock } from "./virtual-clock.testing.ts";

function runOptions(overrides: Partial<RunOptions> = {}): RunOptions {
  return { runId: "run-1", clock: jumpingClock(), store: createMemoryStore(), ...overrides };
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const failure: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  return isStackstewardError(failure) ? failure.code : `not a StackstewardError: ${String(failure)}`;
}

describe("replay", () => {
  const everything = (effects: string[]) => async (context: WorkflowContext) => {
    const effect = (name: string) => async () => {
      effects.push(name);
      return { name };
    };
    const first = await context.step("first", effect("first"));
    await context.sleep("rest", 1000);
    const inner = await context.scope("inner", (inner) => inner.step("first", effect("inner first")));
    const many = await context.all(
      "many",
      [1, 2, 3].map((n) => (child: WorkflowContext) => child.step("one", effect(`many ${n}`))),
      { concurrency: 2 },
    );
    const polled = await context.poll(
      "poll",
      async () => {
        effects.push("look");
        return effects.filter((name) => name === "look").length < 3
          ? { kind: "again" as const }
          : { kind: "done" as const, value: "seen" };
      },
      { delay: () => 10, timeout: 1000 },
    );
    return [first, inner, many, polled];
  };

  test("a finished run answers from its journal and takes no step again", async () => {
    const options = runOptions();
    const effects: string[] = [];
    const answer = await runWorkflow(everything(effects), options);
    expect(effects).toEqual(["first", "inner first", "many 1", "many 2", "many 3", "look", "look", "look"]);

    const again: string[] = [];
    expect(await runWorkflow(everything(again), options)).toEqual(answer);
    expect(again).toEqual([]);
  });

  test("entries are put one by one under run and sequence", async () => {
    const options = runOptions();
    await runWorkflow(async (context) => context.step("a", async () => 1), options);
    expect(await options.store?.list("runs/run-1/")).toEqual([0, 1, 2].map((n) => `runs/run-1/0000000${n}`));
  });

  test("a failed step fails again with its code, retryability and details", async () => {
    const options = runOptions();
    const failing = (effect: () => Promise<never>) =>
      runWorkflow(async (context) => context.step("refused", effect), options);
    const refused = new StackstewardError("No.", { code: "REFUSED", retryable: true, details: { by: "the door" } });
    await expect(failing(() => Promise.reject(refused))).rejects.toBe(refused);
    await expect(failing(() => expect.unreachable("the step ran again"))).rejects.toMatchObject({
      code: "REFUSED",
      retryable: true,
      details: { by: "the door" },
      message: "No.",
    });
  });

  test("a failure that may pass is no result: the run ends, open, and the step is taken again", async () => {
    const options = { ...runOptions(), mayPass: (failure: unknown) => failure === away };
    const away = new Error("the network is away");
    const swallowing = (effect: () => Promise<string>) =>
      runWorkflow(async (context) => {
        const first = await context.step("call", effect).catch(() => "swallowed");
        return [first, await context.step("next", async () => "came")];
      }, options);
    await expect(swallowing(() => Promise.reject(away))).rejects.toBe(away);
    expect(await swallowing(async () => "answer")).toEqual(["answer", "came"]);
  });

  test("a step hands back a copy, so that nobody can change what was journalled", async () => {
    const original = { list: [1] };
    await runWorkflow(async (context) => {
      const copy = await context.step("give", async () => original);
      expect(copy).toEqual(original);
      expect(copy).not.toBe(original);
    }, runOptions());
  });

  test("whatever JSON can say comes back the same", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const options = runOptions();
        const verb = (context: WorkflowContext) => context.step("value", async () => value);
        expect(await runWorkflow(verb, options)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(await runWorkflow(verb, options)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe("results", () => {
  test.each([
    ["a hidden value", { password: new Redacted("hunter22") }, WorkflowErrorCode.ResultHidden, "at $.password"],
    ["more than its limit", "x".repeat(2 ** 20), WorkflowErrorCode.ResultTooLarge, "1048578 bytes"],
  ])("%s is refused, journalled nowhere, and ends the run even when its code goes on", async (_, value, code, said) => {
    const options = runOptions();
    const run = runWorkflow(async (context) => {
      await context.step("bad", async () => value).catch(() => {});
      await context.step("next", () => expect.unreachable("the run went on"));
    }, options);
    await expect(run).rejects.toThrow(said);
    expect(await codeOf(run)).toBe(code);
    expect(await options.store?.list("")).toHaveLength(1);
    expect(await runWorkflow((context) => context.step("bad", async () => "mended"), options)).toBe("mended");
  });

  test("a failure keeps its details unless they are hidden, no JSON, or too many", async () => {
    for (const [details, kept] of [
      [{ password: new Redacted("hunter22") }, { password: "****" }],
      [{ count: 1n }, undefined],
      [{ page: "x".repeat(100) }, undefined],
    ]) {
      const options = runOptions({ resultLimit: 60 });
      const failing = (context: WorkflowContext) =>
        context.step("fail", () => Promise.reject(new StackstewardError("No.", { code: "REFUSED", details })));
      await runWorkflow(failing, options).catch(() => {});
      await expect(runWorkflow(failing, options)).rejects.toMatchObject({
        code: "REFUSED",
        message: "No.",
        details: kept,
      });
    }
  });

  const cyclic: Record<string, unknown> = {};
  cyclic["self"] = cyclic;
  test.each([
    ["a date", { at: new Date(0) }, "$.at"],
    ["not a number", [1, Number.NaN], "$[1]"],
    ["an undefined member", { a: { b: undefined } }, "$.a.b"],
    ["a function", () => 1, "$"],
    ["a map", new Map(), "$"],
    ["a member named by a symbol", { [Symbol("a")]: 1 }, "$"],
    ["a cycle", cyclic, "$.self"],
  ])("%s is refused, naming the place", async (_, value, place) => {
    const run = runWorkflow(async (context) => context.step("bad", async () => value), runOptions());
    expect(await codeOf(run)).toBe(WorkflowErrorCode.ResultNotJson);
    await expect(run).rejects.toThrow(`at ${place},`);
  });

  test("undefined is a result", async () => {
    const options = runOptions();
    const verb = (context: WorkflowContext) => context.step("nothing", async () => undefined);
    expect(await runWorkflow(verb, options)).toBeUndefined();
    expect(await runWorkflow(verb, options)).toBeUndefined();
  });
});

describe("time", () => {
  test("a passed deadline stops the run at its next step", async () => {
    const run = runWorkflow(
      async (context) => {
        await context.sleep("short", 400);
        await context.sleep("too long", 700);
      },
      runOptions({ deadline: 1000 }),
    );
    await expect(run).rejects.toThrow(/"too long"/);
    expect(await codeOf(run)).toBe(WorkflowErrorCode.DeadlineExceeded);
  });

  test("a wait never sleeps beyond the deadline", async () => {
    const clock = jumpingClock();
    await runWorkflow((context) => context.sleep("long", 10_000), runOptions({ clock, deadline: 300 })).catch(() => {});
    expect(clock.now()).toBe(300);
  });

  test("a poll looks one last time at its limit and then gives up", async () => {
    const clock = jumpingClock();
    const looks: number[] = [];
    const run = runWorkflow(
      (context) =>
        context.poll(
          "never",
          async () => {
            looks.push(clock.now());
            return { kind: "again" };
          },
          { delay: () => 400, timeout: 1000 },
        ),
      runOptions({ clock }),
    );
    expect(await codeOf(run)).toBe(WorkflowErrorCode.DeadlineExceeded);
    expect(looks).toEqual([400, 800, 1000]);
  });

  test("a sleep that was interrupted goes on for the rest of its time, and one that is over takes none", async () => {
    const clock = jumpingClock();
    const options = runOptions({ clock });
    const verb = async (context: WorkflowContext): Promise<number> => {
      await context.sleep("long", 1000);
      await context.step("next", async () => "done");
      throw new Error("the process died");
    };
    expect(await codeOf(runWorkflow(verb, { ...options, deadline: 400 }))).toBe(WorkflowErrorCode.DeadlineExceeded);
    await expect(runWorkflow(verb, options)).rejects.toThrow("died");
    expect(clock.now()).toBe(1000);
    const later = jumpingClock();
    await expect(runWorkflow(verb, { ...options, clock: later })).rejects.toThrow("died");
    expect(later.now()).toBe(0);
  });

  test("nobody sleeps longer than was asked because of another machine's clock", async () => {
    const [fast, slow] = [jumpingClock(), jumpingClock()];
    await fast.sleep(1_000_000);
    const options = runOptions({ clock: fast });
    const verb = (context: WorkflowContext): Promise<void> => context.sleep("long", 1000);
    await runWorkflow(verb, { ...options, deadline: fast.now() + 1 }).catch(() => {});
    await runWorkflow(verb, { ...options, clock: slow });
    expect(slow.now()).toBe(1000);
  });

  test("a poll that was interrupted goes on from its last cursor", async () => {
    const options = runOptions();
    const seen: unknown[] = [];
    const verb = (last: number) => (context: WorkflowContext) =>
      context.poll(
        "events",
        async (cursor: number | undefined) => {
          seen.push(cursor);
          const next = (cursor ?? 0) + 1;
          return next < last ? { kind: "again", cursor: next } : { kind: "done", value: next };
        },
        { delay: () => 100, timeout: 10_000 },
      );
    await runWorkflow(verb(100), { ...options, deadline: 300 }).catch(() => {});
    expect(await runWorkflow(verb(5), options)).toBe(5);
    expect(seen).toEqual([undefined, 1, 2, 3, 4]);
  });

  test("a passed deadline is not journalled: with more time the run goes on", async () => {
    const options = runOptions();
    const verb = async (context: WorkflowContext) => {
      await context.sleep("long", 2000);
      return "done";
    };
    await runWorkflow(verb, { ...options, deadline: 1000 }).catch(() => {});
    expect(await runWorkflow(verb, options)).toBe("done");
  });
});

test.each([Number.NaN, Infinity])("a wait of %d ms is refused", async (milliseconds) => {
  const again = async () => ({ kind: "again" }) as const;
  for (const verb of [
    (context: WorkflowContext) => context.sleep("long", milliseconds),
    (context: WorkflowContext) => context.poll("long", again, { delay: () => 1, timeout: milliseconds }),
  ]) {
    expect(await codeOf(runWorkflow<unknown>(verb, runOptions()))).toBe(WorkflowErrorCode.WaitInvalid);
  }
});

describe("abort", () => {
  test("that the code swallows is not the end of the run, which goes on when it is taken up again", async () => {
    const options = runOptions();
    const controller = new AbortController();
    const verb = (effect: () => Promise<string>) => (context: WorkflowContext) =>
      context.step("slow", effect).catch(() => "swallowed");
    const aborting = verb(async () => {
      controller.abort();
      throw new Error("the request was cancelled");
    });
    expect(await runWorkflow(aborting, { ...options, signal: controller.signal })).toBe("swallowed");
    expect(
      await runWorkflow(
        verb(async () => "done"),
        options,
      ),
    ).toBe("done");
  });

  test("an aborted signal ends the run with the signal's reason and journals nothing", async () => {
    const options = runOptions();
    const controller = new AbortController();
    const reason = new Error("enough");
    const run = runWorkflow(
      async (context) =>
        context.step("slow", async () => {
          controller.abort(reason);
          throw new Error("the request was cancelled");
        }),
      { ...options, signal: controller.signal },
    );
    await expect(run).rejects.toBe(reason);
    expect(await options.store?.list("")).toEqual(["runs/run-1/00000000"]);
    const next = runWorkflow((context) => context.step("slow", async () => 1), {
      ...options,
      signal: controller.signal,
    });
    await expect(next).rejects.toBe(reason);
  });
});

describe("all", () => {
  test("never runs more tasks at a time than it may, and keeps every outcome in order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (fates, limit) => {
          let running = 0;
          let most = 0;
          const outcomes = await runWorkflow(
            (context) =>
              context.all(
                "tasks",
                fates.map((succeeds, index) => async () => {
                  most = Math.max(most, ++running);
                  await Promise.resolve();
                  running -= 1;
                  if (!succeeds) throw new Error(String(index));
                  return index;
                }),
                { concurrency: limit },
              ),
            runOptions(),
          );
          expect(most).toBeLessThanOrEqual(limit);
          expect(outcomes.map((outcome) => outcome.status === "fulfilled")).toEqual(fates);
        },
      ),
    );
  });
});

test("a step is told who it is, the same each time it is repeated", async () => {
  const options = runOptions();
  const told: unknown[] = [];
  const verb = (context: WorkflowContext) =>
    context.scope("the stack", (inner) =>
      inner.step("create it", async ({ path, token }) => {
        told.push([path, token]);
        throw new Error("the first attempt died");
      }),
    );
  const dying = { ...createMemoryStore(), putIfAbsent: async (key: string) => (key.endsWith("0") ? "1" : undefined) };
  for (let attempt = 0; attempt < 2; attempt++) await runWorkflow(verb, { ...options, store: dying }).catch(() => {});
  const expected = ["the%20stack/create%20it", expect.stringMatching(/^run-1-[0-9a-f]{16}$/)];
  expect(told).toEqual([expected, told[0]]);
  await runWorkflow((context) => context.step("create it", async ({ token }) => told.push(token)), options);
  expect(told[2]).not.toBe((told[0] as string[])[1]);
});

test("a journal entry that somebody else wrote stops the run", async () => {
  const options = runOptions();
  const run = runWorkflow(async (context) => {
    await context.step("mine", async () => 1);
    await options.store?.putIfAbsent("runs/run-1/00000002", "theirs");
    await context.step("not mine any more", async () => 2);
  }, options);
  expect(await codeOf(run)).toBe(WorkflowErrorCode.JournalConflict);
});
