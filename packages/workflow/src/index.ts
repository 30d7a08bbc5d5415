export { restOn, type Clock } from "./clock.ts";
export { assertBeforeDeadline } from "./deadline.ts";
export { isStackstewardError, StackstewardError, type ErrorOptions } from "./errors.ts";
export type { JsonValue } from "./json-value.ts";
export { acquireLock, readLockHolder, type Lock, type LockOptions } from "./lock.ts";
export { createMemoryStore } from "./memory-store.ts";
export { isRedacted, MASK, Redacted } from "./redacted.ts";
export type { TaskOutcome } from "./run-tasks.ts";
export { runWorkflow, type Engine, type RunOptions } from "./run-workflow.ts";
export { assertStoreKey, type Store, type StoredText } from "./store.ts";
export { systemClock } from "./system-clock.ts";
export type {
  Concurrency,
  GraphOutcome,
  GraphTask,
  PollOptions,
  PollStep,
  StepInfo,
  WorkflowContext,
} from "./workflow-context.ts";
export { isRunInterrupted, WorkflowErrorCode } from "./workflow-error.ts";
