import type { StackStatus, UpdateStackInput, UpdateStackOutput } from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import { beginDeployment } from "../deployment/begin-deployment.ts";
import { hasChanges } from "../deployment/has-changes.ts";
import { stableStatuses } from "../deployment/report.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { resolveDesiredState } from "../intake/desired-state.ts";
import { submittedTemplate } from "../intake/submitted-template.ts";
import { submittedPolicy } from "../policies/submitted-policy.ts";
import { asValidationError, validationError } from "../service-errors.ts";
import type { Stack } from "../stack.ts";
import { changesToValidate } from "../validation/changes-to-validate.ts";
import { checkDeploymentConfig, disablesRollback, isExpress, requireExpress } from "./deployment-config.ts";
import { absence, knownStack } from "./known-stack.ts";
import { requireDisabledRollback } from "./require-disabled-rollback.ts";
import { isRepeated, rememberRequest, tokenedRequest } from "./repeated-request.ts";

export function updateStack(engine: Engine): Operation<UpdateStackInput, UpdateStackOutput> {
  return async (input, context) => {
    const stack = knownStack(engine, context, input.StackName, absence.bracketed);
    const request = tokenedRequest("UpdateStack", input);
    if (isRepeated(stack, request)) return { StackId: stack.id };
    requireUpdatable(stack);
    checkDeploymentConfig(input);
    requireExpress(stack, input.DeploymentConfig);
    requireDisabledRollback(stack, disablesRollback(input));
    const policy = await submittedPolicy(engine, input, "StackPolicy", context);
    const policyDuringUpdate = await submittedPolicy(engine, input, "StackPolicyDuringUpdate", context);
    const template = await submittedTemplate(engine, input, context, stack.desired?.template);
    const desired = await resolveDesiredState(engine, stack, {
      template,
      parameters: input.Parameters,
      tags: input.Tags,
      capabilities: input.Capabilities,
      notificationArns: input.NotificationARNs,
      roleArn: input.RoleARN,
      rollbackConfiguration: input.RollbackConfiguration,
      resourceTypes: input.ResourceTypes,
      previous: stack.desired,
    });
    requireUpdatable(stack);
    if (!asValidationError(() => hasChanges(engine, stack, desired)))
      throw validationError("No updates are to be performed.");
    rememberRequest(stack, request);
    const { operationId, settled } = beginDeployment(engine, stack, {
      kind: "update",
      desired,
      toValidate: changesToValidate(engine, stack, desired, input),
      onFailure: disablesRollback(input) ? "DO_NOTHING" : "ROLLBACK",
      isExpress: isExpress(input.DeploymentConfig),
      retainExceptOnCreate: input.RetainExceptOnCreate ?? false,
      ...given({ clientRequestToken: input.ClientRequestToken }),
    });
    if (policyDuringUpdate !== undefined) stack.policyDuringUpdate = policyDuringUpdate;
    void settled.then(() => {
      delete stack.policyDuringUpdate;
      if (policy !== undefined && stack.status === "UPDATE_COMPLETE") stack.policy = policy;
    });
    return { StackId: stack.id, OperationId: operationId };
  };
}

/** Refuses to touch a stack whose status does not allow an update. */
export function requireUpdatable(stack: Stack): void {
  if (!leftFailed.has(stack.status)) requireStable(stack);
}

/** The same, for what cannot go on from an update that was left as it failed. */
export function requireStable({ id, status }: Stack): void {
  if (stableStatuses.has(status)) return;
  throw validationError(`Stack:${id} is in ${status} state and can not be updated.`);
}

const leftFailed: ReadonlySet<StackStatus> = new Set<StackStatus>(["CREATE_FAILED", "UPDATE_FAILED"]);
