import type { CursorMoved, JournalEntry, SleepBegun, StepEnded, StepPlace } from "./journal-entry.ts";

/** What a scope was seen to take at one place. Scopes, `all` and `graph` leave no entry of their own: the steps in them tell. */
export interface RecordedTurn {
  readonly name: string;
  readonly kind: "step" | "sleep" | "scope";
}

/** A journal, seen from the code that is run again. The order of its entries means nothing here, because it varies with time. */
export interface RecordedSteps {
  add(entry: JournalEntry): void;
  /** Whether the run's code has returned. */
  isEnded(): boolean;
  /** How the step, or until when the sleep, with this path. */
  find(path: string): StepEnded | SleepBegun | undefined;
  /** Where the poll with this path was, when it is not over. */
  cursor(path: string): CursorMoved | undefined;
  /** What the scope took as its turn `index`. */
  turn(scope: string, index: number): RecordedTurn | undefined;
  /** The first that the scope is known to have taken from its turn `index` on. */
  nextTurn(scope: string, index: number): RecordedTurn | undefined;
  /** The names of the tasks of an `all` or a `graph` that have taken a step. */
  tasks(scope: string): readonly string[];
}

/** An empty {@link RecordedSteps}. */
export function recordSteps(): RecordedSteps {
  const found = new Map<string, StepEnded | SleepBegun>();
  const cursors = new Map<string, CursorMoved>();
  const scopes = new Map<string, { turns: RecordedTurn[]; tasks: Set<string> }>();
  let ended = false;

  const addPlace = ({ path, at }: StepPlace, kind: "step" | "sleep"): void => {
    const segments = path.split("/");
    for (const [depth, segment] of segments.entries()) {
      const above = segments.slice(0, depth).join("/");
      const scope = scopes.get(above) ?? { turns: [], tasks: new Set() };
      scopes.set(above, scope);
      const name = decodeURIComponent(segment);
      const index = at[depth] ?? null;
      if (index === null) scope.tasks.add(name);
      else scope.turns[index] = { name, kind: depth === segments.length - 1 ? kind : "scope" };
    }
  };

  return {
    add(entry) {
      switch (entry.kind) {
        case "step":
        case "sleep":
          found.set(entry.path, entry);
          addPlace(entry, entry.kind);
          break;
        case "cursor":
          cursors.set(entry.path, entry);
          addPlace(entry, "step");
          break;
        case "ended":
          ended = true;
          break;
        case "begun":
        case "taken":
          break;
      }
    },
    isEnded: () => ended,
    find: (path) => found.get(path),
    cursor: (path) => cursors.get(path),
    turn: (scope, index) => scopes.get(scope)?.turns[index],
    // Turns that took no step leave holes, and `find` would visit those.
    nextTurn: (scope, index) =>
      scopes
        .get(scope)
        ?.turns.slice(index)
        .find((turn) => turn !== undefined),
    tasks: (scope) => [...(scopes.get(scope)?.tasks ?? [])],
  };
}
