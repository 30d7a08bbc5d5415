import { DeleteStackCommand } from "@aws-sdk/client-cloudformation";
import type { WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { explainFailure } from "../diagnose/explain-failure.ts";
import type { Environment } from "../environments/environment.ts";
import { lookAtStack, type StackFacts } from "../service/describe-stack.ts";
import { saysTerminationProtected } from "../service/service-sentences.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import type { Emitter } from "../watch/number-events.ts";
import { watchOperation, type WatchedOperation } from "../watch/watch-operation.ts";

/** How a stack went. */
export type DestroyResult =
  | { readonly kind: "destroyed"; readonly stackName: string; readonly stackId: string; readonly endedAt: string }
  /** There was no such stack. A success: it is what was asked for. */
  | { readonly kind: "absent"; readonly stackName: string };

/** How a stack is destroyed. */
export interface DestroyOptions {
  /** Logical ids of resources that a failed deletion leaves behind. CloudFormation only takes them for a stack that is `DELETE_FAILED`. */
  readonly retainResources?: readonly string[];
  /** The role CloudFormation deletes with. Default: the role the stack was deployed with. */
  readonly roleArn?: string;
}

/** Typical for small stacks; used only to decide when to look first. */
const EXPECTED = 15_000;

/** Deletes a stack and waits until it is gone, by its id: a new stack of the same name is never mistaken for it. */
export async function destroyStack(
  context: WorkflowContext,
  environment: Environment,
  nameOrId: string,
  emitter: Emitter,
  options: DestroyOptions = {},
): Promise<DestroyResult> {
  const stack = await context.step("look at the stack", () => lookAtStack(environment, context.signal, nameOrId));
  if (stack === undefined || factsOfStatus(stack.status).kind === "deleted") {
    return { kind: "absent", stackName: stack?.name ?? nameOrId };
  }
  if (stack.terminationProtection) throw terminationProtected(stack);
  const { stackId, name: stackName } = stack;
  const watched = await context.step("delete the stack", () => beginDeletion(context, environment, stack, options));
  emitter.emit({ kind: "operation-started", operation: "DELETE", stackId, stackName });
  const end = await watchOperation(context, environment, watched, emitter);
  const succeeded = factsOfStatus(end.status).kind === "deleted";
  emitter.emit({ kind: "operation-ended", operation: "DELETE", stackId, stackName, status: end.status, succeeded });
  if (succeeded) return { kind: "destroyed", stackName, stackId, endedAt: end.endedAt };
  throw await explainFailure(context, environment, { operation: "DELETE", stackId, stackName, end });
}

async function beginDeletion(
  { runId, signal }: WorkflowContext,
  environment: Environment,
  stack: StackFacts,
  options: DestroyOptions,
): Promise<WatchedOperation> {
  const watched: WatchedOperation = { stackId: stack.stackId, operation: "DELETE", expected: EXPECTED };
  // Somebody has begun already; a second request would change nothing.
  if (stack.status === "DELETE_IN_PROGRESS") return watched;
  const token = `stacksteward-${runId}`;
  await environment
    .call("DeleteStack", signal, (client, send) =>
      client.send(
        new DeleteStackCommand({
          StackName: stack.stackId,
          ClientRequestToken: token,
          ...(options.retainResources === undefined ? {} : { RetainResources: [...options.retainResources] }),
          ...(options.roleArn === undefined ? {} : { RoleARN: options.roleArn }),
        }),
        send,
      ),
    )
    .catch((failure: unknown) => {
      throw saysTerminationProtected(failure) ? terminationProtected(stack) : failure;
    });
  return { ...watched, token };
}

function terminationProtected({ name, stackId }: StackFacts): Error {
  return coreError(
    CoreErrorCode.TerminationProtected,
    `Stack "${name}" is protected from termination and was not destroyed. Turn the protection off first, if it is really to go.`,
    { details: { stack: name, stackId } },
  );
}
