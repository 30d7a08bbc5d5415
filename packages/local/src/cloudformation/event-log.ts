import type { BeaconStackOperationStatus, OperationType, StackEvent } from "@aws-sdk/client-cloudformation";

import type { Finding } from "./validation/finding.ts";

/** One operation on a stack, as its events name it. */
export interface StackOperation {
  readonly id: string;
  readonly type: OperationType;
  readonly startTime: number;
  readonly clientRequestToken?: string;
}

/** That an operation has begun or ended: `DescribeEvents` shows it, `DescribeStackEvents` does not. */
export interface OperationMark {
  readonly eventId: string;
  readonly operation: StackOperation;
  readonly status: BeaconStackOperationStatus;
  /** In milliseconds since the epoch; absent at the beginning. */
  readonly endTime?: number;
}

/** What validation has found during an operation: `DescribeEvents` shows it, `DescribeStackEvents` does not. */
export interface ValidationEvent {
  readonly eventId: string;
  readonly operation: StackOperation;
  readonly time: number;
  readonly finding: Finding;
}

/** What the log holds: an event of the stack or of a resource, what validation found, or the mark of an operation. */
export type LogEntry =
  | { readonly kind: "event"; readonly event: StackEvent }
  | { readonly kind: "validation"; readonly found: ValidationEvent }
  | { readonly kind: "operation"; readonly mark: OperationMark };

/** The events of one stack: only ever appended to, read newest first and a page at a time. */
export interface EventLog {
  readonly size: number;
  /** Everything, oldest first. */
  readonly entries: readonly LogEntry[];
  append(event: StackEvent): void;
  mark(mark: OperationMark): void;
  find(found: ValidationEvent): void;
  /** Up to `limit` events, newest first, beginning `offset` events before the newest of the first `until` ones. */
  page(until: number, offset: number, limit: number): StackEvent[];
}

export function createEventLog(): EventLog {
  const events: StackEvent[] = [];
  const entries: LogEntry[] = [];
  return {
    get size() {
      return events.length;
    },
    entries,
    append: (event) => {
      events.push(event);
      entries.push({ kind: "event", event });
    },
    mark: (mark) => void entries.push({ kind: "operation", mark }),
    find: (found) => void entries.push({ kind: "validation", found }),
    page: (until, offset, limit) => {
      const end = Math.max(0, Math.min(until, events.length) - offset);
      return events.slice(Math.max(0, end - limit), end).toReversed();
    },
  };
}
