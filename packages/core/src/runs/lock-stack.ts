import { acquireLock, isStackstewardError, WorkflowErrorCode, type Lock } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { StoredRequest } from "./stored-request.ts";
import type { KeptRun } from "./kept-run.ts";

/** What to do about somebody else who works on the stack. */
export type OnLocked = "refuse" | "wait";

/** As long as any operation takes: see the limits of `watchOperation`. */
const LONGEST_WAIT = 48 * 3_600_000;

/** Where the lock of a stack is. */
export function stackLockKey({
  account,
  region,
  stackName,
}: Pick<StoredRequest, "account" | "region" | "stackName">): string {
  return `locks/${account}/${region}/${stackName}`;
}

/**
 * Keeps everybody else off a stack who uses the same store, as long as this process lives. It is taken over from one that
 * has died after half a minute without a sign of life. Throws `STACK_LOCKED`, saying who holds it.
 */
export async function lockStack(
  { store, clock, holder, runId }: KeptRun,
  stack: Pick<StoredRequest, "account" | "region" | "stackName">,
  bounds: { readonly onLocked: OnLocked; readonly signal: AbortSignal; readonly deadline?: number | undefined },
): Promise<Lock> {
  const { onLocked, signal, deadline } = bounds;
  try {
    return await acquireLock(store, stackLockKey(stack), {
      clock,
      holder: `run ${runId} of ${holder}`,
      patience: onLocked === "wait" ? LONGEST_WAIT : 0,
      signal,
      ...(deadline === undefined ? {} : { deadline }),
    });
  } catch (failure) {
    if (!isStackstewardError(failure, WorkflowErrorCode.LockHeld)) throw failure;
    const { holder: other, since } = failure.details as { readonly holder: string; readonly since: string };
    throw coreError(
      CoreErrorCode.StackLocked,
      `Stack "${stack.stackName}" in ${stack.account} ${stack.region} is being worked on by ${other} since ${since}, and that is alive. Wait until it is done (onLocked: "wait"), or cancel it.`,
      { retryable: true, details: { ...stack, holder: other, since } },
    );
  }
}
