import type { ImportStacksToStackSetInput, ImportStacksToStackSetOutput } from "@aws-sdk/client-cloudformation";
import { describeInputs, sameValue } from "@stacksteward/template";

import type { CallContext, Operation } from "../../wire/operation.ts";
import { ServiceError } from "../../wire/service-error.ts";
import { stableStatuses } from "../deployment/report.ts";
import type { Engine } from "../engine.ts";
import { validationError } from "../service-errors.ts";
import type { Stack } from "../stack.ts";
import { refusedAdmission } from "./admission.ts";
import { beginOperation } from "./begin-operation.ts";
import { addInstance } from "./change-instances.ts";
import { requireRoom } from "./quotas.ts";
import type { InstanceOutcome } from "./run-operation.ts";
import { invalidOperation } from "./stack-set-errors.ts";
import { knownStackSet, stackSetStore } from "./stack-set-store.ts";
import { instanceKey, type StackInstance, type StackSet } from "./stack-set.ts";
import { readList, type Target } from "./targets.ts";

/** Makes stacks that are there already instances of a set: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-import.html */
export function importStacksToStackSet(
  engine: Engine,
): Operation<ImportStacksToStackSetInput, ImportStacksToStackSetOutput> {
  return async (input, context) => {
    const set = knownStackSet(engine, input, context);
    const stacks = (await idsOf(engine, input, context)).map((id) => importable(engine, set, id));
    const places = stacks.map((stack) => placeOf(engine, set, stack, input.OrganizationalUnitIds));
    if (new Set(places.map(instanceKey)).size < places.length) {
      throw validationError("Only one stack of an account and Region can be imported into a StackSet");
    }
    requireRoom(set, places);
    const OperationId = beginOperation(engine, set, {
      action: "CREATE",
      input,
      prepare(operation) {
        const instances = places.map((place, at) => adopt(set, place, stacks[at]));
        return {
          instances,
          work: async (instance, result) =>
            (await refusedAdmission(engine, set, operation, instance, result)) ?? checkImport(engine, set, instance),
        };
      },
    });
    return { OperationId };
  };
}

async function idsOf(
  engine: Engine,
  { StackIds: ids, StackIdsUrl: url }: ImportStacksToStackSetInput,
  context: CallContext,
): Promise<readonly string[]> {
  if ((ids === undefined) === (url === undefined)) throw validationError("Specify either StackIds or StackIdsUrl");
  const listed = ids ?? (await readList(engine, url ?? "", context));
  const most = ids === undefined ? 200 : 10;
  if (listed.length === 0) throw validationError("StackIds must not be empty");
  if (listed.length > most) throw validationError(`At most ${most} stacks can be imported at a time`);
  return [...new Set(listed)];
}

/** The live stack of this id, in whatever account and region. */
export function stackById(engine: Engine, id: string): Stack {
  const [, , , region = "", account = ""] = id.split(":");
  const isKnown = engine.world.accounts.includes(account) && engine.world.regions.includes(region);
  const stack = isKnown ? engine.regionState(account, region).stacksById.get(id) : undefined;
  if (stack === undefined || stack.status === "DELETE_COMPLETE") {
    throw new ServiceError("StackNotFoundException", `Stack ${id} not found`, { statusCode: 404 });
  }
  return stack;
}

/** A stack that belongs to no set yet. One whose import has failed can be tried again. */
function importable(engine: Engine, set: StackSet, id: string): Stack {
  const stack = stackById(engine, id);
  if (stack.parentId !== undefined) throw invalidOperation(`Stack ${id} is nested in another one`);
  const owner = ownerOf(engine, id);
  const isRetry = owner?.set === set && owner.instance.detailedStatus === "FAILED_IMPORT";
  if (owner !== undefined && !isRetry) {
    throw invalidOperation(`Stack ${id} already belongs to StackSet ${owner.set.arn}`);
  }
  return stack;
}

function ownerOf(
  { world, regionState }: Engine,
  stackId: string,
): { readonly set: StackSet; readonly instance: StackInstance } | undefined {
  for (const account of world.accounts) {
    for (const region of world.regions) {
      for (const set of stackSetStore(regionState(account, region)).values()) {
        const instance = [...set.instances.values()].find((each) => each.stackId === stackId);
        if (instance !== undefined) return { set, instance };
      }
    }
  }
  return undefined;
}

function placeOf(
  { organization }: Engine,
  { permissionModel, instances, name }: StackSet,
  { id, account, region }: Stack,
  units: readonly string[] | undefined,
): Target {
  const there = instances.get(instanceKey({ account, region }));
  if (there !== undefined && there.stackId !== id) {
    throw invalidOperation(`StackSet ${name} already has an instance in account ${account} and Region ${region}`);
  }
  if (permissionModel === "SELF_MANAGED") {
    if (units === undefined) return { account, region };
    throw validationError(
      "OrganizationalUnitIds can only be specified for StackSets with SERVICE_MANAGED permission model",
    );
  }
  if (units === undefined) throw validationError("OrganizationalUnitIds must be specified");
  const target = organization.targetsOf(units).find((each) => each.account === account);
  if (target === undefined) throw validationError(`Account ${account} is in none of the organizational units`);
  return { ...target, region };
}

/** The instance of the stack, with the values of its own that the stack has. */
function adopt(set: StackSet, place: Target, stack: Stack | undefined): StackInstance {
  const instance = addInstance(set, place);
  if (stack === undefined) return instance;
  instance.stackId = stack.id;
  const { parameters, template } = set.definition;
  const shared = new Map<string, string | undefined>([
    ...describeInputs(template.body).map(({ name, default: fallback }) => [name, fallback] as const),
    ...parameters.map(({ ParameterKey: key = "", ParameterValue: value }) => [key, value] as const),
  ]);
  instance.overrides = new Map(
    (stack.desired?.parameters ?? []).flatMap(({ key, value }) => (shared.get(key) === value ? [] : [[key, value]])),
  );
  if (place.unit !== undefined)
    set.units.set(place.unit, new Set([...(set.units.get(place.unit) ?? []), place.region]));
  return instance;
}

/** Looks whether the stack is what the set would have made. The stack itself stays as it is. */
async function checkImport(engine: Engine, set: StackSet, instance: StackInstance): Promise<InstanceOutcome> {
  const { account, region, stackId = "" } = instance;
  const reason = importFailure(set, engine.regionState(account, region).stacksById.get(stackId));
  if (reason === undefined) {
    instance.status = "CURRENT";
    return { kind: "succeeded" };
  }
  instance.status = "INOPERABLE";
  return { kind: "failed", reason, detailedStatus: "FAILED_IMPORT" };
}

function importFailure({ definition }: StackSet, stack: Stack | undefined): string | undefined {
  if (stack?.desired === undefined || !stableStatuses.has(stack.status)) {
    return `Stack ${stack?.id} is in ${stack?.status} state and can not be imported`;
  }
  if (stack.desired.parameters.some(({ noEcho }) => noEcho)) {
    return `Stack ${stack.id} has NoEcho parameters and can not be imported`;
  }
  return sameValue({ ...stack.desired.template.body }, { ...definition.template.body })
    ? undefined
    : `The template of stack ${stack.id} is not that of the StackSet`;
}
