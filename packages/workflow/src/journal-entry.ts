import type { JsonValue } from "./json-value.ts";
import type { StepFailure } from "./step-failure.ts";

/** What every entry of a journal is, in the format that its `v` names. Entries are written once and never changed. */
export type JournalEntry = RunBegun | RunTaken | StepEnded | SleepBegun | CursorMoved | RunEnded;

/** The first entry of every run. */
export interface RunBegun {
  readonly v: 1;
  readonly kind: "begun";
  readonly holder: string;
  /** The numbers of the intended changes that the code which began the run knew of. */
  readonly behaviours: readonly number[];
}

/** Somebody took the run over: whoever held it before fails at its next write. */
export interface RunTaken {
  readonly v: 1;
  readonly kind: "taken";
  readonly holder: string;
}

/** Where an entry belongs. */
export interface StepPlace {
  /** The names of the scopes from the outermost and of the step itself, each percent-encoded, joined by `/`. */
  readonly path: string;
  /** For each name of the path how many the scope had begun before it; `null` for a task of `all` or `graph`, which has no turn. */
  readonly at: readonly (number | null)[];
}

/** A step or a poll is over. With neither `value` nor `error` it returned `undefined`. */
export interface StepEnded extends StepPlace {
  readonly v: 1;
  readonly kind: "step";
  readonly value?: JsonValue;
  readonly error?: StepFailure;
}

/** A sleep has begun. Its end needs no entry: it is over when the time has come. */
export interface SleepBegun extends StepPlace {
  readonly v: 1;
  readonly kind: "sleep";
  /** Milliseconds since the Unix epoch. */
  readonly until: number;
}

/** How far a poll has come that is not over. */
export interface CursorMoved extends StepPlace {
  readonly v: 1;
  readonly kind: "cursor";
  readonly value: JsonValue;
}

/** The run's code has returned. A run whose code threw, or was aborted, is not ended: it may be taken up again. */
export interface RunEnded {
  readonly v: 1;
  readonly kind: "ended";
}

/** What {@link parseEntry} asks of each kind beside `v` and `kind`. */
const MEMBERS: Readonly<Record<JournalEntry["kind"], Readonly<Record<string, (value: unknown) => boolean>>>> = {
  begun: { holder: isText, behaviours: (value) => isListOf(value, Number.isSafeInteger) },
  taken: { holder: isText },
  step: { path: isText, at: isPlace },
  sleep: { path: isText, at: isPlace, until: Number.isFinite },
  cursor: { path: isText, at: isPlace },
  ended: {},
};

/** Reads the text of an entry, or says what is wrong with it. */
export function parseEntry(text: string): JournalEntry | { readonly kind: "unreadable"; readonly reason: string } {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return { kind: "unreadable", reason: "it is not JSON" };
  }
  if (typeof data !== "object" || data === null) return { kind: "unreadable", reason: "it is not an object" };
  const entry = data as Readonly<Record<string, unknown>>;
  if (entry["v"] !== 1) {
    return { kind: "unreadable", reason: `it has format ${String(entry["v"])}, and this version reads format 1` };
  }
  const kind = String(entry["kind"]);
  if (!Object.hasOwn(MEMBERS, kind)) return { kind: "unreadable", reason: `its kind "${kind}" is not known` };
  const members = Object.entries(MEMBERS[kind as JournalEntry["kind"]]);
  const missing = members.find(([name, isRight]) => !isRight(entry[name]));
  return missing === undefined
    ? (data as JournalEntry)
    : { kind: "unreadable", reason: `its member "${missing[0]}" is missing or of another form` };
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isPlace(value: unknown): boolean {
  return isListOf(value, (item) => item === null || (Number.isSafeInteger(item) && Number(item) >= 0));
}

function isListOf(value: unknown, isRight: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every((item) => isRight(item));
}
