import type { DurableContext, Duration } from "@aws/durable-execution-sdk-js";

import { operationName } from "./child-context.ts";
import { LambdaErrorCode, lambdaError } from "./lambda-error.ts";

/** What somebody has said to what was asked. */
export type Approval =
  | { readonly kind: "approved"; readonly by?: string }
  | { readonly kind: "refused"; readonly by?: string; readonly reason?: string }
  /** Nobody has said anything in time. */
  | { readonly kind: "timed-out" };

/**
 * Asks, and waits for the answer without a process. `ask` hands on the callback's id, with the plan for example; whoever
 * decides completes it with `{"kind": "approved", "by": "…"}` or `{"kind": "refused"}` (`lambda:SendDurableExecutionCallbackSuccess`).
 * Throws `ANSWER_INVALID` for anything else: what nobody has understood was not approved.
 */
export async function waitForApproval(
  durable: DurableContext,
  name: string,
  ask: (callbackId: string) => Promise<void>,
  { timeout }: { readonly timeout: Duration },
): Promise<Approval> {
  try {
    return readApproval(
      await durable.waitForCallback(operationName(name), (callbackId) => ask(callbackId), { timeout }),
    );
  } catch (failure) {
    if (failure instanceof Error && failure.name === "CallbackTimeoutError") return { kind: "timed-out" };
    throw failure;
  }
}

function readApproval(answer: string): Approval {
  const data = parse(answer);
  const { kind, by, reason } = (typeof data === "object" && data !== null ? data : {}) as Record<string, unknown>;
  const who = typeof by === "string" ? { by } : {};
  if (kind === "approved") return { kind, ...who };
  if (kind === "refused") return { kind, ...who, ...(typeof reason === "string" ? { reason } : {}) };
  throw lambdaError(
    LambdaErrorCode.AnswerInvalid,
    'The answer to the approval is neither {"kind": "approved"} nor {"kind": "refused"}. Nothing was approved; complete the callback with one of them.',
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
