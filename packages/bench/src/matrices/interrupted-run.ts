import type { CrashReport } from "./crash-job.ts";
import { openCrashStage, type StoreKind } from "./crash-stage.ts";
import { SIGN_OF_LIFE, type DeadlyPoint, type Fate } from "./deadly-point.ts";
import type { RunCourse } from "./run-course.ts";
import type { Scenario } from "./scenario.ts";

/** What comes between a process and its end. */
export interface Interruption {
  readonly point: DeadlyPoint;
  /** Killed for good, or stopped, and woken when another process has taken over and come to the end. */
  readonly fate: Fate;
  /** Whether the other process does not know of the run, and begins its own on the same stacks. */
  readonly isForgotten?: boolean;
}

/** How a scenario went. */
export interface InterruptedRun {
  readonly course: RunCourse;
  readonly passed: readonly DeadlyPoint[];
  /** Whether the process came to the point. */
  readonly wasInterrupted: boolean;
  /** What a process that was stopped reported in the end. */
  readonly woken: CrashReport | undefined;
}

/** Carries out a scenario by a process, and by another one when the first is interrupted. */
export async function runScenario(
  scenario: Scenario,
  store: StoreKind,
  interruption?: Interruption,
): Promise<InterruptedRun> {
  // A short operation may be over before its process has to give one.
  const durations = interruption?.point.deed === SIGN_OF_LIFE ? "resembling" : "short";
  await using stage = await openCrashStage(scenario, store, { durations });
  const deadly = interruption === undefined ? {} : { deadly: { ...interruption.point, fate: interruption.fate } };
  const first = stage.start({ holder: "first", ...deadly });
  const wasInterrupted = await first.interrupted;
  const runs = interruption?.isForgotten === true ? "other" : "run";
  const next = wasInterrupted ? stage.start({ holder: "second", runs, isImpatient: true }) : first;
  const last = await next.end();
  const woken = next !== first && interruption?.fate === "SIGSTOP" ? await first.end() : undefined;
  if (last === undefined) throw new Error("A process was killed that was not to be.");
  return { course: await stage.courseOf(last), passed: last.passed, wasInterrupted, woken };
}
