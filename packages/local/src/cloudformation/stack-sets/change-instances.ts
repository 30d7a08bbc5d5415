import type {
  CreateStackInstancesInput,
  DeleteStackInstancesInput,
  Parameter,
  UpdateStackInstancesInput,
} from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { validationError } from "../service-errors.ts";
import { refusedAdmission } from "./admission.ts";
import { beginOperation } from "./begin-operation.ts";
import { deleteInstance } from "./delete-instance.ts";
import { deployInstance } from "./deploy-instance.ts";
import { requireRoom } from "./quotas.ts";
import type { OperationWork } from "./run-operation.ts";
import { instanceKey, type StackInstance, type StackSet, type StackSetOperation } from "./stack-set.ts";
import { knownStackSet } from "./stack-set-store.ts";
import { targetedInstances, targetsOf, type Target } from "./targets.ts";

interface Begun {
  readonly OperationId: string;
}

/** Makes instances, and brings those that are there already to what the call says. */
export function createStackInstances(engine: Engine): Operation<CreateStackInstancesInput, Begun> {
  return async (input, context) => {
    const set = knownStackSet(engine, input, context);
    const targets = await targetsOf(engine, set, input, context);
    requireRoom(set, targets);
    checkOverrides(set, input.ParameterOverrides);
    return beginWork(engine, set, "CREATE", input, (operation) => {
      for (const unit of input.DeploymentTargets?.OrganizationalUnitIds ?? []) {
        set.units.set(unit, new Set([...(set.units.get(unit) ?? []), ...(input.Regions ?? [])]));
      }
      const instances = targets.map((target) => addInstance(set, target));
      override(set, instances, input.ParameterOverrides);
      return deployment(engine, set, operation, instances);
    });
  };
}

/** Gives instances other values than the set's own, or takes them back, and brings them to what the set is. */
export function updateStackInstances(engine: Engine): Operation<UpdateStackInstancesInput, Begun> {
  return async (input, context) => {
    const set = knownStackSet(engine, input, context);
    const instances = await targetedInstances(engine, set, input, context);
    checkOverrides(set, input.ParameterOverrides);
    return beginWork(engine, set, "UPDATE", input, (operation) => {
      override(set, instances, input.ParameterOverrides);
      return deployment(engine, set, operation, instances);
    });
  };
}

/** Takes instances out of the set, with their stacks or without. Those that are not in it are gone already. */
export function deleteStackInstances(engine: Engine): Operation<DeleteStackInstancesInput, Begun> {
  return async (input, context) => {
    const set = knownStackSet(engine, input, context);
    const instances = await targetedInstances(engine, set, input, context, "skipped");
    const { RetainStacks: retains = false } = input;
    return beginWork(engine, set, "DELETE", input, (operation) => {
      forgetUnits(set, input);
      return removal(engine, set, operation, instances, retains);
    });
  };
}

function beginWork(
  engine: Engine,
  set: StackSet,
  action: StackSetOperation["action"],
  input: CreateStackInstancesInput,
  prepare: (operation: StackSetOperation) => Pick<OperationWork, "instances" | "work">,
): Begun {
  return { OperationId: beginOperation(engine, set, { action, input, prepare }) };
}

/** The work of bringing instances to what their set is. */
export function deployment(
  engine: Engine,
  set: StackSet,
  operation: StackSetOperation,
  instances: readonly StackInstance[],
): Pick<OperationWork, "instances" | "work"> {
  for (const instance of instances) instance.status = "OUTDATED";
  return {
    instances,
    work: async (instance, result) => {
      // An operation before this one may have taken it out of the set.
      if (operation.action === "CREATE") set.instances.set(instanceKey(instance), instance);
      if (!set.instances.has(instanceKey(instance))) return { kind: "failed", reason: gone };
      return (
        (await refusedAdmission(engine, set, operation, instance, result)) ?? deployInstance(engine, set, instance)
      );
    },
  };
}

const gone = "The stack instance does not exist any more";

/** The work of taking instances out of their set. */
export function removal(
  engine: Engine,
  set: StackSet,
  operation: StackSetOperation,
  instances: readonly StackInstance[],
  retains: boolean,
): Pick<OperationWork, "instances" | "work"> {
  return {
    instances,
    work: async (instance, result) =>
      (await refusedAdmission(engine, set, operation, instance, result)) ??
      deleteInstance(engine, set, instance, retains),
  };
}

/** The instance at `target`, made when the set has none there. */
export function addInstance(set: StackSet, { account, region, unit }: Target): StackInstance {
  const key = instanceKey({ account, region });
  const known = set.instances.get(key);
  if (known !== undefined) return known;
  const instance: StackInstance = {
    account,
    region,
    ...given({ unit }),
    overrides: new Map(),
    status: "OUTDATED",
    detailedStatus: "PENDING",
    driftStatus: "NOT_CHECKED",
  };
  set.instances.set(key, instance);
  return instance;
}

function checkOverrides({ definition }: StackSet, overrides: readonly Parameter[] = []): void {
  const declared = definition.template.body.Parameters ?? {};
  const unknown = overrides.map(({ ParameterKey: key = "" }) => key).filter((key) => !(key in declared));
  if (unknown.length > 0) throw validationError(`Parameters: [${unknown.join(", ")}] do not exist in the template`);
  for (const { ParameterKey: key, ParameterValue: value, UsePreviousValue: keeps } of overrides) {
    if (keeps === true && value !== undefined && value !== "") {
      throw validationError(
        `Invalid input for parameter key ${key}. Cannot specify usePreviousValue as true and non empty value for a parameter`,
      );
    }
  }
}

/** Without a list everything stays; with one, what it leaves out goes back to the set's own value. */
function override(
  set: StackSet,
  instances: readonly StackInstance[],
  overrides: readonly Parameter[] | undefined,
): void {
  if (overrides === undefined) return;
  for (const instance of instances) {
    const before = instance.overrides;
    instance.overrides = new Map(
      overrides.flatMap(({ ParameterKey: key = "", ParameterValue: value = "", UsePreviousValue: keeps = false }) => {
        const kept = keeps ? before.get(key) : value;
        return kept === undefined ? [] : [[key, kept]];
      }),
    );
  }
}

/** Accounts that join a unit later get no stacks any more where it is not a target. */
function forgetUnits(
  { units }: StackSet,
  { DeploymentTargets, Regions: regions = [] }: DeleteStackInstancesInput,
): void {
  for (const unit of DeploymentTargets?.OrganizationalUnitIds ?? []) {
    const left = new Set([...(units.get(unit) ?? [])].filter((region) => !regions.includes(region)));
    if (left.size === 0) units.delete(unit);
    else units.set(unit, left);
  }
}
