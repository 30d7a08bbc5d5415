import { assertBeforeDeadline } from "@stacksteward/workflow";
import { rebuildFailure, toJsonText, toStepFailure, type StepFailure } from "@stacksteward/workflow/engine";

import { BYTES_PER_CHECKPOINT } from "./durable-limits.ts";
import type { DurableRun } from "./durable-run.ts";

/** How a step ended, as its checkpoint holds it: an error of the SDK would lose code and details. */
export type StepOutcome =
  | { readonly value?: unknown }
  /** `ends`: no code may go on after it. */
  | { readonly error: StepFailure; readonly ends?: true };

/** What is around a result in its checkpoint. */
const ENVELOPE = 4096;

/** What one result may measure. */
const RESULT_LIMIT = BYTES_PER_CHECKPOINT - ENVELOPE;

/** What a failure leaves of its message and details at most, so that it can be recorded whatever it holds. */
export const FAILURE_LIMIT = 65_536;

/** Does the work of a step. Throws nothing but a failure that may pass, and of these the last is an outcome. */
export async function outcomeOf(
  run: DurableRun,
  name: string,
  isLast: boolean,
  work: () => Promise<unknown>,
): Promise<StepOutcome> {
  let value: unknown;
  try {
    run.signal.throwIfAborted();
    assertBeforeDeadline(run.clock, run.deadline, name);
    value = await work();
  } catch (failure) {
    if (!isLast && !run.signal.aborted && run.mayPass(failure)) throw failure;
    return { error: toStepFailure(failure, FAILURE_LIMIT) };
  }
  return toOutcome(name, value);
}

/** What a step returned, or why no checkpoint can hold it. */
export function toOutcome(name: string, value: unknown): StepOutcome {
  try {
    const text = toJsonText(value, `Step "${name}"`, RESULT_LIMIT);
    return text === undefined ? {} : { value: JSON.parse(text) };
  } catch (failure) {
    return { error: toStepFailure(failure, FAILURE_LIMIT), ends: true };
  }
}

/** What the step returned, or its failure, thrown. */
export function valueOf<T>(run: DurableRun, outcome: StepOutcome): T {
  if (!("error" in outcome)) return outcome.value as T;
  const failure = rebuildFailure(outcome.error);
  throw outcome.ends === true ? run.halt(failure) : failure;
}
