import type { PollStep, WorkflowContext } from "./workflow-context.ts";

/** What the recorded workflow asks of the world. */
export interface GoldenWorld {
  /** Answers as the step with this name does; throws for `refused`. */
  effect(name: string): Promise<unknown>;
  /** One look of the poll, which goes on from `cursor`. */
  look(cursor: number | undefined): Promise<PollStep<string, number>>;
}

/**
 * The workflow whose journals are kept in `golden`: each form of entry, and names that need encoding. It must never
 * change, because its journals don't.
 */
export async function goldenWorkflow(context: WorkflowContext, world: GoldenWorld): Promise<unknown> {
  const step = (inner: WorkflowContext, name: string): Promise<unknown> => inner.step(name, () => world.effect(name));
  const messageOf = (failure: unknown): string => (failure instanceof Error ? failure.message : "");
  const values = await step(context, "values");
  const nothing = await step(context, "nothing");
  const refused = await step(context, "refused").catch(messageOf);
  await context.sleep("rest", 1000);
  const polled = await context.poll("look", (cursor: number | undefined) => world.look(cursor), {
    delay: () => 10,
    timeout: 1000,
  });
  const inner = await context.scope("100% of a/b ü", (scope) => step(scope, "inside"));
  const all = await context.all("all", [(task) => step(task, "one"), (task) => step(task, "two")], { concurrency: 1 });
  const graph = await context.graph(
    "graph",
    [
      { name: "fails", run: (task) => step(task, "refused") },
      { name: "skipped", after: ["fails"], run: (task) => step(task, "never") },
      { name: "done", run: (task) => step(task, "three") },
    ],
    { concurrency: 1 },
  );
  const outcomes = [...graph].map(([name, outcome]) => [
    name,
    outcome.kind === "failed" ? messageOf(outcome.reason) : outcome,
  ]);
  return { values, nothing, refused, polled, inner, all, outcomes, behaves: context.behaves(1) };
}
