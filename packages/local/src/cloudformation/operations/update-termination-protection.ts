import type {
  UpdateTerminationProtectionInput,
  UpdateTerminationProtectionOutput,
} from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { validationError } from "../service-errors.ts";
import { absence, knownStack } from "./known-stack.ts";

/**
 * Nested stacks follow their root, so they can't be protected one by one. See "Protect CloudFormation stacks from being
 * deleted" in the user guide.
 */
export function updateTerminationProtection(
  engine: Engine,
): Operation<UpdateTerminationProtectionInput, UpdateTerminationProtectionOutput> {
  return ({ StackName, EnableTerminationProtection: enable = false }, context) => {
    const stack = knownStack(engine, context, StackName, absence.bracketed);
    if (stack.parentId !== undefined) {
      throw validationError(
        "Termination protection cannot be updated on a nested stack. Update it on the root stack instead.",
      );
    }
    stack.terminationProtection = enable;
    for (const nested of engine.regionState(context.account, context.region).stacksById.values()) {
      if (nested.rootId === stack.id) nested.terminationProtection = enable;
    }
    return { StackId: stack.id };
  };
}
