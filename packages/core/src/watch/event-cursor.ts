import type { Environment } from "../environments/environment.ts";
import { isStackItself, stackEventPages } from "../service/stack-events.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import type { OperationKind, StackEvent } from "./operation-event.ts";

/** Which operation on which stack. */
export interface OperationIdentity {
  readonly stackId: string;
  readonly operation: OperationKind;
  /** The client request token it was asked for with. Without one any operation of its kind is meant: the last. */
  readonly token?: string;
  /** The id of its first event, when that is known: then nothing else identifies it. */
  readonly firstEventId?: string;
}

/** Reads what is new in a stack's history, as far as it belongs to one operation. */
export interface EventCursor {
  /** The events of the operation that were not read before, oldest first; none while its beginning is not in the history yet. */
  read(signal: AbortSignal): Promise<readonly StackEvent[]>;
}

/**
 * How many operations of others may have ended behind ours before it was looked at first. Without a bound, an operation
 * that is not in the history yet would be looked for in all of it.
 */
const MOST_LATER_OPERATIONS = 8;

/** A cursor for one operation. What it has read it knows by event id, never by time. */
export function createEventCursor(environment: Environment, identity: OperationIdentity): EventCursor {
  const seen = new Set<string>();
  const keep = (fresh: readonly StackEvent[]): readonly StackEvent[] => {
    for (const event of fresh) seen.add(event.eventId);
    return fresh.toReversed();
  };
  return {
    async read(signal) {
      const fresh: StackEvent[] = [];
      let others = 0;
      for await (const page of stackEventPages(environment, signal, identity.stackId)) {
        for (const event of page) {
          if (seen.has(event.eventId)) return keep(fresh);
          fresh.push(event);
          if (isBeginning(event, identity)) return keep(fresh);
          if (isEndOfAnother(event, identity)) others += 1;
          if (others > MOST_LATER_OPERATIONS) return [];
        }
      }
      return [];
    },
  };
}

function isBeginning(event: StackEvent, { operation, token, firstEventId }: OperationIdentity): boolean {
  if (firstEventId !== undefined) return event.eventId === firstEventId;
  if (!isStackItself(event) || event.status !== `${operation}_IN_PROGRESS`) return false;
  return token === undefined || event.clientRequestToken === token;
}

function isEndOfAnother(event: StackEvent, { token, firstEventId }: OperationIdentity): boolean {
  if (firstEventId !== undefined || !isStackItself(event) || event.clientRequestToken === token) return false;
  return factsOfStatus(event.status).kind !== "running";
}
