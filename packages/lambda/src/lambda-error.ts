import { StackstewardError } from "@stacksteward/core";

/** What this package refuses by itself. Stable: programs may branch on it. */
export const LambdaErrorCode = {
  /** A durable execution has used up the operations that Lambda allows it. */
  OperationsExhausted: "OPERATIONS_EXHAUSTED",
  /** What is to run on a durable execution has no store for its plans. */
  StoreRequired: "STORE_REQUIRED",
  /** What is to be carried out has no steps that an execution could keep. */
  NotDurable: "NOT_DURABLE",
  /** What came back from a callback or from another execution is not what was agreed. */
  AnswerInvalid: "ANSWER_INVALID",
} as const;
export type LambdaErrorCode = (typeof LambdaErrorCode)[keyof typeof LambdaErrorCode];

/** An error of this package. */
export function lambdaError(code: LambdaErrorCode, message: string, details?: unknown): StackstewardError {
  return new StackstewardError(message, { code, ...(details === undefined ? {} : { details }) });
}
