import { isRunInterrupted, type WorkflowContext } from "@stacksteward/workflow";
import { isStackstewardError } from "@stacksteward/workflow/errors";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { present } from "../present.ts";
import type { UnitOutcome } from "../units/unit.ts";
import type { AppResult, StackOutcome } from "./deploy-app.ts";

/** What had become of one stack when its app was stopped. A `skipped` one `because` of nothing was not begun, for its turn had not come. */
export type StoppedOutcome<Result> =
  | StackOutcome<Result>
  /** It was under way. What CloudFormation has begun goes on. */
  | { readonly kind: "interrupted"; readonly stack: string };

/** What had become of one unit when its app was stopped. */
export type StoppedUnitOutcome = UnitOutcome | { readonly kind: "interrupted"; readonly unit: string };

/** The `details` of `APP_STOPPED`: what would have been the answer, as far as it had come. */
export interface StoppedApp<Result> {
  readonly app: string;
  /** Every stack, in the order of the answer. */
  readonly outcomes: readonly StoppedOutcome<Result>[];
  /** What came of its units. Absent when it has none. */
  readonly units?: readonly StoppedUnitOutcome[];
}

/** What becomes of stacks and units, by name, while they are worked on. What is not in here was never begun. */
export type Progress<Result> = Map<
  string,
  | { readonly kind: "interrupted" }
  | { readonly kind: "done"; readonly result: Result }
  | { readonly kind: "failed"; readonly failure: unknown }
>;

/** What may be stopped. */
export interface Stoppable {
  readonly app: string;
  readonly stacks: readonly string[];
  readonly units?: readonly string[];
  /** The names of those that have to be done before one. */
  readonly after: (name: string) => readonly string[];
}

/** The same work, which notes how far it has come. */
export function noting<Item extends { readonly name: string }, Rest extends readonly unknown[], Result>(
  { signal }: Pick<WorkflowContext, "signal">,
  progress: Progress<Result>,
  work: (item: Item, ...rest: Rest) => Promise<Result>,
): (item: Item, ...rest: Rest) => Promise<Result> {
  return async (item, ...rest) => {
    signal.throwIfAborted();
    progress.set(item.name, { kind: "interrupted" });
    try {
      const result = await work(item, ...rest);
      progress.set(item.name, { kind: "done", result });
      return result;
    } catch (failure) {
      // What has failed by itself while the others were being stopped has failed all the same.
      const isStopped = signal.aborted && (failure === signal.reason || !isStackstewardError(failure));
      if (!isStopped) progress.set(item.name, { kind: "failed", failure });
      throw failure;
    }
  };
}

/** Does the work, and loses no outcome when it is stopped: throws `APP_STOPPED` then, with each, and the signal's reason as the cause. */
export async function unlessStopped<Result, T>(
  context: Pick<WorkflowContext, "signal">,
  { app, stacks, units = [], after }: Stoppable,
  work: (progress: Progress<Result>) => Promise<T>,
): Promise<T> {
  const progress: Progress<Result> = new Map();
  const failedBefore = (name: string): readonly string[] => {
    const seen = new Set(after(name));
    // What is added on the way is come to as well.
    for (const needed of seen) {
      if (!progress.has(needed)) for (const further of after(needed)) seen.add(further);
    }
    return [...seen].filter((needed) => progress.get(needed)?.kind === "failed");
  };
  const endOf = (name: string) => progress.get(name) ?? { kind: "skipped" as const, because: failedBefore(name) };
  return orStopped(context, work(progress), () => ({
    app,
    outcomes: stacks.map((stack): StoppedOutcome<Result> => ({ stack, ...endOf(stack) })),
    ...(units.length === 0 ? {} : { units: units.map((unit) => ({ unit, ...endOf(unit) }) as StoppedUnitOutcome) }),
  }));
}

/** Waits for what comes after the work, in which the outcomes must not be lost either. */
export function orStoppedWith<Result, T>(
  context: Pick<WorkflowContext, "signal">,
  { app, outcomes, units }: AppResult<Result>,
  last: Promise<T>,
): Promise<T> {
  return orStopped(context, last, () => present({ app, outcomes, units }));
}

async function orStopped<T>(
  { signal }: Pick<WorkflowContext, "signal">,
  work: Promise<T>,
  found: () => StoppedApp<unknown>,
): Promise<T> {
  try {
    return await work;
  } catch (failure) {
    // A run that somebody else has goes on there: to that process its error is said as it is.
    const isAbort = signal.aborted && failure === signal.reason && !isRunInterrupted(failure);
    if (!isAbort) throw failure;
    throw stopped(found(), failure);
  }
}

function stopped(details: StoppedApp<unknown>, cause: unknown): Error {
  const { app, outcomes } = details;
  const named = (kind: StoppedOutcome<unknown>["kind"], what: string): string[] => {
    const stacks = outcomes.filter((outcome) => outcome.kind === kind).map(({ stack }) => stack);
    return stacks.length === 0 ? [] : [`${what}: ${stacks.join(", ")}`];
  };
  const came = [
    ...named("done", "done"),
    ...named("failed", "failed"),
    ...named("interrupted", "under way"),
    ...named("skipped", "not begun"),
  ];
  return coreError(
    CoreErrorCode.AppStopped,
    `App "${app}" was stopped before its end (${came.join("; ")}). What CloudFormation has begun goes on. Do the same again when that is over: what is done is left alone.`,
    { details, cause },
  );
}
