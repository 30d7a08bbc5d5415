import type { ImportStacksToStackSetInput, ImportStacksToStackSetOutput } from "@aws-sdk/client-cloudformation";
import { sameValue } from "@stacksteward/template";

import type { Operation } from "../../wire/operation.ts";
import { stableStatuses } from "../deployment/report.ts";
import type { Engine } from "../engine.ts";
import { notImplemented, validationError } from "../service-errors.ts";
import type { Stack } from "../stack.ts";
import { refusedAdmission } from "./admission.ts";
import { beginOperation } from "./begin-operation.ts";
import { addInstance } from "./change-instances.ts";
import { valuesFor } from "./deploy-instance.ts";
import type { InstanceOutcome } from "./run-operation.ts";
import { knownStackSet, stackSetStore } from "./stack-set-store.ts";
import { instanceKey, type StackInstance, type StackSet } from "./stack-set.ts";

/**
 * Makes stacks that exist instances of a set, as they are.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-import.html
 */
export function importStacksToStackSet(
  engine: Engine,
): Operation<ImportStacksToStackSetInput, ImportStacksToStackSetOutput> {
  return (input, context) => {
    const set = knownStackSet(engine, context, input.StackSetName);
    if (input.StackIdsUrl !== undefined) throw notImplemented("ImportStacksToStackSet with StackIdsUrl");
    const { StackIds: ids = [], OrganizationalUnitIds: units = [] } = input;
    if (ids.length === 0) throw validationError("StackIds or StackIdsUrl must be specified");
    if (ids.length > mostStacks) throw validationError(`At most ${mostStacks} stacks can be imported at a time`);
    const targets = ids.map((id) => placeOf(set, id));
    const unitOf = new Map(engine.organization.targetsOf(units).map(({ account, unit }) => [account, unit]));
    if (set.permissionModel === "SERVICE_MANAGED") {
      const stranger = targets.find(({ account }) => unitOf.get(account) === undefined);
      if (stranger !== undefined) {
        throw validationError(`Account ${stranger.account} is not in the OrganizationalUnitIds that are specified`);
      }
    }
    const OperationId = beginOperation(engine, set, {
      action: "CREATE",
      input,
      prepare(operation) {
        const instances = targets.map(({ account, region, stackId }) => {
          const unit = unitOf.get(account);
          const instance = addInstance(set, { account, region, ...(unit === undefined ? {} : { unit }) });
          instance.stackId = stackId;
          return instance;
        });
        for (const unit of units) {
          set.units.set(unit, new Set([...(set.units.get(unit) ?? []), ...targets.map(({ region }) => region)]));
        }
        return {
          instances,
          work: async (instance, result) =>
            (await refusedAdmission(engine, set, operation, instance, result)) ?? importStack(engine, set, instance),
        };
      },
    });
    return { OperationId };
  };
}

const mostStacks = 10;

function placeOf(set: StackSet, stackId: string): { account: string; region: string; stackId: string } {
  const [, region = "", account = ""] = /^arn:[\w-]+:cloudformation:([\w-]+):(\d{12}):stack\/.+$/.exec(stackId) ?? [];
  if (account === "") throw validationError(`Stack id ${stackId} is not valid`);
  if (set.instances.has(instanceKey({ account, region }))) {
    throw validationError(`A stack instance already exists in account ${account} and Region ${region}`);
  }
  return { account, region, stackId };
}

async function importStack(engine: Engine, set: StackSet, instance: StackInstance): Promise<InstanceOutcome> {
  const stack = engine.regionState(instance.account, instance.region).stacksById.get(instance.stackId ?? "");
  const reason = refusal(engine, set, instance, stack);
  if (reason === undefined && stack !== undefined) {
    // What the stack has of its own stays with it.
    const own = new Map(
      valuesFor(set, { ...instance, overrides: new Map() }).map((each) => [each.ParameterKey, each.ParameterValue]),
    );
    instance.overrides = new Map(
      (stack.desired?.parameters ?? []).flatMap(({ key, value }) => {
        const isDefault = !own.has(key) && String(defaultOf(set, key)) === value;
        return own.get(key) === value || isDefault ? [] : [[key, value]];
      }),
    );
    instance.status = "CURRENT";
    return { kind: "succeeded" };
  }
  instance.status = "INOPERABLE";
  return { kind: "failed", reason: reason ?? "", isImport: true };
}

function defaultOf({ definition }: StackSet, key: string): unknown {
  const { [key]: declared } = definition.template.body.Parameters ?? {};
  return typeof declared === "object" && declared !== null && "Default" in declared ? declared["Default"] : undefined;
}

function refusal(engine: Engine, set: StackSet, instance: StackInstance, stack: Stack | undefined): string | undefined {
  if (stack === undefined) return `Stack with id ${instance.stackId} does not exist`;
  if (!stableStatuses.has(stack.status)) return `Stack ${stack.id} is in ${stack.status} and cannot be imported`;
  if (stack.parentId !== undefined) return `Stack ${stack.id} is a nested stack and cannot be imported`;
  if (stack.desired?.parameters.some(({ noEcho }) => noEcho) === true) {
    return `Stack ${stack.id} has NoEcho parameters and cannot be imported`;
  }
  const owner = ownerOf(engine, set, instance, stack);
  if (owner !== undefined) return `Stack ${stack.id} is already part of StackSet ${owner}`;
  const isSame = sameValue(stack.desired === undefined ? null : { ...stack.desired.template.body }, {
    ...set.definition.template.body,
  });
  return isSame ? undefined : `The template of stack ${stack.id} does not match that of the StackSet`;
}

/** The set that has the stack already, in the account and region of this one. */
function ownerOf(engine: Engine, set: StackSet, instance: StackInstance, stack: Stack): string | undefined {
  for (const each of stackSetStore(engine.regionState(set.account, set.region)).values()) {
    if (each.isDeleted) continue;
    for (const other of each.instances.values()) if (other !== instance && other.stackId === stack.id) return each.name;
  }
  return undefined;
}
