import type { SignalResourceInput } from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { resourceTarget } from "../resources/signals.ts";
import { validationError } from "../service-errors.ts";
import type { Stack } from "../stack.ts";
import { absence, knownStack } from "./known-stack.ts";

/**
 * A signal to a resource with a `CreationPolicy`, or to a wait condition. Beyond what the service offers, a wait condition
 * with a handle may be signalled like this too: nobody can send to the handle's URL here.
 */
export function signalResource(engine: Engine): Operation<SignalResourceInput, Record<string, never>> {
  return (input, context) => {
    const { StackName, LogicalResourceId: logicalId = "", UniqueId: uniqueId = "", Status: status } = input;
    const stack = knownStack(engine, context, StackName, absence.bracketed);
    const target = targetOf(stack, logicalId);
    if (target === undefined) throw validationError(`Resource ${logicalId} does not exist for stack ${stack.name}`);
    if (!stack.status.endsWith("_IN_PROGRESS")) {
      throw validationError(`Stack ${stack.id} is in ${stack.status} state and cannot be signaled`);
    }
    engine.signals.send(target, { uniqueId, status: status === "FAILURE" ? "FAILURE" : "SUCCESS" });
    return {};
  };
}

function targetOf(stack: Stack, logicalId: string): string | undefined {
  const resource = stack.resources.get(logicalId);
  const handle = resource?.properties["Handle"];
  if (resource === undefined) return undefined;
  return typeof handle === "string" ? handle : resourceTarget(stack.id, logicalId);
}
