import type { ContinueUpdateRollbackInput } from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import { beginContinuedRollback } from "../deployment/begin-rollback.ts";
import { CancelledReason } from "../deployment/reasons.ts";
import type { Engine } from "../engine.ts";
import { findStack } from "../region-state.ts";
import { validationError } from "../service-errors.ts";
import type { Stack, StackResource } from "../stack.ts";
import { absence, knownStack } from "./known-stack.ts";
import { isRepeated, rememberRequest, tokenedRequest } from "./repeated-request.ts";

/** Goes on with an update rollback that failed. Resources that are skipped stay as they physically are. */
export function continueUpdateRollback(engine: Engine): Operation<ContinueUpdateRollbackInput, Record<string, never>> {
  return (input, context) => {
    const stack = knownStack(engine, context, input.StackName, absence.bracketed);
    const request = tokenedRequest("ContinueUpdateRollback", input);
    if (isRepeated(stack, request)) return {};
    if (stack.parentId !== undefined) {
      throw validationError(
        "ContinueUpdateRollback cannot be called on a nested stack. Call it on the stack that contains it instead.",
      );
    }
    if (stack.status !== "UPDATE_ROLLBACK_FAILED") {
      throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not continue an update rollback.`);
    }
    const skips = skippedResources(engine, stack, input);
    rememberRequest(stack, request);
    beginContinuedRollback(engine, stack, { skips, clientRequestToken: input.ClientRequestToken });
    return {};
  };
}

function skippedResources(
  engine: Engine,
  stack: Stack,
  { ResourcesToSkip: named = [], ForceRollback: force = false }: ContinueUpdateRollbackInput,
): ReadonlySet<string> {
  if (force && named.length > 0) {
    throw validationError("You cannot specify both ForceRollback and ResourcesToSkip.");
  }
  const skippable = new Set(failedInRollback(engine, stack));
  if (force) return skippable;
  return new Set(
    named.map((name) => {
      const place = name.includes(".") ? name : `${stack.name}.${name}`;
      if (skippable.has(place)) return place;
      throw validationError(
        `Resource [${name}] cannot be skipped: it is not in UPDATE_FAILED state because of a failed rollback.`,
      );
    }),
  );
}

/** Every resource that a rollback could not bring back, as `Stack.LogicalId`. In place of a nested stack, those in it. */
function failedInRollback(engine: Engine, stack: Stack): string[] {
  if (stack.status !== "UPDATE_ROLLBACK_FAILED") return [];
  return [...stack.resources.values()].filter(isFailed).flatMap((resource) => {
    if (resource.type !== "AWS::CloudFormation::Stack") return [`${stack.name}.${resource.logicalId}`];
    const child = findStack(engine.regionState(stack.account, stack.region), resource.physicalId);
    if (child === undefined || child.status.startsWith("DELETE_")) return [`${stack.name}.${resource.logicalId}`];
    return failedInRollback(engine, child);
  });
}

/** A resource whose step was only cancelled, because another one failed, has not failed itself. */
function isFailed({ status, statusReason }: StackResource): boolean {
  return status === "UPDATE_FAILED" && statusReason !== CancelledReason.update;
}
