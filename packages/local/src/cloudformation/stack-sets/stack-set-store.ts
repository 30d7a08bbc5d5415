import type { CallAs } from "@aws-sdk/client-cloudformation";

import type { CallContext } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import type { RegionState } from "../region-state.ts";
import { createRegionStore } from "../region-store.ts";
import { administratorOf, type Administrator } from "./administrator.ts";
import { operationNotFound, stackInstanceNotFound, stackSetNotFound } from "./stack-set-errors.ts";
import { instanceKey, type StackInstance, type StackSet, type StackSetOperation } from "./stack-set.ts";

/** Every stack set that one account and region administer, by id, deleted ones too. */
export const stackSetStore: (state: RegionState) => Map<string, StackSet> = createRegionStore<StackSet>();

/** The sets that an administrator sees, oldest first. */
export function stackSetsOf(engine: Engine, { account, region, isDelegated }: Administrator): StackSet[] {
  const all = [...stackSetStore(engine.regionState(account, region)).values()];
  return isDelegated ? all.filter(({ permissionModel }) => permissionModel === "SERVICE_MANAGED") : all;
}

/** The live set of this name, id or ARN. */
export function findStackSet(engine: Engine, administrator: Administrator, nameOrId: string): StackSet | undefined {
  return stackSetsOf(engine, administrator).find(
    ({ isDeleted, name, id, arn }) => !isDeleted && [name, id, arn].includes(nameOrId),
  );
}

/** What every call says that is about one set. */
export interface StackSetInput {
  readonly StackSetName: string | undefined;
  readonly CallAs?: CallAs | undefined;
}

/** The live set that a call names. */
export function knownStackSet(engine: Engine, input: StackSetInput, context: CallContext): StackSet {
  const { StackSetName: nameOrId = "" } = input;
  const set = findStackSet(engine, administratorOf(engine, input, context), nameOrId);
  if (set === undefined) throw stackSetNotFound(nameOrId);
  return set;
}

export function knownInstance(set: StackSet, account = "", region = ""): StackInstance {
  const instance = set.instances.get(instanceKey({ account, region }));
  if (instance === undefined) throw stackInstanceNotFound(set.name, account, region);
  return instance;
}

export function knownOperation(set: StackSet, id = ""): StackSetOperation {
  const operation = set.operations.get(id);
  if (operation === undefined) throw operationNotFound(set.name, id);
  return operation;
}
