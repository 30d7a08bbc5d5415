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

/** Which part of the history of a nested stack. */
export interface NestedPart {
  readonly stackId: string;
  /** When the operation of the stack around it began, as its first event says. */
  readonly since: string;
  /** The client request token of that operation. */
  readonly token?: string;
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
  const newJudge = (): Judge => {
    let others = 0;
    return (event) => {
      if (isBeginning(event, identity)) return "first";
      if (isEndOfAnother(event, identity)) others += 1;
      return others > MOST_LATER_OPERATIONS ? "lost" : "ours";
    };
  };
  return createCursor(environment, identity.stackId, { newJudge, ownsAll: false });
}

/**
 * A cursor for what a nested stack goes through with the stack around it. Nobody else can work on it meanwhile, so the
 * time tells its events from older ones. That they carry the operation's token is not documented for nested stacks:
 * it only decides about operations that end in the instant in which this one began.
 */
export function createNestedCursor(environment: Environment, { stackId, since, token }: NestedPart): EventCursor {
  const isOlderEnd = (event: StackEvent): boolean =>
    isStackItself(event) && hasEnded(event) && (token === undefined || event.clientRequestToken !== token);
  const judge: Judge = (event) => (event.at < since || (event.at === since && isOlderEnd(event)) ? "before" : "ours");
  return createCursor(environment, stackId, { newJudge: () => judge, ownsAll: true });
}

/** A cursor for everything behind one event, which was the last when nobody had begun anything. */
export function createLaterCursor(
  environment: Environment,
  { stackId, afterEventId }: { readonly stackId: string; readonly afterEventId: string | undefined },
): EventCursor {
  const judge: Judge = ({ eventId }) => (eventId === afterEventId ? "before" : "ours");
  return createCursor(environment, stackId, { newJudge: () => judge, ownsAll: true });
}

/** Looks at events from the newest on: `first` is the last that counts, `before` counts no more, `lost` ends the search. */
type Judge = (event: StackEvent) => "ours" | "first" | "before" | "lost";

interface CursorRules {
  newJudge(): Judge;
  /** Whether a history without a beginning or an end belongs to the operation as a whole. */
  readonly ownsAll: boolean;
}

function createCursor(environment: Environment, stackId: string, { newJudge, ownsAll }: CursorRules): EventCursor {
  const seen = new Set<string>();
  const keep = (fresh: readonly StackEvent[]): readonly StackEvent[] => {
    for (const event of fresh) seen.add(event.eventId);
    return fresh.toReversed();
  };
  return {
    async read(signal) {
      const fresh: StackEvent[] = [];
      const judge = newJudge();
      for await (const page of stackEventPages(environment, signal, stackId)) {
        for (const event of page) {
          if (seen.has(event.eventId)) return keep(fresh);
          const verdict = judge(event);
          if (verdict === "lost") return [];
          if (verdict !== "before") fresh.push(event);
          if (verdict !== "ours") return keep(fresh);
        }
      }
      return ownsAll ? keep(fresh) : [];
    },
  };
}

function isBeginning(event: StackEvent, { operation, token, firstEventId }: OperationIdentity): boolean {
  if (firstEventId !== undefined) return event.eventId === firstEventId;
  if (!isStackItself(event)) return false;
  // A rollback that is asked for begins as that of a creation, of an update or of an import.
  const isFirst =
    operation === "ROLLBACK"
      ? event.status.endsWith("ROLLBACK_IN_PROGRESS")
      : event.status === `${operation}_IN_PROGRESS`;
  if (!isFirst) return false;
  return token === undefined || event.clientRequestToken === token;
}

function isEndOfAnother(event: StackEvent, { token, firstEventId }: OperationIdentity): boolean {
  if (firstEventId !== undefined || !isStackItself(event) || event.clientRequestToken === token) return false;
  return hasEnded(event);
}

function hasEnded({ status }: StackEvent): boolean {
  return factsOfStatus(status).kind !== "running";
}
