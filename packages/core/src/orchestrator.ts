import type { AttachResult } from "./attach/attach.ts";
import type { DeployResult } from "./deploy/deploy-result.ts";
import type { ExecutionOptions } from "./deploy/execute-plan.ts";
import type { ListOptions, StackSummary } from "./describe/list-stacks.ts";
import type { StackResource } from "./describe/list-resources.ts";
import type { DestroyOptions, DestroyResult } from "./destroy/destroy-stack.ts";
import type { Plan } from "./plan/plan.ts";
import type { RecoveryAdvice } from "./recover/recover.ts";
import type { RollbackOptions, RollbackResult } from "./recover/roll-back.ts";
import type { ForgetOptions } from "./runs/forget-runs.ts";
import type { OnLocked } from "./runs/lock-stack.ts";
import type { OperationHandle } from "./runs/operation-handle.ts";
import type { ResumeOptions } from "./runs/resume-run.ts";
import type { ResultOf } from "./runs/run-input.ts";
import type { CancelPolicy } from "./runs/run-records.ts";
import type { RunStatus } from "./runs/status-of-run.ts";
import type { CancelResult } from "./runs/stop-operation.ts";
import type { StackDescription } from "./service/describe-stack.ts";
import type { Stack } from "./stack.ts";
import type { StackReference } from "./stack-reference.ts";
import type { EventSink, OperationEvent, StackEvent } from "./watch/operation-event.ts";

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

/** The lifecycle of stacks. Made by `createOrchestrator`. */
export interface Orchestrator {
  /** Makes a change set and says what it would do. Refuses what can be known to fail before anything is sent. */
  plan(stack: Stack, options?: VerbOptions): Promise<Plan>;
  /** Deletes the change set of a plan and, when the stack was only made for it, the empty stack; nothing else. */
  discard(plan: Plan, options?: VerbOptions): Promise<void>;
  /**
   * Executes exactly the plan's change set, or plans a stack and executes that. Throws `OPERATION_FAILED` when it ended
   * in failure or rollback, and `PLAN_STALE` when the change set is no longer what the plan says.
   */
  deploy(planOrStack: Plan | Stack, options?: OperationOptions & ExecutionOptions): Promise<DeployResult>;
  /** Deletes a stack and waits until it is gone. A stack that is not there is a success. */
  destroy(stack: StackReference, options?: OperationOptions & DestroyOptions): Promise<DestroyResult>;
  /**
   * Brings a stack back whose update was left as it failed, or whose rollback has failed, and waits until it is back.
   * Throws `STACK_NOT_READY`, with what can be done instead, in any other status: deletes nothing but what the update made.
   */
  rollback(stack: StackReference, options?: OperationOptions & RollbackOptions): Promise<RollbackResult>;
  /** Says what can be done about a stack in whatever status it is, and what comes of it. Changes nothing. Throws `STACK_NOT_FOUND`. */
  recover(stack: StackReference, options?: VerbOptions): Promise<RecoveryAdvice>;
  /**
   * Follows the operation that runs on a stack, whoever has begun it, to its end. Throws `OPERATION_FAILED` when it ended in
   * failure or rollback, and `STACK_NOT_FOUND`. When nothing runs, it says so at once.
   */
  attach(stack: StackReference, options?: OperationOptions): Promise<AttachResult>;
  /**
   * Takes an operation up that was stopped, wherever that was, and follows it to its end: nothing that was done is done
   * again, and every event is told from the first on. One that is over answers what it did. Needs the store that it was begun with.
   * Throws what the verb throws, `RUN_NOT_FOUND`, `RUN_CANCELLED`, and `STACK_LOCKED` while somebody carries it out.
   */
  resume<Handle extends OperationHandle>(handle: Handle, options?: ResumeOptions): Promise<ResultOf<Handle>>;
  /** How an operation is doing, as the store and its stack say. Changes nothing. */
  status(handle: OperationHandle, options?: VerbOptions): Promise<RunStatus>;
  /**
   * Cancels an operation for good, from any process. `stop-watching` leaves alone what CloudFormation has begun;
   * `cancel-update` cancels a running update; `roll-back` does that, and rolls back what was left as it failed. The last
   * two answer when the stack is back. Throws `RUN_ENDED` when it is over, and `CANCEL_UNSUPPORTED`, before anything is
   * done, for what CloudFormation cannot stop: a creation, a deletion.
   */
  cancel(handle: OperationHandle, policy: CancelPolicy, options?: VerbOptions): Promise<CancelResult>;
  /** Takes everything away that the store holds of runs that ended before a time, and answers their ids. Nothing of AWS, and no run that may be taken up again. */
  forget(options: ForgetOptions): Promise<readonly string[]>;
  /** The stack as it is now, or `undefined` when there is none. */
  describe(stack: StackReference, options?: VerbOptions): Promise<StackDescription | undefined>;
  /** The outputs of a stack by key. Throws `STACK_NOT_FOUND`. */
  outputs(stack: StackReference, options?: VerbOptions): Promise<Readonly<Record<string, string>>>;
  /** Every stack of the region. Pages are read as the loop goes on. */
  list(options?: VerbOptions & ListOptions): AsyncIterable<StackSummary>;
  /** Every resource of a stack. */
  resources(stack: StackReference, options?: VerbOptions): AsyncIterable<StackResource>;
  /** The whole history of a stack, newest first. */
  events(stack: StackReference, options?: VerbOptions): AsyncIterable<StackEvent>;
  /** The long-running forms: they begin at once and say what happens. */
  readonly start: {
    /** Begins what `deploy` does. */
    deploy(planOrStack: Plan | Stack, options?: StartOptions & ExecutionOptions): Operation<DeployResult>;
    /** Begins what `destroy` does. */
    destroy(stack: StackReference, options?: StartOptions & DestroyOptions): Operation<DestroyResult>;
    /** Begins what `rollback` does. */
    rollback(stack: StackReference, options?: StartOptions & RollbackOptions): Operation<RollbackResult>;
    /** Begins what `resume` does. */
    resume<Handle extends OperationHandle>(
      handle: Handle,
      options?: Omit<ResumeOptions, "onEvent">,
    ): Operation<ResultOf<Handle>>;
  };
  /** Destroys the clients made here and leaves no handle open. Verbs called later throw `ORCHESTRATOR_CLOSED`. */
  close(): void;
  /** The same as `close()`, for `using`. */
  [Symbol.dispose](): void;
}
