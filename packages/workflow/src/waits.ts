import { deadlineExceeded } from "./deadline.ts";
import { StackstewardError } from "./errors.ts";
import { toJsonText, type JsonValue } from "./json-value.ts";
import { append, orHalt, sleepWithin, type Run } from "./run.ts";
import type { Turn, Turns } from "./turns.ts";
import type { PollOptions, PollStep } from "./workflow-context.ts";
import { WorkflowErrorCode } from "./workflow-error.ts";

/** Waits until the time that was journalled when the sleep began. */
export async function sleepInTurn(run: Run, turns: Turns, turn: Turn, milliseconds: number): Promise<void> {
  const { path, at, name } = turn;
  assertFinite(run, name, milliseconds);
  const known = await turns.find(turn, "sleep");
  if (known === undefined) {
    await append(run, { v: 1, kind: "sleep", path, at, until: run.clock.now() + milliseconds });
    return sleepWithin(run, name, milliseconds);
  }
  if (known.kind !== "sleep" || run.journal.recorded.isEnded() || turn.isPast()) return;
  // Another machine's clock may be wrong: nobody waits longer than was asked.
  await sleepWithin(run, name, Math.min(known.until - run.clock.now(), milliseconds));
}

/** Looks until `look` says done, and begins where the last journalled cursor was. */
export async function pollInTurn<T, C>(
  run: Run,
  { path, at, name }: Turn,
  look: (cursor: C | undefined) => Promise<PollStep<T, C>>,
  { delay, timeout }: PollOptions,
): Promise<T> {
  assertFinite(run, name, timeout);
  const limit = run.clock.now() + timeout;
  const known = run.journal.recorded.cursor(path);
  let cursor = known === undefined ? undefined : JSON.stringify(known.value);
  for (let attempt = 0; ; attempt += 1) {
    const left = Math.max(0, limit - run.clock.now());
    if (attempt > 0 && left === 0) throw deadlineExceeded(name, `its limit of ${Math.round(timeout / 100) / 10} s`);
    await sleepWithin(run, name, Math.min(delay(attempt), left));
    const seen = await look(cursor === undefined ? undefined : (JSON.parse(cursor) as C));
    if (seen.kind === "done") return seen.value;
    const moved = orHalt(run, () => toJsonText(seen.cursor, `A look of "${name}"`, run.resultLimit));
    if (moved === undefined || moved === cursor) continue;
    cursor = moved;
    await append(run, { v: 1, kind: "cursor", path, at, value: JSON.parse(moved) as JsonValue });
  }
}

function assertFinite(run: Run, name: string, milliseconds: number): void {
  if (Number.isFinite(milliseconds)) return;
  throw run.halt(
    new StackstewardError(`"${name}" can't wait ${milliseconds} ms. Every wait has a limit: give a finite number.`, {
      code: WorkflowErrorCode.WaitInvalid,
      details: { name },
    }),
  );
}
