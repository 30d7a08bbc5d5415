import type { DurableContext } from "@aws/durable-execution-sdk-js";

import { operationName } from "./child-context.ts";
import { inSeconds } from "./durable-limits.ts";
import type { DurableRun } from "./durable-run.ts";
import { outcomeOf, valueOf, type StepOutcome } from "./step-outcome.ts";

/** How often a step is tried whose failures may pass. The calls in it have retried for themselves before. */
export const ATTEMPTS = 12;

/** Milliseconds before the next attempt, when so many have failed: five seconds, doubled up to ten minutes. */
export function pauseAfter(failures: number): number {
  return Math.min(5000 * 2 ** (failures - 1), 600_000);
}

/** Takes a step, which is one operation, and one more for each time that it is tried again. */
export async function takeStep<T>(
  durable: DurableContext,
  run: DurableRun,
  name: string,
  work: () => Promise<unknown>,
): Promise<T> {
  run.signal.throwIfAborted();
  run.operations.add(1);
  const outcome = await durable.step<StepOutcome>(
    operationName(name),
    ({ attempt }) => outcomeOf(run, name, attempt >= ATTEMPTS, work),
    {
      retryStrategy: (_failure, attempt) =>
        attempt < ATTEMPTS ? { shouldRetry: true, delay: inSeconds(pauseAfter(attempt)) } : { shouldRetry: false },
    },
  );
  return valueOf(run, outcome);
}
