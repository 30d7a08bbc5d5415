import type { CreateStackInput, CreateStackOutput } from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import { ServiceError } from "../../wire/service-error.ts";
import { beginDeployment, type FailurePolicy } from "../deployment/begin-deployment.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { resolveDesiredState } from "../intake/desired-state.ts";
import { submittedTemplate } from "../intake/submitted-template.ts";
import { newStackId, registerStack } from "../new-stack.ts";
import { submittedPolicy } from "../policies/submitted-policy.ts";
import { findStack } from "../region-state.ts";
import { validationError } from "../service-errors.ts";
import { changesToValidate } from "../validation/changes-to-validate.ts";
import type { Stack } from "../stack.ts";
import { checkDeploymentConfig, disablesRollback, isExpress } from "./deployment-config.ts";
import { isRepeated, rememberRequest, tokenedRequest } from "./repeated-request.ts";

export function createStack(engine: Engine): Operation<CreateStackInput, CreateStackOutput> {
  return async (input, context) => {
    const { account, region } = context;
    const name = input.StackName ?? "";
    const state = engine.regionState(account, region);
    const request = tokenedRequest("CreateStack", input);
    const earlier = findStack(state, name);
    if (earlier !== undefined && isRepeated(earlier, request)) return { StackId: earlier.id };
    const reviewed = unused(name, earlier);

    checkDeploymentConfig(input);
    const policy = await submittedPolicy(engine, input, "StackPolicy", context);
    const template = await submittedTemplate(engine, input, context);
    const id = reviewed?.id ?? newStackId(engine, { account, region, name });
    const desired = await resolveDesiredState(
      engine,
      { account, region, name, id },
      {
        template,
        parameters: input.Parameters,
        tags: input.Tags,
        capabilities: input.Capabilities,
        notificationArns: input.NotificationARNs,
        roleArn: input.RoleARN,
        rollbackConfiguration: input.RollbackConfiguration,
        resourceTypes: input.ResourceTypes,
      },
    );
    // Reading the template took its time: the name may have been taken meanwhile.
    unused(name, findStack(state, name));
    const stack =
      reviewed ??
      registerStack(engine, id, {
        account,
        region,
        name,
        ...given({ timeoutInMinutes: input.TimeoutInMinutes, origin: context.origin }),
        terminationProtection: input.EnableTerminationProtection ?? false,
      });
    if (policy !== undefined) stack.policy = policy;
    rememberRequest(stack, request);
    const { operationId } = beginDeployment(engine, stack, {
      kind: "create",
      desired,
      toValidate: changesToValidate(engine, stack, desired, input),
      onFailure: failurePolicy(input),
      isExpress: isExpress(input.DeploymentConfig),
      retainExceptOnCreate: input.RetainExceptOnCreate ?? false,
      ...given({ clientRequestToken: input.ClientRequestToken }),
    });
    return { StackId: stack.id, OperationId: operationId };
  };
}

/** The stack that only change sets were made for, which a create takes over (recorded); any other live stack holds its name and its alias. */
function unused(name: string, existing: Stack | undefined): Stack | undefined {
  if (existing === undefined || (existing.status === "REVIEW_IN_PROGRESS" && existing.name === name)) return existing;
  throw new ServiceError("AlreadyExistsException", `Stack [${name}] already exists`);
}

function failurePolicy(input: CreateStackInput): FailurePolicy {
  const { OnFailure: onFailure } = input;
  if (onFailure !== undefined && input.DisableRollback !== undefined) {
    throw validationError("You cannot specify both OnFailure and DisableRollback.");
  }
  return onFailure ?? (disablesRollback(input) ? "DO_NOTHING" : "ROLLBACK");
}
