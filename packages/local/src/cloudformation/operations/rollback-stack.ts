import type { RollbackStackInput, RollbackStackOutput } from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import { beginRollback } from "../deployment/begin-rollback.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { validationError } from "../service-errors.ts";
import { absence, knownStack } from "./known-stack.ts";
import { isExpress, isLeftByExpress } from "./deployment-config.ts";
import { isRepeated, rememberRequest, tokenedRequest } from "./repeated-request.ts";

/** Takes a stack that failed, and was told to stay so, back to its last stable state. */
export function rollbackStack(engine: Engine): Operation<RollbackStackInput, RollbackStackOutput> {
  return (input, context) => {
    const stack = knownStack(engine, context, input.StackName, absence.bracketed);
    const request = tokenedRequest("RollbackStack", input);
    if (isRepeated(stack, request)) return { StackId: stack.id };
    if (stack.parentId !== undefined) {
      throw validationError(
        "RollbackStack cannot be called on a nested stack. Call it on the stack that contains it instead.",
      );
    }
    if (stack.status !== "CREATE_FAILED" && stack.status !== "UPDATE_FAILED") {
      throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be rolled back.`);
    }
    if (isLeftByExpress(stack)) {
      throw validationError(
        "RollbackStack is not supported for stacks that were last updated using EXPRESS deployment mode and are in a failed state",
      );
    }
    rememberRequest(stack, request);
    const { operationId } = beginRollback(engine, stack, {
      retainExceptOnCreate: input.RetainExceptOnCreate ?? false,
      isExpress: isExpress(input.DeploymentConfig),
      ...given({ clientRequestToken: input.ClientRequestToken }),
    });
    return { StackId: stack.id, OperationId: operationId };
  };
}
