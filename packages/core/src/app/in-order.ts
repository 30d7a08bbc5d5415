import type { WorkflowContext } from "@stacksteward/workflow";

import type { AppResult, StackOutcome } from "./deploy-app.ts";

/** How many stacks are worked on at a time where nobody says it. */
export const SIDE_BY_SIDE = 8;

/** What is worked on, and in which order. */
export interface Ordered<Item> {
  readonly app: string;
  /** In the order of the answer. */
  readonly stacks: readonly Item[];
  /** The names of those that have to be done before one. */
  readonly after: (stack: string) => readonly string[];
  /** Default 8. */
  readonly concurrency: number | undefined;
}

/** Works on each stack the moment that those before it are done, and keeps every outcome. A failure skips those behind it. */
export async function inOrder<Item extends { readonly name: string }, Result>(
  context: WorkflowContext,
  { app, stacks, after, concurrency = SIDE_BY_SIDE }: Ordered<Item>,
  work: (stack: Item, context: WorkflowContext, below: ReadonlyMap<string, Result>) => Promise<Result>,
): Promise<AppResult<Result>> {
  const tasks = stacks.map((stack) => ({
    name: stack.name,
    after: [...new Set(after(stack.name))],
    run: (own: WorkflowContext, below: ReadonlyMap<string, Result>) => work(stack, own, below),
  }));
  const found = await context.graph(`the stacks of ${app}`, tasks, { concurrency });
  const outcomes = stacks.map(({ name: stack }): StackOutcome<Result> => {
    const outcome = found.get(stack);
    if (outcome?.kind === "done") return { kind: "done", stack, result: outcome.value };
    if (outcome?.kind === "failed") return { kind: "failed", stack, failure: outcome.reason };
    return { kind: "skipped", stack, because: outcome?.because ?? [] };
  });
  return { app, succeeded: outcomes.every(({ kind }) => kind === "done"), outcomes };
}
