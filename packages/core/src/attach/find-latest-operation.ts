import type { Environment } from "../environments/environment.ts";
import { isStackItself, stackEventPages } from "../service/stack-events.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import type { OperationKind, StackEvent } from "../watch/operation-event.ts";

/** An operation that was found in a stack's history. */
export interface FoundOperation {
  readonly operation: OperationKind;
  readonly firstEventId: string;
}

/**
 * The operation that runs on a stack, or the last one when it is over by now. CloudFormation runs one at a time, so it
 * begins after the last status that was none of a running operation, whatever tokens its events bear.
 */
export async function findLatestOperation(
  environment: Environment,
  signal: AbortSignal,
  stackId: string,
): Promise<FoundOperation> {
  let first: StackEvent | undefined;
  for await (const page of stackEventPages(environment, signal, stackId)) {
    for (const event of page) {
      if (!isStackItself(event)) continue;
      const isRunning = factsOfStatus(event.status).kind === "running";
      if (!isRunning && first !== undefined) return found(first);
      if (isRunning) first = event;
    }
  }
  if (first === undefined) throw new Error(`CloudFormation has no event of the operation that runs on ${stackId}.`);
  return found(first);
}

function found({ status, eventId }: StackEvent): FoundOperation {
  return { operation: kindOf(status), firstEventId: eventId };
}

/** An operation that begins with the taking back of another one is a rollback. */
function kindOf(firstStatus: string): OperationKind {
  if (firstStatus.includes("ROLLBACK")) return "ROLLBACK";
  const kinds: readonly OperationKind[] = ["CREATE", "UPDATE", "DELETE", "IMPORT"];
  return kinds.find((kind) => firstStatus.startsWith(kind)) ?? "UPDATE";
}
