import { DeleteChangeSetCommand, DeleteStackCommand } from "@aws-sdk/client-cloudformation";

import type { WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { describeStack } from "../service/describe-stack.ts";
import { listChangeSets } from "../service/list-change-sets.ts";
import { hasServiceCode, saysStackAbsent } from "../service/service-sentences.ts";
import { factsOfStatus } from "../service/stack-status.ts";

/** A change set that is not wanted any more, and whether its stack only came to be for plans. */
export interface UnwantedChangeSet {
  readonly changeSetId: string;
  readonly stackId: string;
  readonly createdStack: boolean;
}

/** An empty stack goes within seconds. */
const LONGEST_DELETION = 5 * 60_000;

/** Does what {@link deleteUnwanted} does, then waits until a deleted stack is gone. */
export async function discardChangeSet(
  context: WorkflowContext,
  environment: Environment,
  unwanted: UnwantedChangeSet,
): Promise<void> {
  const { signal } = context;
  const isStackDeleted = await context.step("discard the change set", () =>
    deleteUnwanted(environment, signal, unwanted),
  );
  if (isStackDeleted) await waitUntilGone(context, environment, unwanted.stackId);
}

/** Waits until an empty stack is gone. */
export async function waitUntilGone(
  context: WorkflowContext,
  environment: Environment,
  stackId: string,
): Promise<void> {
  await context.poll(
    "wait until the empty stack is gone",
    async () => {
      const stack = await describeStack(environment, context.signal, stackId);
      const isGone = stack === undefined || factsOfStatus(stack.status).kind === "deleted";
      return isGone ? { kind: "done", value: undefined } : { kind: "again" };
    },
    { delay: (attempt) => Math.min(1000 * 1.5 ** attempt, 10_000), timeout: LONGEST_DELETION },
  );
}

/**
 * Deletes a change set and, when the stack only came to be for plans, still only waits for a first execution and
 * holds no other change set, that empty stack. Deletes nothing else, ever. Answers whether the stack goes.
 */
export async function deleteUnwanted(
  environment: Environment,
  signal: AbortSignal,
  unwanted: UnwantedChangeSet,
): Promise<boolean> {
  await deleteChangeSet(environment, signal, unwanted);
  return unwanted.createdStack && (await deleteEmptyStack(environment, signal, unwanted));
}

async function deleteChangeSet(
  environment: Environment,
  signal: AbortSignal,
  unwanted: UnwantedChangeSet,
): Promise<void> {
  await environment
    .call("DeleteChangeSet", signal, (client, options) =>
      client.send(
        new DeleteChangeSetCommand({ ChangeSetName: unwanted.changeSetId, StackName: unwanted.stackId }),
        options,
      ),
    )
    .catch((failure: unknown) => {
      if (hasServiceCode(failure, "ChangeSetNotFound") || saysStackAbsent(failure)) return;
      if (!hasServiceCode(failure, "InvalidChangeSetStatus")) throw failure;
      throw coreError(
        CoreErrorCode.PlanStale,
        `The change set ${unwanted.changeSetId} cannot be discarded: it was executed. Look at its stack.`,
        { details: { changeSetId: unwanted.changeSetId, stackId: unwanted.stackId } },
      );
    });
}

/** Deletes a stack that only waits for a first execution and holds no other change set. Answers whether it goes. */
export async function deleteEmptyStack(
  environment: Environment,
  signal: AbortSignal,
  unwanted: Pick<UnwantedChangeSet, "stackId"> & { readonly changeSetId?: string },
): Promise<boolean> {
  if (!(await isEmptyReview(environment, signal, unwanted))) return false;
  await environment.call("DeleteStack", signal, (client, options) =>
    client.send(new DeleteStackCommand({ StackName: unwanted.stackId }), options),
  );
  return true;
}

async function isEmptyReview(
  environment: Environment,
  signal: AbortSignal,
  { stackId, changeSetId }: Pick<UnwantedChangeSet, "stackId"> & { readonly changeSetId?: string },
): Promise<boolean> {
  const stack = await describeStack(environment, signal, stackId);
  if (stack?.status !== "REVIEW_IN_PROGRESS") return false;
  const waiting = await listChangeSets(environment, signal, stackId);
  return waiting.every((summary) => summary.ChangeSetId === changeSetId);
}
