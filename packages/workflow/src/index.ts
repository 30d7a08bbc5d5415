export type { Clock } from "./clock.ts";
export { isStackstewardError, StackstewardError, type ErrorOptions } from "./errors.ts";
export type { JsonValue, PollOptions, PollStep, WorkflowContext } from "./workflow-context.ts";
