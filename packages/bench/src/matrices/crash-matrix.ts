import type { CrashReport } from "./crash-job.ts";
import { SIGN_OF_LIFE, type DeadlyPoint, type Fate } from "./deadly-point.ts";
import type { StoreKind } from "./crash-stage.ts";
import { runScenario, type InterruptedRun } from "./interrupted-run.ts";
import { answerOf, differenceOf, type RunCourse } from "./run-course.ts";
import { scenarios, type Scenario } from "./scenario.ts";

/** One cell of the matrix: a process that carries a scenario out meets its fate at one point, and another one takes it up. */
export interface CrashCase {
  readonly scenario: Scenario;
  readonly store: StoreKind;
  readonly fate: Fate;
  readonly point: DeadlyPoint;
  /** See `Interruption.isForgotten`. */
  readonly isForgotten?: boolean;
}

/** What came of one cell. A process that never came to its point proves nothing. */
export type CrashOutcome =
  | { readonly kind: "survived" }
  | { readonly kind: "not reached" }
  | { readonly kind: "differs"; readonly how: string };

/** Which part of the matrix. */
export interface CrashMatrixOptions {
  /** Default: all five. */
  readonly names?: readonly string[];
  /** Default: killed. */
  readonly fate?: Fate;
}

const SCENARIOS = ["create", "update", "failed update", "delete", "three layers"];

/** The matrix: each point of each scenario, with each store. */
export async function crashMatrix({ names = SCENARIOS, fate = "SIGKILL" }: CrashMatrixOptions = {}): Promise<
  readonly CrashCase[]
> {
  const cases: CrashCase[] = [];
  for (const store of ["file", "S3"] as const)
    for (const scenario of scenarios.filter(({ name }) => names.includes(name))) {
      for (const point of await pointsOf(scenario, store)) cases.push({ scenario, store, fate, point });
    }
  return cases;
}

/** The outcomes of many cells, so many at a time. Their processes mostly wait. */
export async function crashOutcomesOf(
  cases: readonly CrashCase[],
  { concurrency }: { readonly concurrency: number },
): Promise<readonly (readonly [CrashCase, CrashOutcome])[]> {
  const left = [...cases];
  const outcomes: (readonly [CrashCase, CrashOutcome])[] = [];
  const work = async (): Promise<void> => {
    for (let each = left.shift(); each !== undefined; each = left.shift())
      outcomes.push([each, await crashOutcomeOf(each)]);
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return outcomes;
}

/** How often a process may come to its end without having passed its point. */
const ATTEMPTS = 5;

/**
 * Runs one cell and compares it with the uninterrupted run: the answer, what was told, each stack and all that was done to
 * it. A process that was stopped and woken has found out that it was replaced, or answers the same.
 */
export async function crashOutcomeOf({ scenario, store, ...interruption }: CrashCase): Promise<CrashOutcome> {
  const { course: expected } = await uninterrupted(scenario, store);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { course, wasInterrupted, woken } = await runScenario(scenario, store, interruption);
    const seen = interruption.fate === "SIGSTOP" ? withoutPlans : (all: RunCourse) => all;
    const how = differenceOf(seen({ ...expected, mistold: [] }), seen(course));
    if (how !== undefined) return { kind: "differs", how };
    if (woken !== undefined && !isRightfullyOver(woken, expected))
      return { kind: "differs", how: `the process that was woken ended with ${JSON.stringify(woken)}` };
    if (wasInterrupted) return { kind: "survived" };
  }
  return { kind: "not reached" };
}

/** A process that wakes too late may make a change set, as nothing keeps it from that; it changes nothing, and must be taken away. */
function withoutPlans(course: RunCourse): RunCourse {
  const isDone = (operation: string): boolean => operation !== "CREATE_CHANGESET";
  return { ...course, stacks: course.stacks.map((each) => ({ ...each, operations: each.operations.filter(isDone) })) };
}

function isRightfullyOver(woken: CrashReport, { answer }: RunCourse): boolean {
  if (woken.failure !== undefined) return woken.failure === "LOCK_LOST" || woken.failure === "JOURNAL_CONFLICT";
  return JSON.stringify(answerOf(woken)) === JSON.stringify(answer);
}

const known = new Map<string, Promise<InterruptedRun>>();

function uninterrupted(scenario: Scenario, store: StoreKind): Promise<InterruptedRun> {
  const key = `${scenario.name} ${store}`;
  const run = known.get(key) ?? runScenario(scenario, store);
  known.set(key, run);
  return run;
}

/** The points that each of three runs passes: how often something is looked at varies a little. */
async function pointsOf(scenario: Scenario, store: StoreKind): Promise<readonly DeadlyPoint[]> {
  const again = [runScenario(scenario, store), runScenario(scenario, store)];
  const { passed } = await uninterrupted(scenario, store);
  const others = (await Promise.all(again)).map((run) => new Set(run.passed.map((point) => JSON.stringify(point))));
  const steady = passed.filter((point) => others.every((other) => other.has(JSON.stringify(point))));
  return [...steady.filter(({ deed }) => deed !== SIGN_OF_LIFE), ...firstSign];
}

/** Where a sign of life falls is up to the machine, and a process that is to die by its first one lives long enough to give it. */
const firstSign = (["before", "after"] as const).map((when) => ({ deed: SIGN_OF_LIFE, occurrence: 1, when }));
