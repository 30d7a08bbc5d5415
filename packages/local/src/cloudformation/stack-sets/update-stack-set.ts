import type { Parameter, UpdateStackSetInput, UpdateStackSetOutput } from "@aws-sdk/client-cloudformation";

import type { CallContext, Operation } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { submittedTemplate } from "../intake/submitted-template.ts";
import { validationError } from "../service-errors.ts";
import { beginOperation, repeatedOperation } from "./begin-operation.ts";
import { deployment } from "./change-instances.ts";
import { checkAutoDeployment } from "./check-auto-deployment.ts";
import { checkDefinition } from "./check-definition.ts";
import { invalidOperation } from "./stack-set-errors.ts";
import type { StackInstance, StackSet, StackSetDefinition } from "./stack-set.ts";
import { knownStackSet } from "./stack-set-store.ts";
import { targetedInstances } from "./targets.ts";

/**
 * Replaces the definition of a set and brings instances to it: those that are named, else every one. It keeps the new
 * definition whatever becomes of the operation, and the instances that were not reached are outdated.
 */
export function updateStackSet(engine: Engine): Operation<UpdateStackSetInput, UpdateStackSetOutput> {
  return async (input, context) => {
    const set = knownStackSet(engine, input, context);
    const repeated = repeatedOperation(set, "UPDATE", input);
    if (repeated !== undefined) return { OperationId: repeated.id };
    if (
      input.PermissionModel !== undefined &&
      input.PermissionModel !== set.permissionModel &&
      set.instances.size > 0
    ) {
      throw invalidOperation("PermissionModel can only be changed for StackSets without stack instances");
    }
    if (input.AutoDeployment !== undefined && (input.DeploymentTargets ?? input.Regions) !== undefined) {
      throw validationError("AutoDeployment cannot be specified together with DeploymentTargets or Regions");
    }
    checkAutoDeployment(engine, set.permissionModel, input.AutoDeployment, set);
    const named = await namedInstances(engine, set, input, context);
    const template = await submittedTemplate(engine, input, context, set.definition.template);
    const definition = nextDefinition(set, input, template);
    checkDefinition(engine, set.permissionModel, definition);
    const OperationId = beginOperation(engine, set, {
      action: "UPDATE",
      input,
      prepare(operation) {
        if (input.AutoDeployment !== undefined) set.autoDeployment = input.AutoDeployment;
        if (input.ManagedExecution !== undefined) set.managedExecution = input.ManagedExecution.Active ?? false;
        const changes = isChanged(set.definition, definition);
        const instances = (named ?? [...set.instances.values()]).filter(({ status }) => status !== "INOPERABLE");
        set.definition = definition;
        for (const instance of changes ? set.instances.values() : instances) {
          if (instance.status === "CURRENT") instance.status = "OUTDATED";
        }
        return deployment(engine, set, operation, instances);
      },
    });
    return { OperationId };
  };
}

/** The instances that a call names; nothing when it names none. */
async function namedInstances(
  engine: Engine,
  set: StackSet,
  input: UpdateStackSetInput,
  context: CallContext,
): Promise<readonly StackInstance[] | undefined> {
  const { Accounts: accounts, DeploymentTargets: targets, Regions: regions } = input;
  if (accounts === undefined && targets === undefined && regions === undefined) return undefined;
  if (accounts === undefined && targets === undefined) {
    throw validationError("Accounts or DeploymentTargets must be specified when Regions are specified");
  }
  return targetedInstances(engine, set, input, context);
}

function nextDefinition(
  { definition }: StackSet,
  input: UpdateStackSetInput,
  template: StackSetDefinition["template"],
): StackSetDefinition {
  const { description, administrationRoleArn, executionRoleName } = definition;
  return {
    template,
    parameters: nextParameters(definition.parameters, input.Parameters),
    capabilities: input.Capabilities ?? (input.UsePreviousTemplate === true ? definition.capabilities : []),
    tags: input.Tags ?? definition.tags,
    ...given({
      description: input.Description ?? description,
      administrationRoleArn: input.AdministrationRoleARN ?? administrationRoleArn,
      executionRoleName: input.ExecutionRoleName ?? executionRoleName,
    }),
  };
}

/** What is left out goes back to its default, unless the call says that it stays. */
function nextParameters(previous: readonly Parameter[], wanted: readonly Parameter[] = []): Parameter[] {
  return wanted.flatMap(({ ParameterKey: key = "", ParameterValue: value, UsePreviousValue: keeps = false }) => {
    if (!keeps) return [given({ ParameterKey: key, ParameterValue: value })];
    if (value !== undefined && value !== "") {
      throw validationError(
        `Invalid input for parameter key ${key}. Cannot specify usePreviousValue as true and non empty value for a parameter`,
      );
    }
    return previous.filter(({ ParameterKey }) => ParameterKey === key);
  });
}

/** Whether an instance that was made from `one` has anything to do to become `other`. */
function isChanged(one: StackSetDefinition, other: StackSetDefinition): boolean {
  return one.template.text !== other.template.text || textOf(one) !== textOf(other);
}

function textOf({ parameters, tags, capabilities }: StackSetDefinition): string {
  return JSON.stringify([parameters, tags, capabilities]);
}
