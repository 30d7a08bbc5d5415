import type { CallContext } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import type { RegionState } from "../region-state.ts";
import { createRegionStore } from "../region-store.ts";
import { operationNotFound, stackInstanceNotFound, stackSetNotFound } from "./stack-set-errors.ts";
import { instanceKey, type StackInstance, type StackSet, type StackSetOperation } from "./stack-set.ts";

/** Every stack set that one account and region administer, by id, deleted ones too. */
export const stackSetStore: (state: RegionState) => Map<string, StackSet> = createRegionStore<StackSet>();

const ofOrganizations = new WeakMap<Engine, StackSet[]>();

/** The sets with service-managed permissions, wherever they are administered, in order of creation. */
export function serviceManagedSets(engine: Engine): readonly StackSet[] {
  return ofOrganizations.get(engine) ?? [];
}

/** Keeps a new set. */
export function keepStackSet(engine: Engine, set: StackSet): void {
  stackSetStore(engine.regionState(set.account, set.region)).set(set.id, set);
  if (set.permissionModel === "SERVICE_MANAGED") ofOrganizations.set(engine, [...serviceManagedSets(engine), set]);
}

/** The live set of this name, id or ARN. */
export function findStackSet(state: RegionState, nameOrId: string): StackSet | undefined {
  const sets = stackSetStore(state);
  const known = sets.get(nameOrId);
  if (known !== undefined) return known.isDeleted ? undefined : known;
  return [...sets.values()].find(({ isDeleted, name, arn }) => !isDeleted && (name === nameOrId || arn === nameOrId));
}

/** The live set that a call names. */
export function knownStackSet(engine: Engine, { account, region }: CallContext, nameOrId = ""): StackSet {
  const set = findStackSet(engine.regionState(account, region), nameOrId);
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
