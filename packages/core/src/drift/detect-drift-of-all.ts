import { assertBeforeDeadline, type Clock } from "@stacksteward/workflow";

import { addressOf, type StackReference } from "../stack-reference.ts";
import type { DriftFailure, DriftReport } from "./drift-report.ts";
import { toDriftFailure } from "./to-drift-failure.ts";

/** How many stacks are checked at a time, and until when others are begun. */
export interface SweepBound {
  /**
   * Default 5. CloudFormation publishes no limit; a detection asks the service of every resource, and those throttle.
   * Nested stacks are checked one after the other beside it.
   */
  readonly concurrency?: number;
  /**
   * Milliseconds since the Unix epoch on the orchestrator's clock: what has not begun by then is not begun, and fails with
   * `DEADLINE_EXCEEDED`. What is begun and cut off by the deadline counts for CloudFormation as checked, though nobody has
   * seen the result. Default: the deadline.
   */
  readonly beginUntil?: number;
}

/** What came of one stack among many. JSON. */
export type DriftOutcome =
  | { readonly kind: "detected"; readonly stack: string; readonly report: DriftReport }
  | { readonly kind: "failed"; readonly stack: string; readonly failure: DriftFailure };

/** What a sweep uses. */
export interface SweepMeans {
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  readonly detect: (stack: StackReference) => Promise<DriftReport>;
}

/** Checks stacks side by side, and keeps every outcome in the order of the stacks. */
export async function detectDriftOfAll(
  stacks: readonly StackReference[],
  { concurrency = 5, beginUntil = Number.POSITIVE_INFINITY }: SweepBound,
  { clock, signal, detect }: SweepMeans,
): Promise<readonly DriftOutcome[]> {
  const outcomes: DriftOutcome[] = [];
  const waiting = stacks.entries();
  const work = async (): Promise<void> => {
    for (const [index, reference] of waiting) {
      if (signal?.aborted === true) return;
      const { nameOrId: stack } = addressOf(reference);
      try {
        assertBeforeDeadline(clock, beginUntil, `checking ${stack}`);
        outcomes[index] = { kind: "detected", stack, report: await detect(reference) };
      } catch (failure) {
        outcomes[index] = { kind: "failed", stack, failure: toDriftFailure(failure) };
      }
    }
  };
  const workers = Math.min(stacks.length, concurrency >= 1 ? Math.floor(concurrency) : 1);
  await Promise.all(Array.from({ length: workers }, work));
  signal?.throwIfAborted();
  return outcomes;
}
