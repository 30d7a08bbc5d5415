import fc from "fast-check";

import { isStackstewardError } from "./errors.ts";
import type { PollStep, WorkflowContext } from "./workflow-context.ts";

/** A workflow as data, so that it can be made at random and run by {@link perform}. */
export type Op =
  | { readonly kind: "step" | "refused" }
  | { readonly kind: "sleep"; readonly milliseconds: number }
  | { readonly kind: "poll"; readonly looks: number; readonly hasCursor: boolean }
  | { readonly kind: "scope"; readonly body: readonly Op[] }
  | { readonly kind: "all"; readonly branches: readonly (readonly Op[])[]; readonly concurrency: number }
  | { readonly kind: "graph"; readonly tasks: readonly GraphOp[]; readonly concurrency: number };

interface GraphOp {
  /** Distances back to the tasks that this one waits for. */
  readonly after: readonly number[];
  readonly body: readonly Op[];
  readonly fails: boolean;
}

/** Workflows of every shape, small enough to be crashed at each of their moments. */
export const workflows: fc.Arbitrary<readonly Op[]> = fc.letrec<{ ops: readonly Op[]; op: Op }>((tie) => {
  const body = fc.array(tie("op"), { maxLength: 3, depthIdentifier: "ops" });
  const concurrency = fc.integer({ min: 1, max: 3 });
  return {
    ops: fc.array(tie("op"), { minLength: 1, maxLength: 4, depthIdentifier: "ops" }),
    op: fc.oneof(
      { maxDepth: 2, depthIdentifier: "ops" },
      fc.constantFrom<Op>({ kind: "step" }, { kind: "refused" }),
      fc.record({ kind: fc.constant("sleep" as const), milliseconds: fc.nat({ max: 50 }) }),
      fc.record({ kind: fc.constant("poll" as const), looks: fc.integer({ min: 1, max: 3 }), hasCursor: fc.boolean() }),
      fc.record({ kind: fc.constant("scope" as const), body }),
      fc.record({ kind: fc.constant("all" as const), branches: fc.array(body, { maxLength: 3 }), concurrency }),
      fc.record({
        kind: fc.constant("graph" as const),
        tasks: fc.array(
          fc.record({ after: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }), body, fails: fc.boolean() }),
          { maxLength: 4 },
        ),
        concurrency,
      }),
    ),
  };
}).ops;

/** What a workflow does to the world. */
export interface World {
  /** The effect of the step with this path; `refused` ones throw. */
  effect(path: string, isRefused: boolean): Promise<string>;
  /** How often the poll in this place has looked, this time included. */
  look(place: string): Promise<number>;
}

/** Does what `ops` say. What comes back depends on nothing but them. */
export async function perform(context: WorkflowContext, world: World, ops: readonly Op[]): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const [index, op] of ops.entries()) results.push(await performOne(context, world, op, `${op.kind} ${index}`));
  return results;
}

async function performOne(context: WorkflowContext, world: World, op: Op, name: string): Promise<unknown> {
  switch (op.kind) {
    case "step":
      return context.step(name, ({ path }) => world.effect(path, false));
    case "refused":
      return context.step(name, ({ path }) => world.effect(path, true)).catch(refusalOf);
    case "sleep":
      return context.sleep(name, op.milliseconds);
    case "poll":
      return context.poll(name, (cursor: number | undefined) => lookOnce(world, op, name, cursor), {
        delay: () => 5,
        timeout: 10_000,
      });
    case "scope":
      return context.scope(name, (inner) => perform(inner, world, op.body));
    case "all": {
      const tasks = op.branches.map((body) => (inner: WorkflowContext) => perform(inner, world, body));
      return context.all(name, tasks, op);
    }
    case "graph":
      return performGraph(context, world, op.tasks, name, op.concurrency);
  }
}

async function lookOnce(
  world: World,
  { looks, hasCursor }: Extract<Op, { kind: "poll" }>,
  name: string,
  cursor: number | undefined,
): Promise<PollStep<string, number>> {
  const seen = hasCursor ? (cursor ?? 0) + 1 : await world.look(name);
  if (seen >= looks) return { kind: "done", value: "seen" };
  return hasCursor ? { kind: "again", cursor: seen } : { kind: "again" };
}

async function performGraph(
  context: WorkflowContext,
  world: World,
  tasks: readonly GraphOp[],
  name: string,
  concurrency: number,
): Promise<unknown> {
  const outcomes = await context.graph(
    name,
    tasks.map(({ after, body, fails }, index) => ({
      name: `task ${index}`,
      after: after.filter((back) => back <= index).map((back) => `task ${index - back}`),
      run: async (inner: WorkflowContext, results: ReadonlyMap<string, unknown>): Promise<unknown> => {
        const own = await perform(inner, world, body);
        if (fails) await inner.step("fail", ({ path }) => world.effect(path, true));
        return [own, [...results]];
      },
    })),
    { concurrency },
  );
  return [...outcomes].map(([task, outcome]) =>
    outcome.kind === "failed" ? [task, "failed", refusalOf(outcome.reason)] : [task, outcome],
  );
}

/** A first run sees the error itself, a replay what the journal has kept of it: both say the same. */
function refusalOf(failure: unknown): string {
  if (failure instanceof Error && failure.message.startsWith("refused ")) return failure.message;
  throw isStackstewardError(failure) ? failure : new Error("not what the world refuses with", { cause: failure });
}
