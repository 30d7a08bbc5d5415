import { DeleteStackCommand, DeletionMode, UpdateTerminationProtectionCommand } from "@aws-sdk/client-cloudformation";
import type { WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { listResources } from "../describe/list-resources.ts";
import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import type { StackFacts } from "../service/describe-stack.ts";
import { busyStatusOf, saysTerminationProtected } from "../service/service-sentences.ts";
import type { DestroyOptions } from "./destroy-stack.ts";

/** What was asked of CloudFormation. */
export interface BegunDeletion {
  readonly token: string;
  /** The logical ids that are left behind because somebody said so. */
  readonly retained: readonly string[];
}

/** Asks CloudFormation to delete a stack, having refused what it would refuse. */
export async function beginDeletion(
  { runId, signal }: Pick<WorkflowContext, "runId" | "signal">,
  environment: Environment,
  stack: StackFacts,
  options: DestroyOptions,
): Promise<BegunDeletion> {
  const token = `stacksteward-${runId}`;
  const retained = await whatIsRetained(environment, signal, stack, options);
  await environment
    .call("DeleteStack", signal, (client, send) =>
      client.send(
        new DeleteStackCommand(
          present({
            StackName: stack.stackId,
            ClientRequestToken: token,
            RetainResources: retained.length === 0 ? undefined : [...retained],
            RoleARN: options.roleArn,
            DeletionMode: options.force === true ? DeletionMode.FORCE_DELETE_STACK : undefined,
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
  return { token, retained };
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

/** Both are only for a deletion that has failed: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html */
async function whatIsRetained(
  environment: Environment,
  signal: AbortSignal,
  { name, stackId, status }: StackFacts,
  { retainResources = [], force = false }: DestroyOptions,
): Promise<readonly string[]> {
  if (retainResources.length === 0 && !force) return [];
  if (retainResources.length > 0 && force) {
    throw refused(
      `Stack "${name}" cannot be destroyed with force and retainResources: force leaves behind what refuses.`,
    );
  }
  if (status !== "DELETE_FAILED") {
    const what = force ? "force" : "retainResources";
    throw refused(
      `Stack "${name}" is ${status}, and ${what} is only for a stack that is DELETE_FAILED. Destroy it without; what is always to stay needs DeletionPolicy: Retain.`,
    );
  }
  if (force) return [];
  const failed: string[] = [];
  for await (const resource of listResources(environment, signal, stackId)) {
    if (resource.status === "DELETE_FAILED") failed.push(resource.logicalId);
  }
  if (retainResources === "failed") return failed;
  const unknown = retainResources.filter((logicalId) => !failed.includes(logicalId));
  if (unknown.length === 0) return retainResources;
  throw refused(
    `Of stack "${name}", ${unknown.join(", ")} cannot be left behind: only what could not be deleted can, which is ${failed.join(", ") || "nothing"}.`,
  );
}

function refused(message: string): Error {
  return coreError(CoreErrorCode.InvalidDefinition, message);
}
