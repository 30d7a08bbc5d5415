import type { Clock, RunOptions } from "@stacksteward/workflow";

import { OPERATIONS_PER_EXECUTION } from "./durable-limits.ts";
import { LambdaErrorCode, lambdaError } from "./lambda-error.ts";
import type { StackNews } from "./stack-news.ts";

/** What the scopes of one run on a durable execution share. */
export interface DurableRun {
  readonly runId: string;
  readonly clock: Clock;
  readonly deadline: number | undefined;
  /** Aborted from outside, or by {@link DurableRun.halt}. Only this invocation knows of it. */
  readonly signal: AbortSignal;
  readonly news: StackNews | undefined;
  readonly operations: OperationCount;
  mayPass(failure: unknown): boolean;
  /** Stops everything else in the run as well, so that no code can go on after an error that must end it. Answers the error. */
  halt(failure: unknown): unknown;
}

/** Counts the operations of one execution. */
export interface OperationCount {
  /** Throws `OPERATIONS_EXHAUSTED` before Lambda would fail the execution. */
  add(operations: number): void;
}

/** What the handler itself may have used beside its verbs. */
const KEPT_BACK = 100;

/** A count from nothing: a replay counts the same again. */
export function countOperations(): OperationCount {
  let used = 0;
  return {
    add(operations) {
      used += operations;
      if (used <= OPERATIONS_PER_EXECUTION - KEPT_BACK) return;
      throw lambdaError(
        LambdaErrorCode.OperationsExhausted,
        `This durable execution has used ${used} operations, and Lambda allows ${OPERATIONS_PER_EXECUTION}. Spread the work over more executions with chainExecutions().`,
        { used, allowed: OPERATIONS_PER_EXECUTION },
      );
    },
  };
}

/** The run that the options of an engine describe. */
export function createDurableRun(
  options: Pick<RunOptions, "runId" | "clock" | "signal" | "deadline" | "mayPass">,
  shared: Pick<DurableRun, "news" | "operations">,
): { readonly run: DurableRun; readonly halted: AbortSignal } {
  const halting = new AbortController();
  const signals = options.signal === undefined ? [] : [options.signal];
  const run: DurableRun = {
    ...shared,
    runId: options.runId,
    clock: options.clock,
    deadline: options.deadline,
    signal: AbortSignal.any([...signals, halting.signal]),
    mayPass: options.mayPass ?? (() => false),
    halt(failure) {
      halting.abort(failure);
      return failure;
    },
  };
  return { run, halted: halting.signal };
}
