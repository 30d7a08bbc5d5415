import type { DriftOutcome } from "../drift/detect-drift-of-all.ts";
import { CoreErrorCode } from "../core-error.ts";

/** What has drifted in an app. JSON. */
export interface AppDrift {
  readonly app: string;
  /** The names of the stacks with drift that nobody ignores. */
  readonly drifted: readonly string[];
  /** The names of those that are not there, so that nothing of them can have drifted. */
  readonly absent: readonly string[];
  /** The names of those of which it is not known: the detection failed, or something of them cannot be compared. */
  readonly unknown: readonly string[];
  /** Every stack in the order of the layers, with all that was found, or why not. */
  readonly stacks: readonly DriftOutcome[];
}

/** Says what came of a sweep over the stacks of an app. */
export function driftOfApp(app: string, stacks: readonly DriftOutcome[]): AppDrift {
  const named = (isMeant: (outcome: DriftOutcome) => boolean): string[] =>
    stacks.filter(isMeant).map(({ stack }) => stack);
  const isAbsent = (outcome: DriftOutcome): boolean =>
    outcome.kind === "failed" && outcome.failure.code === CoreErrorCode.StackNotFound;
  return {
    app,
    drifted: named((outcome) => outcome.kind === "detected" && outcome.report.status === "DRIFTED"),
    absent: named(isAbsent),
    unknown: named((outcome) => (outcome.kind === "failed" ? !isAbsent(outcome) : outcome.report.status === "UNKNOWN")),
    stacks,
  };
}
