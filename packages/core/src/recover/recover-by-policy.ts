import { isStackstewardError } from "@stacksteward/workflow/errors";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { OperationFailed } from "../diagnose/operation-failed.ts";
import { present } from "../present.ts";
import { SKIPPING_ACTIONS, type RecoveryAction } from "./recommendations.ts";
import type { RecoveryAdvice } from "./recover.ts";

/** Something that was done about a stack, and how that ended. */
export interface RecoveryStep {
  readonly action: RecoveryAction;
  /** The status it was done in. */
  readonly from: string;
  /** Of an action that skips, also when it failed: what was left as it is, by `skipAs`; by force, what was stuck just before. The stack and those resources differ now. */
  readonly skipped?: readonly string[];
  /** Why it did not succeed, when it did not. */
  readonly failure?: string;
}

/** What became of a stack: what can be done about it now, and what was done. */
export interface Recovery extends RecoveryAdvice {
  /** The oldest first. Empty without a policy. */
  readonly done: readonly RecoveryStep[];
}

/** Decides what is done next about a stack, from what can be done and what was: one of the recommended actions, or nothing. */
export type RecoveryPolicy = (
  advice: RecoveryAdvice,
  done: readonly RecoveryStep[],
) => RecoveryAction | undefined | Promise<RecoveryAction | undefined>;

/** What a policy's decisions need of the world. */
export interface RecoveryHands {
  look(): Promise<RecoveryAdvice>;
  /** Carries an action out to its end. Answers `false` for one that only people can carry out. */
  carryOut(action: RecoveryAction, advice: RecoveryAdvice): Promise<boolean>;
  /** The caller's. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Looks, does what the policy says, and looks again, until the policy has no more to say, or says what was done in that
 * status before. What was not recommended is not done. What goes wrong before anything was done is thrown as it is, and after
 * that as `RECOVERY_STOPPED`, which says what was; but the reason of the caller's signal always is.
 */
export async function recoverByPolicy(policy: RecoveryPolicy, hands: RecoveryHands): Promise<Recovery> {
  const done: RecoveryStep[] = [];
  try {
    return await follow(policy, hands, done);
  } catch (failure) {
    if (done.length === 0 || hands.signal?.aborted === true) throw failure;
    throw stopped(done, failure);
  }
}

async function follow(
  policy: RecoveryPolicy,
  { look, carryOut }: RecoveryHands,
  done: RecoveryStep[],
): Promise<Recovery> {
  for (;;) {
    const advice = await look();
    const { status: from, recommendations, stuck } = advice;
    const action = await policy(advice, done);
    const isNew = !done.some((step) => step.action === action && step.from === from);
    if (action === undefined || !isNew || !recommendations.some((each) => each.action === action))
      return { ...advice, done };
    const skipped = SKIPPING_ACTIONS.includes(action) ? stuck.map(({ skipAs }) => skipAs) : undefined;
    try {
      if (!(await carryOut(action, advice))) return { ...advice, done };
      done.push(present({ action, from, skipped }));
    } catch (failure) {
      const isOver = failure instanceof OperationFailed;
      // What could not be begun, or is left under way, is told with what was done before it.
      if (isOver || done.length > 0) done.push(present({ action, from, skipped, failure: messageOf(failure) }));
      // How it ended is what the next look is for. What did not come to an end is the caller's to know.
      if (!isOver) throw failure;
    }
  }
}

function stopped(done: readonly RecoveryStep[], cause: unknown): Error {
  const steps = done.map(({ action, from }) => `${action} in ${from}`).join(", ");
  return coreError(CoreErrorCode.RecoveryStopped, `The recovery stopped after ${steps}: ${messageOf(cause)}`, {
    details: { done },
    cause,
    retryable: isStackstewardError(cause) && cause.retryable,
  });
}

function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
