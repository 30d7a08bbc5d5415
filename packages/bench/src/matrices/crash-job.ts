import type { OperationEvent } from "@stacksteward/core";

import type { DeadlyPoint } from "./deadly-point.ts";
import type { ScaledTime } from "./scaled-clock.ts";

/** What a process of the crash matrix is to do, as JSON in its first argument. */
export interface CrashJob {
  /** The name of the scenario. */
  readonly scenario: string;
  /** Who it is. */
  readonly holder: string;
  readonly endpoint: string;
  readonly time: ScaledTime;
  /** Where its handles are, and its store unless that is a bucket. */
  readonly folder: string;
  /** The bucket of its store. */
  readonly bucket?: string;
  /** Where it dies. */
  readonly deadly?: DeadlyPoint;
}

/** What it says on its output when it has come to the end. */
export interface CrashReport {
  readonly answer: unknown;
  /** What was told of each operation, in order. */
  readonly told: readonly (readonly OperationEvent[])[];
  readonly passed: readonly DeadlyPoint[];
}
