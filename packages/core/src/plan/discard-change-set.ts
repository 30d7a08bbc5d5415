import { DeleteChangeSetCommand, DeleteStackCommand, ListChangeSetsCommand } from "@aws-sdk/client-cloudformation";

import type { Environment } from "../environments/environment.ts";
import { describeStack } from "../service/describe-stack.ts";
import { hasServiceCode, saysStackAbsent } from "../service/service-sentences.ts";

/** A change set that is not wanted any more, and whether its stack was made for it. */
export interface UnwantedChangeSet {
  readonly changeSetId: string;
  readonly stackId: string;
  readonly createdStack: boolean;
}

/**
 * Deletes a change set and, when the stack was made for it, still only waits for a first execution and
 * holds no other change set, that empty stack. Deletes nothing else, ever.
 */
export async function discardChangeSet(
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
      if (!hasServiceCode(failure, "ChangeSetNotFound") && !saysStackAbsent(failure)) throw failure;
    });
  if (unwanted.createdStack && (await isEmptyReview(environment, signal, unwanted))) {
    await environment.call("DeleteStack", signal, (client, options) =>
      client.send(new DeleteStackCommand({ StackName: unwanted.stackId }), options),
    );
  }
}

async function isEmptyReview(
  environment: Environment,
  signal: AbortSignal,
  { stackId, changeSetId }: UnwantedChangeSet,
): Promise<boolean> {
  const stack = await describeStack(environment, signal, stackId);
  if (stack?.status !== "REVIEW_IN_PROGRESS") return false;
  const { Summaries = [] } = await environment.call("ListChangeSets", signal, (client, options) =>
    client.send(new ListChangeSetsCommand({ StackName: stackId }), options),
  );
  return Summaries.every((summary) => summary.ChangeSetId === changeSetId);
}
