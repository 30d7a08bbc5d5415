import type {
  AutoDeployment,
  CreateStackSetInput,
  CreateStackSetOutput,
  PermissionModels,
} from "@aws-sdk/client-cloudformation";

import type { CallContext, Operation } from "../../wire/operation.ts";
import { ServiceError } from "../../wire/service-error.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { submittedTemplate } from "../intake/submitted-template.ts";
import { notImplemented, validationError } from "../service-errors.ts";
import { checkDefinition } from "./check-definition.ts";
import { requireOrganization } from "./organizations-access.ts";
import type { StackSet } from "./stack-set.ts";
import { findStackSet, keepStackSet, serviceManagedSets } from "./stack-set-store.ts";

/** Registers a stack set without instances. */
export function createStackSet(engine: Engine): Operation<CreateStackSetInput, CreateStackSetOutput> {
  return async (input, context) => {
    const { ClientRequestToken: token, ...rest } = input;
    const request = { token, fingerprint: JSON.stringify(rest) };
    const earlier = existing(engine, input, context, request);
    if (earlier !== undefined) return { StackSetId: earlier.id };
    if (input.StackId !== undefined) throw notImplemented("CreateStackSet with StackId");
    const permissionModel = input.PermissionModel ?? "SELF_MANAGED";
    requireOrganization(engine, context.account, permissionModel);
    checkAutoDeployment(permissionModel, input.AutoDeployment);
    checkDependencies(engine, undefined, input.AutoDeployment);
    const template = await submittedTemplate(engine, input, context);
    const definition = {
      template,
      parameters: input.Parameters ?? [],
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
    const since = existing(engine, input, context, request);
    if (since !== undefined) return { StackSetId: since.id };
    const { account, region } = context;
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
    keepStackSet(engine, set);
    return { StackSetId: set.id };
  };
}

/** The set that the same call has made before. Refuses a name that is taken. */
function existing(
  engine: Engine,
  { StackSetName: name = "" }: CreateStackSetInput,
  { account, region }: CallContext,
  request: StackSet["request"],
): StackSet | undefined {
  const set = findStackSet(engine.regionState(account, region), name);
  if (set === undefined) return undefined;
  const isSameToken = request.token !== undefined && set.request.token === request.token;
  if (isSameToken && set.request.fingerprint === request.fingerprint) return set;
  throw new ServiceError("NameAlreadyExistsException", `StackSet ${name} already exists`, { statusCode: 409 });
}

/** Automatic deployment belongs to service-managed permissions. */
export function checkAutoDeployment(
  model: PermissionModels,
  { Enabled: isEnabled, ...rest }: AutoDeployment = {},
): void {
  if (model === "SELF_MANAGED" && isEnabled === true) {
    throw validationError("AutoDeployment can only be enabled for StackSets with SERVICE_MANAGED permission model");
  }
  if (isEnabled !== true && rest.RetainStacksOnAccountRemoval === true) {
    throw validationError("RetainStacksOnAccountRemoval can only be specified when AutoDeployment is enabled");
  }
}

/** What a set waits for must be there, and must not wait for the set itself. */
export function checkDependencies(
  engine: Engine,
  set: StackSet | undefined,
  { DependsOn: needed = [] }: AutoDeployment = {},
): void {
  const byArn = new Map(serviceManagedSets(engine).map((each) => [each.arn, each]));
  const visit = (arns: readonly string[]): void => {
    for (const arn of arns) {
      const found = byArn.get(arn);
      if (found === undefined || found.isDeleted) throw validationError(`StackSet ${arn} in DependsOn does not exist`);
      if (found === set) throw validationError(`Circular dependency between StackSets: ${arn} depends on itself`);
      visit(found.autoDeployment.DependsOn ?? []);
    }
  };
  visit(needed);
}
