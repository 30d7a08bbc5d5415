import {
  CreateChangeSetCommand,
  type CreateChangeSetInput,
  type ResourceToImport,
} from "@aws-sdk/client-cloudformation";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { ImportedResource } from "../adopt/import-request.ts";
import type { Environment } from "../environments/environment.ts";
import { hasServiceCode } from "../service/service-sentences.ts";
import type { Stack } from "../stack.ts";
import { mayHoldNestedStacks } from "./may-hold-nested-stacks.ts";
import { optionsInput } from "./options-input.ts";
import type { PlannedOperation } from "./plan.ts";
import type { PlannedOptions } from "./planned-options.ts";
import type { PreparedTemplate } from "./prepare-template.ts";

/** What a change set is made of. */
export interface ChangeSetRequest {
  readonly stack: Stack;
  readonly prepared: PreparedTemplate;
  readonly operation: PlannedOperation;
  /** What an import takes in. Absent for others. */
  readonly imported?: readonly ImportedResource[] | undefined;
  /** Whether it brings what has drifted back. */
  readonly revertsDrift: boolean;
  readonly options: PlannedOptions | undefined;
  /** The id of the stack, or its name when there is none yet. */
  readonly stackIdOrName: string;
  /** Names the change set and is its client token, so that the same run never makes two. */
  readonly changeSetName: string;
  /** See `sealedDescription`. */
  readonly description: string;
}

/** The name of the change set of a run: whoever takes the run up finds it by that. */
export function changeSetNameOf(runId: string): string {
  return `stacksteward-${runId}`;
}

/** A change set that was asked for; it is not ready yet. */
export interface CreatedChangeSet {
  readonly changeSetId: string;
  readonly stackId: string;
}

/** Asks for a change set. Safe to repeat with the same name. */
export async function createChangeSet(
  environment: Environment,
  signal: AbortSignal,
  request: ChangeSetRequest,
): Promise<CreatedChangeSet> {
  const { Id, StackId } = await environment
    .call("CreateChangeSet", signal, (client, options) =>
      client.send(new CreateChangeSetCommand(toInput(request)), options),
    )
    .catch((failure: unknown) => {
      // An answer that got lost: the change set of this name is the one this run made before.
      if (hasServiceCode(failure, "AlreadyExists"))
        return { Id: request.changeSetName, StackId: request.stackIdOrName };
      throw failure;
    });
  if (Id === undefined || StackId === undefined) {
    throw coreError(CoreErrorCode.ServiceCallFailed, "CreateChangeSet answered without the id of what it made.");
  }
  return { changeSetId: Id, stackId: StackId };
}

function toInput({
  stack,
  prepared,
  operation,
  imported,
  revertsDrift,
  options,
  ...names
}: ChangeSetRequest): CreateChangeSetInput {
  return {
    StackName: names.stackIdOrName,
    ChangeSetName: names.changeSetName,
    ClientToken: names.changeSetName,
    Description: names.description,
    ChangeSetType: operation,
    ...prepared.body,
    ...(imported === undefined && stack.importExistingResources === true ? { ImportExistingResources: true } : {}),
    ...(imported === undefined ? {} : { ResourcesToImport: imported.map(toServiceImport) }),
    // Drift inside nested stacks is not reverted from outside, and the service takes no such request.
    ...(imported === undefined && !revertsDrift && mayHoldNestedStacks(prepared.template)
      ? { IncludeNestedStacks: true }
      : {}),
    Parameters: [...prepared.parameters],
    ...(revertsDrift ? { DeploymentMode: "REVERT_DRIFT" } : {}),
    // No tags at all would keep those of the stack, as an import must; an empty list removes them.
    ...((imported !== undefined || revertsDrift) && stack.tags === undefined
      ? {}
      : { Tags: Object.entries(stack.tags ?? {}).map(([Key, Value]) => ({ Key, Value })) }),
    // The service takes one of capabilities and resource types.
    ...(stack.resourceTypes === undefined ? { Capabilities: [...(stack.capabilities ?? [])] } : {}),
    ...optionsInput(options),
  };
}

function toServiceImport({ type, logicalId, identifier }: ImportedResource): ResourceToImport {
  return { ResourceType: type, LogicalResourceId: logicalId, ResourceIdentifier: { ...identifier } };
}
