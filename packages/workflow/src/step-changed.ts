import { StackstewardError } from "./errors.ts";
import type { RecordedTurn } from "./recorded-steps.ts";
import { WorkflowErrorCode } from "./workflow-error.ts";

/** Where code and journal part. Without `recorded` the run had ended before it; without `asked` the code has. */
export interface Parting {
  readonly scope: string;
  readonly recorded?: RecordedTurn | undefined;
  readonly asked?: RecordedTurn | undefined;
  /** Whether `recorded` comes later than `asked`, which was never taken. */
  readonly isExtra?: boolean;
}

/** The error of a run whose code is not the code that began it. It names both steps. */
export function stepChanged(runId: string, { scope, recorded, asked, isExtra = false }: Parting): StackstewardError {
  const where = scope === "" ? "" : ` of scope "${decodeURIComponent(scope)}"`;
  return new StackstewardError(
    `Run ${runId}${where} ${whatChanged(recorded, asked, isExtra)}. ` +
      `Finish the run with the code that began it, or begin a new run; an intended change asks behaves() which of the two ways to go.`,
    { code: WorkflowErrorCode.StepChanged, details: { runId, scope, recorded: recorded?.name, asked: asked?.name } },
  );
}

function whatChanged(recorded: RecordedTurn | undefined, asked: RecordedTurn | undefined, isExtra: boolean): string {
  if (asked === undefined) return `recorded ${inWords(recorded)}, but the code now ends without it`;
  if (recorded === undefined) return `has ended, but the code now goes on with ${inWords(asked)}`;
  return isExtra
    ? `recorded ${inWords(recorded)}, but the code now takes ${inWords(asked)} before it`
    : `recorded ${inWords(recorded)}, but the code now takes ${inWords(asked)} there`;
}

function inWords(turn: RecordedTurn | undefined): string {
  return turn === undefined ? "nothing" : turn.kind === "step" ? `"${turn.name}"` : `the ${turn.kind} "${turn.name}"`;
}
