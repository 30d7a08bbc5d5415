import { acquireLock, isStackstewardError, WorkflowErrorCode, type Lock } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { RunPlace, StoredRequest } from "./stored-request.ts";
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

/** What ends the waiting for a lock, and whether there is any. */
export interface LockBounds {
  readonly onLocked: OnLocked;
  readonly signal: AbortSignal;
  readonly deadline?: number | undefined;
}

/** The locks of all stacks that a run works on. */
export type StackLocks = Pick<Lock, "lost" | "release">;

/**
 * Keeps everybody else off these stacks who uses the same store, as long as this process lives: all of them or none, taken
 * in the order of the names, so that two who want the same never wait for each other. Throws `STACK_LOCKED`, saying who holds which.
 */
export async function lockStacks(
  run: KeptRun,
  { stackNames, ...place }: RunPlace & { readonly stackNames: readonly string[] },
  bounds: LockBounds,
): Promise<StackLocks> {
  const locks: Lock[] = [];
  const release = async (): Promise<void> => {
    for (const lock of locks.toReversed()) await lock.release();
  };
  try {
    for (const stackName of stackNames.toSorted()) locks.push(await lockStack(run, { ...place, stackName }, bounds));
  } catch (failure) {
    await release();
    throw failure;
  }
  return { lost: AbortSignal.any(locks.map(({ lost }) => lost)), release };
}

/** One of them. It is taken over from one that has died after half a minute without a sign of life. */
async function lockStack(
  { store, clock, holder, runId }: KeptRun,
  stack: Pick<StoredRequest, "account" | "region" | "stackName">,
  { onLocked, signal, deadline }: LockBounds,
): Promise<Lock> {
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
