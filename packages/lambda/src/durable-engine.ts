import type { DurableContext } from "@aws/durable-execution-sdk-js";
import type { Engine } from "@stacksteward/workflow";

import { openChild } from "./child-context.ts";
import { countOperations, createDurableRun } from "./durable-run.ts";
import { inDurableScope } from "./durable-scope.ts";
import type { StackNews } from "./stack-news.ts";

/**
 * Carries out workflows on a durable execution of Lambda: each step is one of its operations, and while a workflow waits
 * no process runs. Nothing can abort an execution from inside: its signal is that of this invocation only.
 */
export function createDurableEngine(durable: DurableContext, options: { readonly news?: StackNews } = {}): Engine {
  const shared = { news: options.news, operations: countOperations() };
  return async (verb, how) => {
    const { run, halted } = createDurableRun(how, shared);
    const result = await openChild(durable, how.runId, (child) => inDurableScope(child, run, "", verb)).catch(
      (failure: unknown) => {
        halted.throwIfAborted();
        throw failure;
      },
    );
    // What ended the run comes out, also when the verb has swallowed it.
    halted.throwIfAborted();
    return result;
  };
}
