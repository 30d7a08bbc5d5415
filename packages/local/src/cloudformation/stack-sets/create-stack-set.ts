import type { CreateStackSetInput, CreateStackSetOutput } from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import { ServiceError } from "../../wire/service-error.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { submittedTemplate } from "../intake/submitted-template.ts";
import { validationError } from "../service-errors.ts";
import type { DesiredState } from "../stack.ts";
import { administratorOf, requireOrganization, type Administrator } from "./administrator.ts";
import { checkAutoDeployment } from "./check-auto-deployment.ts";
import { checkDefinition } from "./check-definition.ts";
import { stackById } from "./import-stacks.ts";
import { requireRoomForSet } from "./quotas.ts";
import type { StackSet } from "./stack-set.ts";
import { findStackSet, stackSetsOf, stackSetStore } from "./stack-set-store.ts";

/** Registers a stack set without instances. */
export function createStackSet(engine: Engine): Operation<CreateStackSetInput, CreateStackSetOutput> {
  return async (input, context) => {
    const { ClientRequestToken: token, ...rest } = input;
    const request = { token, fingerprint: JSON.stringify(rest) };
    const administrator = administratorOf(engine, input, context);
    const earlier = existing(engine, input, administrator, request);
    if (earlier !== undefined) return { StackSetId: earlier.id };
    const permissionModel = input.PermissionModel ?? "SELF_MANAGED";
    if (administrator.isDelegated && permissionModel === "SELF_MANAGED") {
      throw validationError("CallAs is only valid for StackSets with SERVICE_MANAGED permission model");
    }
    requireOrganization(engine, permissionModel, administrator.account);
    checkAutoDeployment(engine, permissionModel, input.AutoDeployment);
    requireRoomForSet(stackSetsOf(engine, { ...administrator, isDelegated: false }));
    const origin = input.StackId === undefined ? undefined : originOf(engine, input, input.StackId);
    const definition = {
      template: origin?.template ?? (await submittedTemplate(engine, input, context)),
      parameters:
        input.Parameters ??
        origin?.parameters.map(({ key, value }) => given({ ParameterKey: key, ParameterValue: value })) ??
        [],
      capabilities: input.Capabilities ?? [],
      tags: input.Tags ?? [],
      ...given({
        description: input.Description,
        administrationRoleArn: input.AdministrationRoleARN,
        executionRoleName: input.ExecutionRoleName,
      }),
    };
    checkDefinition(engine, permissionModel, definition);
    // Reading the template took its time: the name may have been taken meanwhile.
    const since = existing(engine, input, administrator, request);
    if (since !== undefined) return { StackSetId: since.id };
    const { account, region } = administrator;
    const name = input.StackSetName ?? "";
    const uuid = engine.world.ids.uuid();
    const set: StackSet = {
      name,
      id: `${name}:${uuid}`,
      arn: `arn:${engine.world.partitionOf(region)}:cloudformation:${region}:${account}:stackset/${name}:${uuid}`,
      ...{ account, region, permissionModel, request, definition },
      instances: new Map(),
      operations: new Map(),
      units: new Map(),
      isDeleted: false,
      autoDeployment: input.AutoDeployment ?? {},
      managedExecution: input.ManagedExecution?.Active ?? false,
    };
    stackSetStore(engine.regionState(account, region)).set(set.id, set);
    return { StackSetId: set.id };
  };
}

/** What the stack is that a set is made from, before it is imported. */
function originOf(engine: Engine, { TemplateBody, TemplateURL }: CreateStackSetInput, id: string): DesiredState {
  if (TemplateBody !== undefined || TemplateURL !== undefined) {
    throw validationError("Cannot specify StackId together with TemplateBody or TemplateURL");
  }
  const { desired } = stackById(engine, id);
  if (desired === undefined) throw validationError(`Stack ${id} has no template yet`);
  return desired;
}

/** The set that the same call has made before. Refuses a name that is taken. */
function existing(
  engine: Engine,
  { StackSetName: name = "" }: CreateStackSetInput,
  administrator: Administrator,
  request: StackSet["request"],
): StackSet | undefined {
  const set = findStackSet(engine, { ...administrator, isDelegated: false }, name);
  if (set === undefined) return undefined;
  const isSameToken = request.token !== undefined && set.request.token === request.token;
  if (isSameToken && set.request.fingerprint === request.fingerprint) return set;
  throw new ServiceError("NameAlreadyExistsException", `StackSet ${name} already exists`, { statusCode: 409 });
}
