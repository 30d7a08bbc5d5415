import { OperationFailed } from "../diagnose/operation-failed.ts";
import type { RecoveryAction } from "./recommendations.ts";
import type { RecoveryAdvice } from "./recover.ts";

/** Something that was done about a stack, and how that ended. */
export interface RecoveryStep {
  readonly action: RecoveryAction;
  /** The status it was done in. */
  readonly from: string;
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
}

/**
 * Looks, does what the policy says, and looks again, until the policy has no more to say, or says what was done in that
 * status before. What was not recommended is not done.
 */
export async function recoverByPolicy(policy: RecoveryPolicy, { look, carryOut }: RecoveryHands): Promise<Recovery> {
  const done: RecoveryStep[] = [];
  for (;;) {
    const advice = await look();
    const { status: from, recommendations } = advice;
    const action = await policy(advice, done);
    const isNew = !done.some((step) => step.action === action && step.from === from);
    if (action === undefined || !isNew || !recommendations.some((each) => each.action === action))
      return { ...advice, done };
    try {
      if (!(await carryOut(action, advice))) return { ...advice, done };
      done.push({ action, from });
    } catch (failure) {
      // How it ended is what the next look is for. What could not be begun is the caller's to know.
      if (!(failure instanceof OperationFailed)) throw failure;
      done.push({ action, from, failure: failure.message });
    }
  }
}
