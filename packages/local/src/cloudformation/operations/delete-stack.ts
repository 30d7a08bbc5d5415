import type { DeleteStackInput, StackStatus } from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import { beginDeletion } from "../deployment/begin-deletion.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { findStack } from "../region-state.ts";
import { validationError } from "../service-errors.ts";
import type { Stack } from "../stack.ts";
import { isExpress } from "./deployment-config.ts";
import { isRepeated, rememberRequest, tokenedRequest } from "./repeated-request.ts";

/** A stack that does not exist is deleted already: that is a success. */
export function deleteStack(engine: Engine): Operation<DeleteStackInput, Record<string, never>> {
  return (input, context) => {
    const state = engine.regionState(context.account, context.region);
    const stack = findStack(state, input.StackName ?? "");
    if (stack === undefined || stack.status === "DELETE_COMPLETE" || stack.status === "DELETE_IN_PROGRESS") return {};
    const request = tokenedRequest("DeleteStack", input);
    if (isRepeated(stack, request)) return {};
    if (stack.terminationProtection) {
      throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
    }
    if (busy.has(stack.status)) {
      throw validationError(`Stack [${stack.name}] cannot be deleted while in status ${stack.status}`);
    }
    const retained = input.RetainResources ?? [];
    const force = input.DeletionMode === "FORCE_DELETE_STACK";
    refuseToLeaveBehind(stack, retained, force);
    rememberRequest(stack, request);
    beginDeletion(engine, stack, {
      retainResources: new Set(retained),
      force,
      isExpress: isExpress(input.DeploymentConfig),
      ...given({ clientRequestToken: input.ClientRequestToken }),
    });
    // Nested stacks that only change sets have made are nobody's resources yet.
    for (const nested of state.stacksById.values()) {
      if (nested.rootId !== stack.id || nested.status !== "REVIEW_IN_PROGRESS") continue;
      beginDeletion(engine, nested, { retainResources: new Set(), force: false });
    }
    return {};
  };
}

/** Only a deletion that has failed may be told to leave something behind, and only something that is still there. */
function refuseToLeaveBehind(stack: Stack, retained: readonly string[], force: boolean): void {
  if (stack.status !== "DELETE_FAILED") {
    const invalid = `Invalid operation on stack [${stack.id}].`;
    if (force) {
      throw validationError(
        `${invalid} You can activate DeletionMode FORCE_DELETE_STACK in a delete stack operation only when the stack is in the DELETE_FAILED state.`,
      );
    }
    if (retained.length > 0) {
      throw validationError(
        `${invalid} Specify the resources to retain only when the stack is in the DELETE_FAILED state.`,
      );
    }
  }
  const isThere = (logicalId: string): boolean => {
    const status = stack.resources.get(logicalId)?.status;
    return status !== undefined && status !== "DELETE_COMPLETE";
  };
  if (!retained.every(isThere)) {
    throw validationError(
      "The specified resources to retain must be in a valid state. Do not specify resources that are in the DELETE_COMPLETE state.",
    );
  }
}

/** A create may be given up for a deletion; every other operation runs to its end first. */
const busy: ReadonlySet<StackStatus> = new Set<StackStatus>([
  "UPDATE_IN_PROGRESS",
  "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
  "UPDATE_ROLLBACK_IN_PROGRESS",
  "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
  "ROLLBACK_IN_PROGRESS",
  "IMPORT_IN_PROGRESS",
  "IMPORT_ROLLBACK_IN_PROGRESS",
]);
