import { createOrchestrator, type Orchestrator } from "../index.ts";
import type { TestCloud } from "../local-cloud.testing.ts";

/** An orchestrator in the same cloud; just before it first calls an operation, somebody else does something. */
export function interrupted({ cloud }: TestCloud, operation: string, something: () => Promise<unknown>): Orchestrator {
  let isDone = false;
  return createOrchestrator({
    ...cloud.connection(),
    configureClient: ({ middlewareStack }) =>
      middlewareStack.add(
        (next, { commandName }) =>
          async (args) => {
            if (commandName === `${operation}Command` && !isDone) {
              isDone = true;
              await something();
            }
            return next(args);
          },
        { step: "initialize" },
      ),
  });
}
