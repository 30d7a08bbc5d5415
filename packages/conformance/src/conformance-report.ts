import type { CaseResult, StepResult } from "./run-case.ts";

/** How many there are of each kind. Of steps that were not run, none counts as passed. */
export interface Tally {
  readonly total: number;
  readonly passed: number;
  readonly missed: number;
  readonly notRun: number;
}

/** The outcome of a whole run, as data. */
export interface ConformanceReport {
  readonly cases: Tally & { readonly crashed: number };
  readonly steps: Tally;
  /** Passed steps in percent of all recorded steps, also of those that could not be run. */
  readonly percentOfSteps: number;
  readonly results: readonly CaseResult[];
}

export function createReport(results: readonly CaseResult[]): ConformanceReport {
  const steps = tally(results.flatMap((result) => result.steps));
  return {
    cases: { ...tally(results), crashed: results.filter(({ kind }) => kind === "crashed").length },
    steps,
    percentOfSteps: steps.total === 0 ? 0 : Math.round((steps.passed / steps.total) * 1000) / 10,
    results,
  };
}

/** The report for people: every miss with its reason, then the figures. */
export function formatReport(report: ConformanceReport): string {
  const lines = report.results.flatMap(formatCase);
  const { cases, steps, percentOfSteps } = report;
  const crashed = cases.crashed === 0 ? "" : `, ${cases.crashed} crashed`;
  lines.push(
    `Cases: ${cases.passed} of ${cases.total} passed, ${cases.missed} missed, ${cases.notRun} not run to their end${crashed}.`,
    `Steps: ${steps.passed} of ${steps.total} passed (${percentOfSteps} %), ${steps.missed} missed, ${steps.notRun} not run.`,
  );
  return lines.join("\n");
}

function tally(outcomes: readonly { readonly kind: CaseResult["kind"] }[]): Tally {
  const count = (wanted: CaseResult["kind"]): number => outcomes.filter(({ kind }) => kind === wanted).length;
  return { total: outcomes.length, passed: count("passed"), missed: count("missed"), notRun: count("not-run") };
}

const mostMisses = 8;

function formatCase({ name, kind, reason, steps }: CaseResult): string[] {
  if (kind === "passed") return [];
  const passed = steps.filter((step) => step.kind === "passed").length;
  const head = `${kind.toUpperCase()} ${name}: ${passed} of ${steps.length} steps${reason === undefined ? "" : `; ${reason}`}`;
  return [head, ...steps.flatMap(formatStep)];
}

function formatStep(step: StepResult): string[] {
  if (step.kind !== "missed") return [];
  const shown = step.misses
    .slice(0, mostMisses)
    .map(({ path, expected, got }) => `    ${path}: expected ${expected}, got ${got}`);
  const rest = step.misses.length - shown.length;
  return [`  ${step.step}`, ...shown, ...(rest > 0 ? [`    and ${rest} more`] : [])];
}
