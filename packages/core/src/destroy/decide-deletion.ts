import { CoreErrorCode, coreError } from "../core-error.ts";
import { listResources } from "../describe/list-resources.ts";
import type { Environment } from "../environments/environment.ts";
import type { StackFacts } from "../service/describe-stack.ts";
import { assertDestroyable } from "./assert-destroyable.ts";
import type { DestroyRequest } from "./destroy-stack.ts";
import type { DoomedResource } from "./destroy-plan.ts";
import { takeInventory } from "./take-inventory.ts";

/** What a deletion will do, decided before it begins: whoever takes the run up does the same. */
export interface DeletionDecision {
  readonly resources: readonly DoomedResource[];
  /** The logical ids that are left behind because somebody said so. */
  readonly left: readonly string[];
}

/** Looks at what goes, and refuses what nobody has agreed to, or CloudFormation would not do. */
export async function decideDeletion(
  environment: Environment,
  signal: AbortSignal,
  stack: StackFacts,
  request: DestroyRequest,
): Promise<DeletionDecision> {
  const left = await whatIsLeft(environment, signal, stack, request);
  const inventory = await takeInventory(environment, signal, stack.stackId);
  const { deleteData = false, reviewed } = request;
  assertDestroyable(stack, inventory, { deleteData, reviewed, left, secrets: environment.secrets });
  return { resources: inventory.resources, left };
}

/** Both are only for a deletion that has failed: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html */
export async function whatIsLeft(
  environment: Environment,
  signal: AbortSignal,
  { name, stackId, status }: StackFacts,
  { retainResources = [], force = false }: DestroyRequest,
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
