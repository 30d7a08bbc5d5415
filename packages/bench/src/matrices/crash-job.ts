import type { OnLocked, OperationEvent } from "@stacksteward/core";

import type { DeadlyPoint, Fate } from "./deadly-point.ts";
import type { ScaledTime } from "./scaled-clock.ts";

/** What a process of the crash matrix is to do, as JSON in its first argument. */
export interface CrashJob {
  /** The name of the scenario. */
  readonly scenario: string;
  /** Who it is. */
  readonly holder: string;
  readonly endpoint: string;
  readonly time: ScaledTime;
  /** What its runs are called, before the name of their stack: processes with the same runs share them. */
  readonly runs: string;
  /** Default: refuse. */
  readonly onLocked?: OnLocked;
  /** Where handles are left, and the store unless that is a bucket. */
  readonly folder: string;
  /** The bucket of its store. */
  readonly bucket?: string;
  /** Where it meets its fate. */
  readonly deadly?: DeadlyPoint & { readonly fate: Fate };
}

/** What it says on its output when it has come to the end. */
export interface CrashReport {
  readonly answer: unknown;
  /** The code of the error that it ended with, if it did. */
  readonly failure?: string;
  /** What was told of each operation, in order. */
  readonly told: readonly (readonly OperationEvent[])[];
  readonly passed: readonly DeadlyPoint[];
}
