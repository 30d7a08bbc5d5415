import type { StackEvent } from "@aws-sdk/client-cloudformation";

/** The events of one stack: only ever appended to, read newest first and a page at a time. */
export interface EventLog {
  readonly size: number;
  append(event: StackEvent): void;
  /** Up to `limit` events, newest first, beginning `offset` events before the newest of the first `until` ones. */
  page(until: number, offset: number, limit: number): StackEvent[];
}

export function createEventLog(): EventLog {
  const events: StackEvent[] = [];
  return {
    get size() {
      return events.length;
    },
    append: (event) => void events.push(event),
    page: (until, offset, limit) => {
      const end = Math.max(0, Math.min(until, events.length) - offset);
      return events.slice(Math.max(0, end - limit), end).toReversed();
    },
  };
}
