import type { Clock } from "./clock.ts";
import { assertBeforeDeadline } from "./deadline.ts";
import { isStackstewardError } from "./errors.ts";
import type { Journal } from "./journal.ts";
import type { JournalEntry } from "./journal-entry.ts";
import { WorkflowErrorCode } from "./workflow-error.ts";

/** One run in this process: what its scopes share. */
export interface Run {
  readonly runId: string;
  readonly clock: Clock;
  readonly deadline: number | undefined;
  /** Aborted from outside, or by {@link Run.halt}. */
  readonly signal: AbortSignal;
  readonly journal: Journal;
  readonly resultLimit: number;
  behaves(number: number): boolean;
  /** Whether a failure of a step is no result of it. */
  mayPass(failure: unknown): boolean;
  /** Stops everything else in the run as well, so that no code can go on after an error that must end it. Answers the error. */
  halt(failure: unknown): unknown;
}

/** Ends the run when it was aborted or its deadline has come. */
export function assertRunning(run: Run, name: string): void {
  run.signal.throwIfAborted();
  orHalt(run, () => assertBeforeDeadline(run.clock, run.deadline, name));
}

/** Does what the run must not go on without. */
export function orHalt<T>(run: Run, work: () => T): T {
  try {
    return work();
  } catch (failure) {
    throw run.halt(failure);
  }
}

/** Writes an entry. A run that cannot write ends. */
export async function append(run: Run, entry: JournalEntry): Promise<void> {
  await run.journal.append(entry).catch((failure: unknown) => {
    throw run.halt(failure);
  });
}

/** Takes the run over if that was not done yet. */
export async function claim(run: Run): Promise<void> {
  await run.journal.claim().catch((failure: unknown) => {
    throw run.halt(failure);
  });
}

/** Whether a failure is the run's deadline, and not the limit of a wait, which the code may expect. */
export function isDeadlineOf({ clock, deadline }: Run, failure: unknown): boolean {
  return (
    deadline !== undefined &&
    clock.now() >= deadline &&
    isStackstewardError(failure, WorkflowErrorCode.DeadlineExceeded)
  );
}

/** Waits, but not beyond the deadline. */
export async function sleepWithin(run: Run, name: string, milliseconds: number): Promise<void> {
  const left = run.deadline === undefined ? Number.POSITIVE_INFINITY : run.deadline - run.clock.now();
  if (milliseconds > 0) await run.clock.sleep(Math.max(0, Math.min(milliseconds, left)), run.signal);
  assertRunning(run, name);
}
