import type { SleepBegun, StepEnded, StepPlace } from "./journal-entry.ts";
import { toJsonText, type JsonValue } from "./json-value.ts";
import type { RecordedTurn } from "./recorded-steps.ts";
import { append, assertRunning, claim, isDeadlineOf, orHalt, type Run } from "./run.ts";
import { createScopeOrder } from "./scope-order.ts";
import { stepChanged } from "./step-changed.ts";
import { rebuildFailure, toStepFailure } from "./step-failure.ts";

/** Where a scope stands: the run itself has the empty path. */
export interface ScopePlace extends StepPlace {
  /** Whether something is recorded that the code takes only after the scope. */
  isPast(): boolean;
}

/** One turn of a scope: a step, a sleep, or a scope inside it. */
export interface Turn extends ScopePlace {
  readonly name: string;
  readonly index: number;
}

/** The turns of one scope, which it takes one after the other, held against what is recorded. */
export interface Turns {
  /** Gives `work` its turn. A scope has one at a time: what overlaps would have another order on a replay. */
  take<T>(asked: RecordedTurn, work: (turn: Turn) => Promise<T>): Promise<T>;
  /** What is recorded of a turn; before the answer is nothing, the run is this process's own. */
  find(turn: Turn, kind: RecordedTurn["kind"]): Promise<StepEnded | SleepBegun | undefined>;
  /** Does the work of a step, unless it was done, and journals how it ended. */
  settle<T>(turn: Turn, work: () => Promise<T>): Promise<T>;
  /** Refuses tasks of a group that are recorded and not there any more. */
  assertTasks(group: Turn, names: readonly string[]): void;
  /** No more turns. Refuses code that ends before the recorded turns do, unless it failed. */
  end(hasFailed: boolean): void;
}

/** The turns of the scope at `place`. */
export function takeTurns(run: Run, place: ScopePlace): Turns {
  const { recorded } = run.journal;
  const order = createScopeOrder(place.path);
  let next = 0;

  const changed = (was: RecordedTurn | undefined, asked: RecordedTurn | undefined, isExtra = false): unknown =>
    run.halt(stepChanged(run.runId, { scope: place.path, recorded: was, asked, isExtra }));

  const compare = (index: number, asked: RecordedTurn): void => {
    const turn = recorded.turn(place.path, index);
    if (turn !== undefined && (turn.name !== asked.name || turn.kind !== asked.kind)) throw changed(turn, asked);
  };

  const find: Turns["find"] = async (turn, kind) => {
    const known = recorded.find(turn.path);
    if (known !== undefined) return known;
    assertRunning(run, turn.name);
    await claim(run);
    // Who held the run may have written more before it was taken over.
    const asked = { name: turn.name, kind };
    compare(turn.index, asked);
    const written = recorded.find(turn.path);
    if (written !== undefined) return written;
    const later = recorded.nextTurn(place.path, turn.index + 1);
    if (later !== undefined) throw changed(later, asked, true);
    if (recorded.isEnded()) throw changed(undefined, asked);
    assertRunning(run, turn.name);
    return undefined;
  };

  return {
    find,
    async take(asked, work) {
      const { name } = asked;
      const path = orHalt(run, () => order.enter(name));
      const index = next++;
      const isPast = (): boolean => recorded.nextTurn(place.path, index + 1) !== undefined || place.isPast();
      try {
        compare(index, asked);
        return await work({ name, index, path, at: [...place.at, index], isPast });
      } finally {
        order.leave();
      }
    },
    async settle<T>(turn: Turn, work: () => Promise<T>): Promise<T> {
      const known = await find(turn, "step");
      if (known !== undefined) return replay<T>(known);
      const { path, at, name } = turn;
      let value: unknown;
      try {
        value = await work();
      } catch (cause) {
        run.signal.throwIfAborted();
        if (isDeadlineOf(run, cause) || run.mayPass(cause)) throw run.halt(cause);
        await append(run, { v: 1, kind: "step", path, at, error: toStepFailure(cause, run.resultLimit) });
        throw cause;
      }
      const text = orHalt(run, () => toJsonText(value, `Step "${name}"`, run.resultLimit));
      const result = text === undefined ? {} : { value: JSON.parse(text) as JsonValue };
      const entry: StepEnded = { v: 1, kind: "step", path, at, ...result };
      await append(run, entry);
      return replay<T>(entry);
    },
    assertTasks(group, tasks) {
      const gone = recorded.tasks(group.path).find((name) => !tasks.includes(name));
      if (gone !== undefined) throw changed({ name: `${group.name}/${gone}`, kind: "scope" }, undefined);
    },
    end(hasFailed) {
      orHalt(run, () => order.close(hasFailed));
      if (hasFailed) return;
      const left = recorded.nextTurn(place.path, next);
      if (left !== undefined) throw changed(left, undefined);
    },
  };
}

/** Steps hand back a copy, never the object itself, so that a first run sees exactly what a replay would. */
function replay<T>(entry: StepEnded | SleepBegun): T {
  if (entry.kind === "sleep") return undefined as T;
  if (entry.error !== undefined) throw rebuildFailure(entry.error);
  return structuredClone(entry.value) as T;
}
