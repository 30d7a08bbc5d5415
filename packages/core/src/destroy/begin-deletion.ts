import { DeleteStackCommand, DeletionMode, UpdateTerminationProtectionCommand } from "@aws-sdk/client-cloudformation";
import type { WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import type { StackFacts } from "../service/describe-stack.ts";
import { busyStatusOf, saysTerminationProtected } from "../service/service-sentences.ts";
import type { DestroyOptions } from "./destroy-stack.ts";

/** What was asked of CloudFormation. */
export interface BegunDeletion {
  readonly token: string;
}

/** Asks CloudFormation to delete a stack, and to leave behind what was decided. */
export async function beginDeletion(
  { runId, signal }: Pick<WorkflowContext, "runId" | "signal">,
  environment: Environment,
  stack: StackFacts,
  { roleArn, force }: DestroyOptions,
  left: readonly string[],
): Promise<BegunDeletion> {
  const token = `stacksteward-${runId}`;
  await environment
    .call("DeleteStack", signal, (client, send) =>
      client.send(
        new DeleteStackCommand(
          present({
            StackName: stack.stackId,
            ClientRequestToken: token,
            RetainResources: left.length === 0 ? undefined : [...left],
            RoleARN: roleArn,
            DeletionMode: force === true ? DeletionMode.FORCE_DELETE_STACK : undefined,
          }),
        ),
        send,
      ),
    )
    .catch((failure: unknown) => {
      if (saysTerminationProtected(failure)) throw terminationProtected(stack);
      const status = busyStatusOf(failure);
      throw status === undefined ? failure : stackBusy({ ...stack, status });
    });
  return { token };
}

/** Switches the protection on or off. */
export async function protect(
  environment: Environment,
  signal: AbortSignal,
  { stackId }: StackFacts,
  isProtected: boolean,
): Promise<void> {
  await environment.call("UpdateTerminationProtection", signal, (client, send) =>
    client.send(
      new UpdateTerminationProtectionCommand({ StackName: stackId, EnableTerminationProtection: isProtected }),
      send,
    ),
  );
}

/** The refusal to destroy a stack on which something runs. */
export function stackBusy({ name, stackId, status }: StackFacts): Error {
  return coreError(
    CoreErrorCode.StackNotReady,
    `Stack "${name}" is ${status} and was not destroyed: CloudFormation deletes no stack while another operation is under way. Follow it with attach, or cancel it if it is an update, then destroy the stack.`,
    { details: { stack: name, stackId, status }, retryable: true },
  );
}

/** The refusal to destroy a protected stack. */
export function terminationProtected({ name, stackId }: StackFacts): Error {
  return coreError(
    CoreErrorCode.TerminationProtected,
    `Stack "${name}" is protected from termination and was not destroyed. If it is really to go, destroy it with liftProtection: true, which turns the protection off first.`,
    { details: { stack: name, stackId } },
  );
}
