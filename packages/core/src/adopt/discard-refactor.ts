import type { WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { endsTheRun } from "../plan/clean-up.ts";
import { deleteEmptyStack, waitUntilGone } from "../plan/discard-change-set.ts";
import { tidyUp } from "../plan/tidy-up.ts";
import { lookAtStack } from "../service/describe-stack.ts";
import { describeRefactor, hasBegun } from "../service/stack-refactors.ts";
import type { RefactoredStack, RefactorPlan } from "./refactor-plan.ts";

/**
 * Deletes the empty stacks that were made for a plan; nothing else. CloudFormation has no call that deletes a refactor: it
 * stays, does nothing, and is obsolete with the next change of one of its stacks.
 */
export async function discardRefactor(
  context: WorkflowContext,
  environment: Environment,
  plan: RefactorPlan,
): Promise<void> {
  if (plan.kind === "no-moves") return;
  await context.step("see that the refactor was not executed", async () => {
    const { executionStatus } = await describeRefactor(environment, context.signal, plan.stackRefactorId);
    if (hasBegun(executionStatus)) throw wasExecuted(plan.id, plan.stackRefactorId, executionStatus);
  });
  await discardEmptyStacks(context, environment, plan.stacks);
}

/** Deletes those of the stacks that only came to be for a refactor and are still empty, and waits until they are gone. */
export async function discardEmptyStacks(
  context: WorkflowContext,
  environment: Environment,
  stacks: readonly RefactoredStack[],
): Promise<void> {
  for (const { createdStack, stackId, stackName } of stacks) {
    if (!createdStack) continue;
    await context.scope(`discard ${stackName}`, async (discarding) => {
      const isGoing = await discarding.step("delete the empty stack", () =>
        deleteEmptyStack(environment, discarding.signal, { stackId }),
      );
      if (isGoing) await waitUntilGone(discarding, environment, stackId);
    });
  }
}

/** Does `work` and, when it fails or is aborted for good, takes away the empty stacks that the refactor was to fill, if they may be there. */
export async function orTakeStacksBack<T>(
  context: WorkflowContext,
  environment: Environment,
  stacks: readonly Pick<RefactoredStack, "stackName" | "createdStack">[],
  work: () => Promise<T>,
  mayStand: (failure: unknown) => boolean = () => true,
): Promise<T> {
  try {
    return await work();
  } catch (failure) {
    const made = stacks.filter(({ createdStack }) => createdStack).map(({ stackName }) => stackName);
    if (made.length > 0 && mayStand(failure) && endsTheRun(context, environment, failure))
      await takeStacksBack(environment, made);
    throw failure;
  }
}

function takeStacksBack(environment: Environment, stacks: readonly string[]): Promise<void> {
  return tidyUp(environment, { stacks }, async (tidying, signal) => {
    for (const name of stacks) {
      const found = await lookAtStack(tidying, signal, name);
      if (found !== undefined) await deleteEmptyStack(tidying, signal, found);
    }
  });
}

function wasExecuted(plan: string, stackRefactorId: string, executionStatus: string): Error {
  return coreError(
    CoreErrorCode.PlanStale,
    `The refactor ${stackRefactorId} cannot be discarded: it was executed, and is ${executionStatus}. Look at its stacks.`,
    { details: { plan, stackRefactorId, executionStatus } },
  );
}
