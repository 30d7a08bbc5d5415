import type { OperationEvent } from "@stacksteward/core";

import type { PastEvent } from "./aftermath.ts";
import type { CrashReport } from "./crash-job.ts";
import type { StackDeeds } from "./deeds.ts";

/** How a run in real time went, without what may differ: ids, times, and how what goes on side by side interleaves. */
export interface RunCourse {
  readonly answer: unknown;
  /** What was told of each operation. */
  readonly told: readonly Sequences[];
  readonly stacks: readonly (Omit<StackDeeds, "history"> & { readonly histories: Sequences })[];
  /** Events that came to the histories and were told never, or more than once. */
  readonly mistold: readonly string[];
}

/** What happened to each resource, and to the stack by its name, in order. */
type Sequences = readonly (readonly string[])[];

/** The course of a run that `report` tells of, which found the stacks as they were `before`. */
export function courseOf(report: CrashReport, before: readonly StackDeeds[], after: readonly StackDeeds[]): RunCourse {
  return {
    answer: answerOf(report),
    told: report.told.map((events) => sequencesOf(events.map(lineOf))),
    stacks: after.map(({ history, ...deeds }) => ({
      ...deeds,
      histories: sequencesOf(history.map(({ line }) => line)),
    })),
    mistold: mistold(report.told.flat(), before, after),
  };
}

/** The answer without what CloudFormation or the run makes up: ids, times, and the ends of names. */
export function answerOf({ answer }: CrashReport): unknown {
  if (answer === undefined) return undefined;
  const isMadeUp = (key: string): boolean => /(?:Id|At|^at)$/.test(key);
  const text = JSON.stringify(answer, (key, value: unknown) => (isMadeUp(key) ? undefined : value));
  return JSON.parse(text.replaceAll(/-[A-Za-z0-9]{12}(?=")/g, "-…"));
}

/** The first lines in which two courses differ. */
export function differenceOf(expected: RunCourse, found: RunCourse): string | undefined {
  const [wanted, got] = [expected, found].map((course) => JSON.stringify(course, undefined, 1).split("\n"));
  if (wanted === undefined || got === undefined) return undefined;
  const at = Array.from({ length: Math.max(wanted.length, got.length) }, (_, index) => index).find(
    (index) => wanted[index] !== got[index],
  );
  if (at === undefined) return undefined;
  const near = (lines: readonly string[]): string =>
    lines
      .slice(Math.max(0, at - 4), at + 4)
      .join(" ")
      .replaceAll(/\s+/g, " ");
  return `expected … ${near(wanted)} …, found … ${near(got)} …`;
}

function lineOf(event: OperationEvent): string {
  const what = "logicalId" in event ? event.logicalId : event.kind;
  return "status" in event ? `${what} ${event.status}` : `${what} `;
}

function sequencesOf(lines: readonly string[]): Sequences {
  const sequences = Map.groupBy(lines, (line) => line.slice(0, line.indexOf(" ")));
  return [...sequences.values()].toSorted(([one = ""], [other = ""]) => one.localeCompare(other));
}

function mistold(
  told: readonly OperationEvent[],
  before: readonly StackDeeds[],
  after: readonly StackDeeds[],
): string[] {
  const times = new Map<string, number>();
  for (const event of told) if ("eventId" in event) times.set(event.eventId, (times.get(event.eventId) ?? 0) + 1);
  const old = new Set(before.flatMap(idsOf));
  return after
    .flatMap(({ history }) => history)
    .filter(({ id, line }) => !old.has(id) && !isPreparation(line) && times.get(id) !== 1)
    .map(({ id, line }) => `${line}: ${times.get(id) ?? 0} times`);
}

/** A stack comes to be with its first change set, before the operation begins. */
function isPreparation(line: string): boolean {
  return line.endsWith(" REVIEW_IN_PROGRESS");
}

function idsOf({ history }: StackDeeds): string[] {
  return history.map(({ id }: PastEvent) => id);
}
