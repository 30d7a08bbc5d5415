import type { CancelUpdateStackInput } from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import { Reason } from "../deployment/reasons.ts";
import type { Engine } from "../engine.ts";
import { validationError } from "../service-errors.ts";
import { absence, knownStack } from "./known-stack.ts";

/** Makes a running update roll back, as if one of its resources had failed. */
export function cancelUpdateStack(engine: Engine): Operation<CancelUpdateStackInput, Record<string, never>> {
  return ({ StackName }, context) => {
    const stack = knownStack(engine, context, StackName, absence.bracketed);
    if (stack.status !== "UPDATE_IN_PROGRESS") {
      throw validationError("CancelUpdateStack cannot be called from current stack status");
    }
    stack.running?.cancel(Reason.UserInitiated);
    return {};
  };
}
