import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import { isStackItself } from "../service/stack-events.ts";
import { createNestedCursor, type EventCursor, type OperationIdentity } from "./event-cursor.ts";
import type { StackEvent } from "./operation-event.ts";

/** The events of the stacks nested in one that is followed, at every depth. */
export interface NestedEvents {
  /** Learns from events of the stack, or of a nested one, which nested stacks the operation goes through. */
  notice(events: readonly StackEvent[]): void;
  /** What is new in those that are at work, as far as the event budget of the environment goes; oldest first for each stack. */
  readSome(signal: AbortSignal): Promise<readonly StackEvent[]>;
  /** What is new in all of them, also in those that are found on the way. */
  readAll(signal: AbortSignal): Promise<readonly StackEvent[]>;
}

interface NestedStack {
  readonly cursor: EventCursor;
  /** Whether its parent is still waiting for it. */
  isAtWork: boolean;
}

/** Follows nested stacks. Events are telling, not doing: a history that cannot be read is left out, and logged. */
export function createNestedEvents(
  environment: Environment,
  { token }: Pick<OperationIdentity, "token">,
): NestedEvents {
  const { logger, watcher } = environment;
  const stacks = new Map<string, NestedStack>();
  let since: string | undefined;

  const notice = (events: readonly StackEvent[]): void => {
    since ??= events[0]?.at;
    for (const event of events) {
      const { physicalId: stackId = "", status, type } = event;
      if (type !== "AWS::CloudFormation::Stack" || isStackItself(event) || !stackId.startsWith("arn:")) continue;
      const cursor =
        stacks.get(stackId)?.cursor ??
        createNestedCursor(environment, present({ stackId, since: since ?? event.at, token }));
      stacks.set(stackId, { cursor, isAtWork: status.endsWith("_IN_PROGRESS") });
    }
  };

  const read = async (stackId: string, nested: NestedStack, signal: AbortSignal): Promise<readonly StackEvent[]> => {
    // Behind the others, so that everyone has a turn.
    stacks.delete(stackId);
    stacks.set(stackId, nested);
    try {
      const events = await nested.cursor.read(signal);
      notice(events);
      return events;
    } catch (failure) {
      signal.throwIfAborted();
      stacks.delete(stackId);
      logger.warn({ stackId, failure: String(failure) }, "the events of a nested stack cannot be read");
      return [];
    }
  };

  return {
    notice,
    async readSome(signal) {
      const atWork = [...stacks].filter(([, { isAtWork }]) => isAtWork);
      const chosen = atWork.slice(0, watcher.grantReads(atWork.length));
      const events: StackEvent[] = [];
      for (const [stackId, nested] of chosen) events.push(...(await read(stackId, nested, signal)));
      return events;
    },
    async readAll(signal) {
      const events: StackEvent[] = [];
      const done = new Set<string>();
      for (;;) {
        const next = [...stacks].find(([stackId]) => !done.has(stackId));
        if (next === undefined) return events;
        done.add(next[0]);
        events.push(...(await read(...next, signal)));
      }
    },
  };
}
