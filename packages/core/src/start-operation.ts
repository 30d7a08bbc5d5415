import type { Operation } from "./verb-options.ts";
import type { OperationHandle } from "./runs/operation-handle.ts";
import { createEventChannel } from "./watch/event-channel.ts";
import type { EventSink, OperationEvent } from "./watch/operation-event.ts";

/** Begins an operation and hands out its events and, at the end, its result. */
export function startOperation<Result>(
  handle: OperationHandle,
  begin: (onEvent: EventSink) => Promise<Result>,
): Operation<Result> {
  const channel = createEventChannel<OperationEvent>();
  const result = begin(channel.send).finally(channel.close);
  // Whoever only follows the events must not be killed by a result nobody awaited.
  result.catch(() => {});
  return { handle, events: channel.items, result };
}
