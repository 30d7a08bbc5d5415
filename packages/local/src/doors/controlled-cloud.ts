import type { CloudClock } from "../clock/cloud-clock.ts";
import type { CallLog } from "../faults/call-log.ts";
import type { Faults } from "../faults/faults.ts";

/** What the control calls can see and do. */
export interface ControlledCloud {
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly clock: CloudClock;
  readonly faults: Faults;
  readonly calls: CallLog;
  /** The names of the operations that are implemented, by service. */
  readonly operations: Readonly<Record<string, readonly string[]>>;
}

/** What a control call answers: an HTTP status, and what becomes JSON. */
export type ControlAnswer = readonly [statusCode: number, body: unknown];
