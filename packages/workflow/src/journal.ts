import { StackstewardError } from "./errors.ts";
import { parseEntry, type JournalEntry, type RunBegun } from "./journal-entry.ts";
import { recordSteps, type RecordedSteps } from "./recorded-steps.ts";
import { runTasks } from "./run-tasks.ts";
import type { Store } from "./store.ts";
import { isRunInterrupted, WorkflowErrorCode } from "./workflow-error.ts";

/** How many entries are read at a time. Enough to hide the latency of a remote store, and no burden on it. */
const READ_AT_ONCE = 16;
/** Entries that may be written by others between reading a journal and taking it over; beyond this nobody wants it to be. */
const LONGEST_CHASE = 1000;

/** The journal of one run, as this process has read it and writes it. */
export interface Journal {
  /** The run's first entry. */
  readonly begun: RunBegun;
  readonly recorded: RecordedSteps;
  /**
   * Makes this process the one that writes: an entry of its own stands last, so that whoever held the run fails at its
   * next write. What was written meanwhile is read first. Done once; a run that this process began is its own already.
   */
  claim(): Promise<void>;
  /**
   * Writes the next entry. Throws `JOURNAL_CONFLICT` when somebody else did, and `JOURNAL_NOT_WRITTEN` when the store
   * fails; nothing can be written after that, because nobody knows what stands there.
   */
  append(entry: JournalEntry): Promise<void>;
}

/** Begins the journal of a run, or reads it. Each entry stands under `runs/<run>/<sequence>` and is put only if absent. */
export async function openJournal(
  store: Store,
  runId: string,
  holder: string,
  behaviours: readonly number[],
): Promise<Journal> {
  const first: RunBegun = { v: 1, kind: "begun", holder, behaviours: [...behaviours] };
  const recorded = recordSteps();
  if ((await put(store, runId, 0, first)) !== undefined) return journalOf(store, runId, holder, first, recorded, 1);
  const entries = await readEntries(store, runId);
  const [begun] = entries;
  if (begun?.kind !== "begun") throw unreadable(store, keyOf(runId, 0), "it does not begin a run");
  for (const entry of entries) recorded.add(entry);
  return journalOf(store, runId, holder, begun, recorded, entries.length, false);
}

function journalOf(
  store: Store,
  runId: string,
  holder: string,
  begun: RunBegun,
  recorded: RecordedSteps,
  length: number,
  isOurs = true,
): Journal {
  let next = length;
  let claimed: Promise<void> | undefined = isOurs ? Promise.resolve() : undefined;
  let tail: Promise<void> = Promise.resolve();
  let failure: StackstewardError | undefined;

  const takeOver = async (): Promise<void> => {
    for (let chased = 0; chased < LONGEST_CHASE; chased++) {
      if ((await put(store, runId, next, { v: 1, kind: "taken", holder })) !== undefined) {
        next += 1;
        return;
      }
      const entry = await readEntry(store, keyOf(runId, next));
      if (entry === undefined) throw unreadable(store, keyOf(runId, next), "it was there and is not any more");
      recorded.add(entry);
      next += 1;
    }
    throw conflict(store, runId, next);
  };

  /** Whatever a store fails with, the run itself goes on elsewhere or later, and the error says so. */
  const interruption = (cause: unknown): StackstewardError =>
    isRunInterrupted(cause) ? cause : notWritten(store, runId, next, cause);

  const write = async (entry: JournalEntry): Promise<void> => {
    if (failure !== undefined) throw failure;
    try {
      if ((await put(store, runId, next, entry)) === undefined) throw conflict(store, runId, next);
      next += 1;
    } catch (cause) {
      failure = interruption(cause);
      throw failure;
    }
  };

  return {
    begun,
    recorded,
    claim: () =>
      (claimed ??= takeOver().catch((cause: unknown) => {
        throw interruption(cause);
      })),
    append(entry) {
      // One at a time, so that steps which end together still get consecutive numbers.
      const written = tail.then(() => write(entry));
      tail = written.catch(() => {});
      return written;
    },
  };
}

async function readEntries(store: Store, runId: string): Promise<JournalEntry[]> {
  const keys = await store.list(prefixOf(runId));
  const outcomes = await runTasks(
    keys.map((key, index) => ({
      after: [],
      run: async () => {
        if (key !== keyOf(runId, index)) throw unreadable(store, keyOf(runId, index), "it is missing");
        return readEntry(store, key);
      },
    })),
    READ_AT_ONCE,
  );
  const entries: JournalEntry[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.kind === "failed") throw outcome.reason;
    const entry = outcome.kind === "done" ? outcome.value : undefined;
    if (entry !== undefined) entries.push(entry);
    // The last one was being written when its writer died: it counts as never written.
    else if (index < keys.length - 1) throw unreadable(store, keyOf(runId, index), "it was cut short");
  }
  return entries;
}

async function readEntry(store: Store, key: string): Promise<JournalEntry | undefined> {
  const stored = await store.get(key);
  if (stored === undefined) return undefined;
  const entry = parseEntry(stored.text);
  if (entry.kind === "unreadable") throw unreadable(store, key, entry.reason);
  return entry;
}

function put(store: Store, runId: string, sequence: number, entry: JournalEntry): Promise<string | undefined> {
  return store.putIfAbsent(keyOf(runId, sequence), JSON.stringify(entry));
}

function prefixOf(runId: string): string {
  return `runs/${runId}/`;
}

function keyOf(runId: string, sequence: number): string {
  return prefixOf(runId) + String(sequence).padStart(8, "0");
}

function conflict(store: Store, runId: string, sequence: number): StackstewardError {
  const key = keyOf(runId, sequence);
  return new StackstewardError(
    `Journal entry ${store.locate(key)} was written by somebody else: run ${runId} was taken over. Stop here and let the new holder finish it.`,
    { code: WorkflowErrorCode.JournalConflict, details: { runId, key } },
  );
}

function notWritten(store: Store, runId: string, sequence: number, cause: unknown): StackstewardError {
  const key = keyOf(runId, sequence);
  return new StackstewardError(
    `Journal entry ${store.locate(key)} could not be written (${cause instanceof Error ? cause.message : String(cause)}), ` +
      `so run ${runId} stops here. Take it up again when the store works.`,
    { code: WorkflowErrorCode.JournalNotWritten, retryable: true, details: { runId, key }, cause },
  );
}

function unreadable(store: Store, key: string, reason: string): StackstewardError {
  return new StackstewardError(
    `The journal can't be read: ${reason}, at ${store.locate(key)}. Bring the entry back from a copy, or read it with the ` +
      `version that wrote it. Otherwise look at what the run has done, and begin a new one.`,
    { code: WorkflowErrorCode.JournalUnreadable, details: { key, reason } },
  );
}
