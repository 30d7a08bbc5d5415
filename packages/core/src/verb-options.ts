import type { OnLocked } from "./runs/lock-stack.ts";
import type { OperationHandle } from "./runs/operation-handle.ts";
import type { EventSink, OperationEvent } from "./watch/operation-event.ts";

/** What every verb takes. */
export interface VerbOptions {
  /** Stops the verb with the signal's reason. What CloudFormation has begun goes on. */
  readonly signal?: AbortSignal;
  /** Milliseconds since the Unix epoch on the orchestrator's clock; past it the verb fails with `DEADLINE_EXCEEDED`, and what CloudFormation has begun goes on. Default: none. */
  readonly deadline?: number;
}

/** What a verb takes that changes a stack and waits for it. */
export interface OperationOptions extends VerbOptions {
  /** Told every event as it happens. With it the events are read while the operation runs, every few seconds or, beside many others, less often; without it only to explain a failure. */
  readonly onEvent?: EventSink;
  /** With a store: what to do about another deployer who works on the stack. `refuse`, the default, throws `STACK_LOCKED` with its name; `wait` waits for its end. */
  readonly onLocked?: OnLocked;
}

/** What the long-running forms take: who listens takes the operation's `events`. */
export type StartOptions = Omit<OperationOptions, "onEvent">;

/** An operation under way. */
export interface Operation<Result> {
  /** Names the operation. JSON. With a store, `resume`, `status` and `cancel` take it in any process. */
  readonly handle: OperationHandle;
  /** Every event from the first on, for as many listeners as there are; ends with the operation. */
  readonly events: AsyncIterable<OperationEvent>;
  /** What the verb of the same name answers, or throws. Never an unhandled rejection. */
  readonly result: Promise<Result>;
}
