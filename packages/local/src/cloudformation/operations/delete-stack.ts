import type { DeleteStackInput, StackStatus } from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import { beginDeletion } from "../deployment/begin-deletion.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { findStack } from "../region-state.ts";
import { validationError } from "../service-errors.ts";
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
    if (retained.length > 0 && stack.status !== "DELETE_FAILED" && stack.status !== "ROLLBACK_FAILED") {
      throw validationError(
        `Invalid operation on stack [${stack.id}]. Specify the resources to retain only when the stack is in the DELETE_FAILED state.`,
      );
    }
    rememberRequest(stack, request);
    beginDeletion(engine, stack, {
      retainResources: new Set(retained),
      force: input.DeletionMode === "FORCE_DELETE_STACK",
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
