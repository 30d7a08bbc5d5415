import { present } from "../present.ts";
import { isStackItself } from "../service/stack-events.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import type { OperationKind, StackEvent } from "../watch/operation-event.ts";

/** One operation on a stack, as its events tell it, whoever has begun it. */
export interface StackOperation {
  readonly operation: OperationKind;
  /** Whoever began it chose it; the console writes where it was begun. */
  readonly clientRequestToken?: string;
  readonly begunAt: string;
  /** Absent while it runs. */
  readonly endedAt?: string;
  /** The last that the stack was in. */
  readonly status: string;
  readonly reason?: string;
  /** What it did to resources, each with the status it came to. */
  readonly resources: readonly OperatedResource[];
}

/** A resource in an operation. */
export interface OperatedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId?: string;
  readonly status: string;
}

/** How an operation begins. A rollback that was asked for begins like an automatic one, with a token of its own. */
const BEGINNINGS: Readonly<Record<string, OperationKind>> = {
  CREATE_IN_PROGRESS: "CREATE",
  UPDATE_IN_PROGRESS: "UPDATE",
  DELETE_IN_PROGRESS: "DELETE",
  IMPORT_IN_PROGRESS: "IMPORT",
  ROLLBACK_IN_PROGRESS: "ROLLBACK",
  UPDATE_ROLLBACK_IN_PROGRESS: "ROLLBACK",
  IMPORT_ROLLBACK_IN_PROGRESS: "ROLLBACK",
};

/** Tells the operations in a stack's events apart, oldest first. What is left of one that began before them belongs to none. */
export function operationsIn(events: readonly StackEvent[]): StackOperation[] {
  const found: StackEvent[][] = [];
  for (const event of events) {
    if (begins(event, found.at(-1))) found.push([event]);
    else if (event.status !== "REVIEW_IN_PROGRESS") found.at(-1)?.push(event);
  }
  return found.map(toOperation);
}

function begins(event: StackEvent, before: readonly StackEvent[] | undefined): boolean {
  if (!isStackItself(event) || BEGINNINGS[event.status] === undefined) return false;
  if (BEGINNINGS[event.status] !== "ROLLBACK" || before === undefined) return true;
  // An automatic rollback goes on under the token of what failed; one that follows an end was asked for.
  const last = before.findLast(isStackItself);
  return last !== undefined && factsOfStatus(last.status).kind !== "running";
}

function toOperation(events: readonly StackEvent[]): StackOperation {
  const own = events.filter(isStackItself);
  const [first, last] = [own[0], own.at(-1)];
  const resources = new Map<string, OperatedResource>();
  for (const event of events) {
    if (isStackItself(event)) continue;
    const { logicalId, type, physicalId, status } = event;
    const known = resources.get(logicalId)?.physicalId;
    // Of a replaced resource, what is cleaned up behind it is another one than the logical id stands for.
    if (status.startsWith("DELETE_") && known !== undefined && known !== physicalId) continue;
    resources.set(logicalId, present({ logicalId, type, physicalId, status }));
  }
  const hasEnded = factsOfStatus(last?.status ?? "").kind !== "running";
  return present({
    operation: BEGINNINGS[first?.status ?? ""] ?? "UPDATE",
    clientRequestToken: first?.clientRequestToken,
    begunAt: first?.at ?? "",
    endedAt: hasEnded ? last?.at : undefined,
    status: last?.status ?? "",
    reason: own.findLast(({ reason }) => reason !== undefined && reason !== "User Initiated")?.reason,
    resources: [...resources.values()],
  });
}
