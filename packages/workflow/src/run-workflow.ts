import type { Clock } from "./clock.ts";
import { StackstewardError } from "./errors.ts";
import { inScope } from "./in-scope.ts";
import { openJournal, type Journal } from "./journal.ts";
import { acquireLock, type LockOptions } from "./lock.ts";
import { createMemoryStore } from "./memory-store.ts";
import { append, claim, type Run } from "./run.ts";
import type { Store } from "./store.ts";
import type { WorkflowContext } from "./workflow-context.ts";
import { WorkflowErrorCode } from "./workflow-error.ts";

/** How to run a verb. */
export interface RunOptions {
  /** Names the run, and is part of its keys in the store. Begin with a letter and keep to letters, digits and hyphens: names at AWS derive from it. */
  readonly runId: string;
  readonly clock: Clock;
  /** Where the journal is kept. Default: in memory, gone with the run. */
  readonly store?: Store;
  /** Who runs it, for people to read: a machine and a process, a build. Default `"unnamed"`. */
  readonly holder?: string;
  /**
   * Holds the run while it is carried out: who finds a live holder is refused with `LOCK_HELD`, and who finds a dead one
   * waits for the term of its lease. Default: none, and whoever runs it takes it over at once.
   */
  readonly lease?: Pick<LockOptions, "term" | "patience">;
  /** Ends the run with the signal's reason, at its next step or while it waits. */
  readonly signal?: AbortSignal;
  /** Milliseconds of `clock` since the Unix epoch; past it the run fails with `DEADLINE_EXCEEDED`. Default: none. */
  readonly deadline?: number;
  /** The numbers of the intended changes that the code knows of; see `WorkflowContext.behaves`. Never take one out while a run that was begun with it is open. Default: none. */
  readonly behaviours?: readonly number[];
  /** Whether a step's failure may pass, and so is no result: it ends the run, which stays open, and the step is taken again when it is taken up. Default: no failure. */
  readonly mayPass?: (failure: unknown) => boolean;
  /** How many bytes of JSON one step may return. Default 1 MiB: a journal holds cursors and references, not pages. */
  readonly resultLimit?: number;
}

/** Whatever carries out verbs as {@link runWorkflow} does, with what it is told of a run. It decides by itself where steps are kept. */
export type Engine = <T>(
  verb: (context: WorkflowContext) => Promise<T>,
  run: Pick<RunOptions, "runId" | "clock" | "signal" | "deadline" | "mayPass">,
) => Promise<T>;

const RESULT_LIMIT = 2 ** 20;

/**
 * Runs `verb`, or replays it: steps that its journal holds are not taken again. The first step that it does not hold takes
 * the run over, and whoever held it until then fails with `JOURNAL_CONFLICT` at its next write.
 */
export async function runWorkflow<T>(verb: (context: WorkflowContext) => Promise<T>, options: RunOptions): Promise<T> {
  const { runId, clock, lease, signal, deadline, store = createMemoryStore(), holder = "unnamed" } = options;
  if (lease === undefined) return runHeld(verb, options, store, holder);
  const ends = { ...(signal === undefined ? {} : { signal }), ...(deadline === undefined ? {} : { deadline }) };
  const lock = await acquireLock(store, `leases/${runId}`, { ...lease, ...ends, clock, holder });
  try {
    const ending = signal === undefined ? lock.lost : AbortSignal.any([signal, lock.lost]);
    return await runHeld(verb, { ...options, signal: ending }, store, holder);
  } finally {
    await lock.release();
  }
}

async function runHeld<T>(
  verb: (context: WorkflowContext) => Promise<T>,
  options: RunOptions,
  store: Store,
  holder: string,
): Promise<T> {
  const { runId, behaviours = [] } = options;
  const journal = await openJournal(store, runId, holder, behaviours);
  assertBehavioursKnown(runId, journal, behaviours);
  const { run, halted } = createRun(options, journal);
  const result = await inScope(run, { path: "", at: [], isPast: () => false }, verb).catch((failure: unknown) => {
    halted.throwIfAborted();
    throw failure;
  });
  // What ended the run comes out, also when the verb has swallowed it.
  halted.throwIfAborted();
  // Code that swallowed an abort has not come to its end.
  if (!run.signal.aborted && !journal.recorded.isEnded()) {
    await claim(run);
    await append(run, { v: 1, kind: "ended" });
  }
  return result;
}

function createRun(options: RunOptions, journal: Journal): { readonly run: Run; readonly halted: AbortSignal } {
  const { runId, clock, deadline, behaviours = [], resultLimit = RESULT_LIMIT } = options;
  const halting = new AbortController();
  const signals = options.signal === undefined ? [] : [options.signal];
  const run: Run = {
    runId,
    clock,
    deadline,
    journal,
    resultLimit,
    mayPass: options.mayPass ?? (() => false),
    signal: AbortSignal.any([...signals, halting.signal]),
    behaves(number) {
      if (behaviours.includes(number)) return journal.begun.behaviours.includes(number);
      throw new StackstewardError(
        `Behaviour ${number} is asked for and not among those that run ${runId} was started with. Add it to behaviours.`,
        { code: WorkflowErrorCode.BehaviourUnknown, details: { runId, behaviours: [number] } },
      );
    },
    halt(failure) {
      halting.abort(failure);
      return failure;
    },
  };
  return { run, halted: halting.signal };
}

function assertBehavioursKnown(runId: string, { begun }: Journal, known: readonly number[]): void {
  const unknown = begun.behaviours.filter((number) => !known.includes(number));
  if (unknown.length === 0) return;
  throw new StackstewardError(
    `Run ${runId} was begun by code that knows behaviour ${unknown.join(", ")}, and this code does not. Take it up with the version that began it, or a later one.`,
    { code: WorkflowErrorCode.BehaviourUnknown, details: { runId, behaviours: unknown } },
  );
}
