import { StackstewardError } from "./errors.ts";
import type { Store } from "./store.ts";
import { WorkflowErrorCode } from "./workflow-error.ts";

/** How a journalled step ended. `value` is JSON text; without it the step returned `undefined`. */
export type StepOutcome =
  | { readonly kind: "returned"; readonly value?: string }
  | { readonly kind: "threw"; readonly error: StepFailure };

/** A failure as a journal keeps it; {@link rebuildFailure} makes an error of it again. */
export interface StepFailure {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  /** JSON text. */
  readonly details?: string;
}

/** One finished step of a run. */
export interface JournalEntry {
  /** The scope the step was taken in: `index:name` of every scope from the outermost, joined by `/`. */
  readonly scope: string;
  /** Which step of its scope this is, counted in the order the steps were begun. */
  readonly index: number;
  readonly name: string;
  readonly outcome: StepOutcome;
}

/** The finished steps of one run. */
export interface Journal {
  /** What was recorded at this place, or `undefined` when nothing was. Throws `STEP_CHANGED` when the place bears another name. */
  find(scope: string, index: number, name: string): JournalEntry | undefined;
  /** Records a step under the next sequence number. Throws `JOURNAL_CONFLICT` when somebody else took that number. */
  append(entry: JournalEntry): Promise<void>;
}

/** Reads what `store` holds of a run. Each entry stands under `<run>/<sequence>` and is never changed. */
export async function openJournal(store: Store, runId: string): Promise<Journal> {
  const entries = new Map<string, JournalEntry>();
  const names = new Map<string, string>();
  let sequence = 0;
  let tail: Promise<void> = Promise.resolve();

  const remember = (entry: JournalEntry): void => {
    entries.set(place(entry.scope, entry.index), entry);
    names.set(place(entry.scope, entry.index), entry.name);
    for (const outer of scopesOf(entry.scope)) names.set(place(outer.scope, outer.index), outer.name);
  };

  for (const key of await store.list(`${runId}/`)) {
    const stored = await store.get(key);
    if (stored === undefined) continue;
    remember(parseEntry(stored.text));
    sequence += 1;
  }

  const put = async (entry: JournalEntry): Promise<void> => {
    const key = `${runId}/${String(sequence).padStart(8, "0")}`;
    if ((await store.putIfAbsent(key, JSON.stringify(entry))) === undefined) {
      throw new StackstewardError(
        `Journal entry ${key} was written by somebody else: run ${runId} was taken over. Stop here and let the new holder finish it.`,
        { code: WorkflowErrorCode.JournalConflict, details: { runId, key } },
      );
    }
    sequence += 1;
    remember(entry);
  };

  return {
    find(scope, index, name) {
      const recorded = names.get(place(scope, index));
      if (recorded !== undefined && recorded !== name) throw stepChanged(runId, scope, index, recorded, name);
      return entries.get(place(scope, index));
    },
    append(entry) {
      // One at a time, so that steps which finish together still get consecutive numbers.
      const written = tail.then(() => put(entry));
      tail = written.catch(() => {});
      return written;
    },
  };
}

/** The error that {@link StepFailure} was made from, as far as JSON could carry it. */
export function rebuildFailure(failure: StepFailure): StackstewardError {
  return new StackstewardError(failure.message, {
    code: failure.code,
    retryable: failure.retryable,
    ...(failure.details === undefined ? {} : { details: JSON.parse(failure.details) as unknown }),
  });
}

function place(scope: string, index: number): string {
  return `${scope}#${index}`;
}

/** The scopes around a scope, each with its own place. */
function scopesOf(scope: string): { scope: string; index: number; name: string }[] {
  if (scope === "") return [];
  const segments = scope.split("/");
  return segments.map((segment, depth) => {
    const colon = segment.indexOf(":");
    return {
      scope: segments.slice(0, depth).join("/"),
      index: Number(segment.slice(0, colon)),
      name: decodeURIComponent(segment.slice(colon + 1)),
    };
  });
}

/** Written by {@link openJournal} itself, so only its outline is checked. */
function parseEntry(text: string): JournalEntry {
  return JSON.parse(text) as JournalEntry;
}

function stepChanged(runId: string, scope: string, index: number, recorded: string, asked: string): StackstewardError {
  const where = scope === "" ? "" : ` of scope "${decodeURIComponent(scope)}"`;
  return new StackstewardError(
    `Run ${runId} recorded step ${index}${where} as "${recorded}", but the code now takes "${asked}" there. ` +
      `Finish the run with the code that began it, or begin a new run.`,
    { code: WorkflowErrorCode.StepChanged, details: { runId, scope, index, recorded, asked } },
  );
}
