import type { Capability, Parameter, RollbackConfiguration, Tag } from "@aws-sdk/client-cloudformation";
import {
  checkStructure,
  expandLanguageExtensions,
  isRewrittenByMacro,
  usesLanguageExtensions,
  type Template,
  type TemplateBody,
} from "@stacksteward/template";

import { ServiceError } from "../../wire/service-error.ts";
import { serviceContext, type Engine } from "../engine.ts";
import { parameterValues, pseudoParameters } from "../deployment/stack-scope.ts";
import { given } from "../given.ts";
import { asValidationError, refuseProblems } from "../service-errors.ts";
import type { DesiredState, Stack, StackParameter } from "../stack.ts";
import { applyTransforms, refuseUnknownTransforms } from "../transforms/apply-transforms.ts";
import { TransformFailure } from "../transforms/transform-failure.ts";
import { requireCapabilities } from "./capabilities.ts";
import { refuseChangedTypes } from "./changed-types.ts";
import { checkDesiredState } from "./check-desired-state.ts";
import { rollbackConfiguration } from "./rollback-configuration.ts";
import { resolveStackParameters } from "./resolve-stack-parameters.ts";
import { stackTags } from "./stack-tags.ts";

/** What a call asks a stack to be, before any of it was checked. */
export interface DesiredStateRequest {
  readonly template: Template;
  readonly parameters?: readonly Parameter[] | undefined;
  readonly tags?: readonly Tag[] | undefined;
  readonly capabilities?: readonly Capability[] | undefined;
  readonly notificationArns?: readonly string[] | undefined;
  readonly roleArn?: string | undefined;
  readonly rollbackConfiguration?: RollbackConfiguration | undefined;
  readonly resourceTypes?: readonly string[] | undefined;
  /** Whether this is asked for a change set, which acknowledges macros by itself. */
  readonly isChangeSet?: boolean;
  /** What the stack is now; whatever an update leaves out stays. */
  readonly previous?: DesiredState | undefined;
}

/** Where the template is going to be deployed; a stack that is still to be made has its name and id already. */
export type DeploymentTarget = Pick<Stack, "account" | "region" | "name" | "id">;

/** Reads a request to the end: parameters, transforms, rules, conditions, references. Throws the service's errors; changes nothing. */
export async function resolveDesiredState(
  engine: Engine,
  target: DeploymentTarget,
  request: DesiredStateRequest,
): Promise<DesiredState> {
  const { template, previous } = request;
  // UsePreviousTemplate means the template as its transforms left it: they do not run again.
  const kept = template === previous?.template ? previous.body : undefined;
  const body = kept ?? template.body;
  if (kept === undefined) {
    refuseProblems(checkStructure(template));
    refuseUnknownTransforms(engine, body);
  }
  const parameters = await resolvedParameters(engine, target, request, body);
  const desired: DesiredState = {
    template,
    body,
    parameters,
    tags: stackTags(request.tags, previous?.tags),
    capabilities: request.capabilities ?? [],
    notificationArns: request.notificationArns ?? previous?.notificationArns ?? [],
    ...given({ roleArn: request.roleArn ?? previous?.roleArn }),
    rollbackConfiguration: rollbackConfiguration(request.rollbackConfiguration, previous?.rollbackConfiguration),
  };
  if (kept !== undefined) return checked(engine, target, desired, request);
  if (!isRewrittenByMacro(body)) return checked(engine, target, extended(engine, target, desired), request);
  acknowledge(body, request);
  return transformed(engine, target, desired, request);
}

function resolvedParameters(
  engine: Engine,
  { account, region }: DeploymentTarget,
  { parameters = [], previous }: DesiredStateRequest,
  body: TemplateBody,
): Promise<readonly StackParameter[]> {
  return resolveStackParameters(engine, body, parameters, {
    account,
    region,
    ...(previous === undefined ? {} : { previous: previous.parameters }),
  });
}

/** With the macros applied. The call is accepted before they run: what is wrong then is the operation's failure. */
async function transformed(
  engine: Engine,
  target: DeploymentTarget,
  desired: DesiredState,
  request: DesiredStateRequest,
): Promise<DesiredState> {
  const original = desired.template.body;
  try {
    const processed = await applyTransforms(engine, original, {
      context: serviceContext(engine, target, "cloudformation", "CreateStack"),
      pseudo: pseudoParameters(target, desired.notificationArns),
      parameters: parameterValues(desired.parameters),
    });
    refuseProblems(checkStructure(processed));
    const { body } = processed;
    const hasOtherParameters = JSON.stringify(body.Parameters) !== JSON.stringify(original.Parameters);
    const parameters = hasOtherParameters
      ? await resolvedParameters(engine, target, request, body)
      : desired.parameters;
    return checked(engine, target, { ...desired, body, parameters }, request);
  } catch (error) {
    const transformFailure = failureOf(error);
    const { Description } = original;
    const body = request.previous?.body ?? { ...given({ Description }), Resources: {} };
    return { ...desired, body, transformFailure };
  }
}

/** What the user meets as the reason. What the cloud can't do stays an error of the call. */
function failureOf(error: unknown): string {
  if (error instanceof TransformFailure) return error.message;
  if (error instanceof ServiceError && error.code !== "NotImplemented") return error.message;
  throw error;
}

function extended(engine: Engine, target: DeploymentTarget, desired: DesiredState): DesiredState {
  const { template, parameters, notificationArns } = desired;
  if (!usesLanguageExtensions(template.body)) return desired;
  const body = asValidationError(() =>
    expandLanguageExtensions(template.body, {
      parameters: parameterValues(parameters),
      pseudo: pseudoParameters(target, notificationArns),
    }),
  );
  refuseProblems(checkStructure({ body, locate: (path) => template.locate(path) }));
  return { ...desired, body };
}

function checked(
  engine: Engine,
  target: DeploymentTarget,
  desired: DesiredState,
  request: DesiredStateRequest,
): DesiredState {
  const { previous, resourceTypes } = request;
  const { Transform = [] } = desired.template.body;
  acknowledge(desired.body === desired.template.body ? desired.body : { ...desired.body, Transform }, request);
  asValidationError(() => checkDesiredState(engine, target, desired, resourceTypes));
  if (previous !== undefined) refuseChangedTypes(engine, target, previous, desired);
  return desired;
}

function acknowledge(body: TemplateBody, { capabilities = [], isChangeSet = false }: DesiredStateRequest): void {
  requireCapabilities(body, capabilities, { isChangeSet });
}
