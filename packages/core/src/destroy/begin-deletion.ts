import { DeleteStackCommand, DeletionMode, UpdateTerminationProtectionCommand } from "@aws-sdk/client-cloudformation";
import type { WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { listResources } from "../describe/list-resources.ts";
import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import type { StackFacts } from "../service/describe-stack.ts";
import { saysTerminationProtected } from "../service/service-sentences.ts";
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
      throw saysTerminationProtected(failure) ? terminationProtected(stack) : failure;
    });
  return { token, retained };
}

/** Switches the protection off. */
export async function liftProtection(
  environment: Environment,
  signal: AbortSignal,
  { stackId }: StackFacts,
): Promise<void> {
  await environment.call("UpdateTerminationProtection", signal, (client, send) =>
    client.send(
      new UpdateTerminationProtectionCommand({ StackName: stackId, EnableTerminationProtection: false }),
      send,
    ),
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
