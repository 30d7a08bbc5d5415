/** One API call the cloud received, answered or not. */
export interface Call {
  readonly service: string;
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  readonly requestId: string;
  /** What the client says it is; empty when it does not say. */
  readonly userAgent: string;
  /** Cloud time, in milliseconds since the Unix epoch. */
  readonly time: number;
  /** What became of it: `answered`, or the code of the error, or the fault that was injected: `lost`, `timed-out` or `acted`. */
  outcome: string;
}

/** What selects calls: every member given must be equal. */
export type CallFilter = Partial<Pick<Call, "service" | "operation" | "account" | "region" | "outcome">>;

/** The calls that a cloud received, oldest first; the oldest are forgotten beyond 100,000. */
export interface CallLog {
  /** The calls that match, all of them without a filter. */
  list(filter?: CallFilter): readonly Call[];
  /** How many match. */
  count(filter?: CallFilter): number;
  /** Forgets everything up to now. */
  clear(): void;
}

/** A {@link CallLog} that can be written to. */
export interface CallRecorder extends CallLog {
  record(call: Call): void;
}

const mostCalls = 100_000;

/** An empty log. */
export function createCallLog(): CallRecorder {
  let calls: Call[] = [];
  const list = (filter: CallFilter = {}): readonly Call[] => calls.filter((call) => matches(call, filter));
  return {
    record(call) {
      calls.push(call);
      if (calls.length > mostCalls * 1.1) calls = calls.slice(-mostCalls);
    },
    list,
    count: (filter) => list(filter).length,
    clear() {
      calls = [];
    },
  };
}

function matches(call: Call, filter: CallFilter): boolean {
  return Object.entries(filter).every(([key, value]) => value === undefined || call[key as keyof CallFilter] === value);
}
