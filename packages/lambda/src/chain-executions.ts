import type { DurableContext } from "@aws/durable-execution-sdk-js";

import { openChild, operationName } from "./child-context.ts";
import { OPERATIONS_PER_DEPLOYMENT, OPERATIONS_PER_EXECUTION } from "./durable-limits.ts";
import { LambdaErrorCode, lambdaError } from "./lambda-error.ts";

/** How work is spread over executions. */
export interface ChainOptions {
  /** The durable function that does a part of it, with its version or alias: it gets `{ items }` and answers a list, one result for each. */
  readonly functionName: string;
  /** How many items one execution takes. Default 7: as many deployments as its operations suffice for. */
  readonly perExecution?: number;
  /** How many executions run at a time. Default 10: a tenth of the concurrency that a new account has. */
  readonly concurrency?: number;
}

/** How one item ended: with its result, or with the failure of the whole execution that it was part of. */
export type ChainOutcome<Result> =
  | { readonly kind: "done"; readonly value: Result }
  | { readonly kind: "failed"; readonly reason: unknown };

/**
 * Spreads items over executions of their own, because one has no more than 3000 operations, and costs its caller one
 * operation for each. An execution that fails loses the results of its own items and no other. Outcomes are in the order of `items`.
 */
export async function chainExecutions<Item, Result>(
  durable: DurableContext,
  name: string,
  items: readonly Item[],
  { functionName, perExecution = PER_EXECUTION, concurrency = 10 }: ChainOptions,
): Promise<readonly ChainOutcome<Result>[]> {
  const parts = inParts(items, Math.max(1, Math.floor(perExecution)));
  const waiting = [...parts.keys()];
  const gates = parts.map(() => Promise.withResolvers<void>());
  const begin = (): void => {
    const next = waiting.shift();
    if (next !== undefined) gates[next]?.resolve();
  };
  for (let running = 0; running < Math.max(1, concurrency); running++) begin();
  const outcomes = parts.map((part, index) =>
    openChild(durable, `${name} ${index}`, async (child): Promise<readonly ChainOutcome<Result>[]> => {
      await gates[index]?.promise;
      try {
        const answer = await child.invoke<{ items: readonly Item[] }, unknown>(
          operationName(`${name} ${index}`),
          functionName,
          { items: part },
        );
        return readResults<Result>(functionName, part.length, answer).map((value) => ({ kind: "done", value }));
      } catch (reason) {
        return part.map(() => ({ kind: "failed", reason }));
      } finally {
        begin();
      }
    }),
  );
  return (await Promise.all(outcomes)).flat();
}

const PER_EXECUTION = Math.floor(OPERATIONS_PER_EXECUTION / OPERATIONS_PER_DEPLOYMENT);

function inParts<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, part) =>
    items.slice(part * size, (part + 1) * size),
  );
}

function readResults<Result>(functionName: string, expected: number, answer: unknown): readonly Result[] {
  if (Array.isArray(answer) && answer.length === expected) return answer as Result[];
  throw lambdaError(
    LambdaErrorCode.AnswerInvalid,
    `${functionName} was given ${expected} items and did not answer a list of as many results. Let it answer one for each, in their order.`,
  );
}
