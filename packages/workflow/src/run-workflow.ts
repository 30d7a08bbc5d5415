import type { Clock } from "./clock.ts";
import { assertBeforeDeadline, deadlineExceeded } from "./deadline.ts";
import { isStackstewardError } from "./errors.ts";
import { openJournal, rebuildFailure, type Journal, type StepFailure, type StepOutcome } from "./journal.ts";
import { toJsonText } from "./json-value.ts";
import { createMemoryStore } from "./memory-store.ts";
import type { Store } from "./store.ts";
import { settleAll } from "./settle-all.ts";
import type { PollOptions, PollStep, WorkflowContext } from "./workflow-context.ts";
import { WorkflowErrorCode } from "./workflow-error.ts";

/** How to run a verb. */
export interface RunOptions {
  /** Names the run, and is the key of its journal. Begin with a letter and keep to letters, digits and hyphens: names at AWS derive from it. */
  readonly runId: string;
  readonly clock: Clock;
  /** Where the journal is kept. Default: in memory, gone with the run. */
  readonly store?: Store;
  /** Ends the run with the signal's reason, at its next step or while it waits. */
  readonly signal?: AbortSignal;
  /** Milliseconds of `clock` since the Unix epoch; past it the run fails with `DEADLINE_EXCEEDED`. Default: none. */
  readonly deadline?: number;
}

/** Runs `verb`, or replays it: steps that its journal holds are not taken again. */
export async function runWorkflow<T>(verb: (context: WorkflowContext) => Promise<T>, options: RunOptions): Promise<T> {
  const { runId, clock, deadline, signal = new AbortController().signal } = options;
  const journal = await openJournal(options.store ?? createMemoryStore(), runId);
  return verb(createContext({ runId, clock, deadline, signal, journal }, ""));
}

interface Run {
  readonly runId: string;
  readonly clock: Clock;
  readonly deadline: number | undefined;
  readonly signal: AbortSignal;
  readonly journal: Journal;
}

function createContext(run: Run, scope: string): WorkflowContext {
  const { runId, clock, deadline, signal, journal } = run;
  let next = 0;

  const step = async <T>(name: string, effect: () => Promise<T>): Promise<T> => {
    const index = next++;
    const recorded = journal.find(scope, index, name);
    if (recorded !== undefined) return replay<T>(recorded.outcome);
    assertRunning(run, name);
    const outcome = await effect().then(
      (value) => returned(value, `Step "${name}"`),
      (cause: unknown) => {
        signal.throwIfAborted();
        if (isStackstewardError(cause, WorkflowErrorCode.DeadlineExceeded)) throw cause;
        return { kind: "threw", error: toFailure(cause), cause } as const;
      },
    );
    if (outcome.kind === "returned") {
      await journal.append({ scope, index, name, outcome });
      return replay<T>(outcome);
    }
    await journal.append({ scope, index, name, outcome: { kind: "threw", error: outcome.error } });
    throw outcome.cause;
  };

  const child = (name: string): WorkflowContext => {
    const index = next++;
    journal.find(scope, index, name);
    const segment = `${index}:${encodeURIComponent(name)}`;
    return createContext(run, scope === "" ? segment : `${scope}/${segment}`);
  };

  return {
    runId,
    clock,
    deadline,
    signal,
    step,
    sleep: (name, milliseconds) => step(name, () => sleepWithin(run, name, milliseconds)),
    poll: (name, look, options) => step(name, () => pollWithin(run, name, look, options)),
    scope: child,
    async all(name, tasks, { concurrency }) {
      const group = child(name);
      const contexts = tasks.map((_, index) => group.scope(String(index)));
      return settleAll(
        tasks.map((task, index) => async () => task(contexts[index] ?? group)),
        concurrency,
      );
    },
  };
}

async function pollWithin<T>(
  run: Run,
  name: string,
  look: () => Promise<PollStep<T>>,
  options: PollOptions,
): Promise<T> {
  const limit = run.clock.now() + options.timeout;
  for (let attempt = 0; ; attempt += 1) {
    const left = limit - run.clock.now();
    if (attempt > 0 && left <= 0) throw deadlineExceeded(name, `its limit of ${seconds(options.timeout)}`);
    await sleepWithin(run, name, Math.min(options.delay(attempt), Math.max(left, 0)));
    const seen = await look();
    if (seen.kind === "done") return seen.value;
  }
}

async function sleepWithin(run: Run, name: string, milliseconds: number): Promise<void> {
  const left = run.deadline === undefined ? Number.POSITIVE_INFINITY : run.deadline - run.clock.now();
  if (milliseconds > 0) await run.clock.sleep(Math.max(0, Math.min(milliseconds, left)), run.signal);
  assertRunning(run, name);
}

function assertRunning(run: Run, name: string): void {
  run.signal.throwIfAborted();
  assertBeforeDeadline(run.clock, run.deadline, name);
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 100) / 10} s`;
}

function returned(value: unknown, what: string): StepOutcome & { kind: "returned" } {
  const text = toJsonText(value, what);
  return text === undefined ? { kind: "returned" } : { kind: "returned", value: text };
}

/** Steps hand back a copy, never the object itself, so that a first run sees exactly what a replay would. */
function replay<T>(outcome: StepOutcome): T {
  if (outcome.kind === "threw") throw rebuildFailure(outcome.error);
  return (outcome.value === undefined ? undefined : JSON.parse(outcome.value)) as T;
}

function toFailure(cause: unknown): StepFailure {
  if (!isStackstewardError(cause)) {
    return { code: "STEP_FAILED", message: cause instanceof Error ? cause.message : String(cause), retryable: false };
  }
  const { code, message, retryable } = cause;
  const details = detailsText(cause.details);
  return details === undefined ? { code, message, retryable } : { code, message, retryable, details };
}

/** A failure must be recorded whatever its details hold, so what JSON cannot carry is left out. */
function detailsText(details: unknown): string | undefined {
  try {
    return JSON.stringify(details);
  } catch {
    return undefined;
  }
}
