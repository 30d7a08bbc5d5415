import type { CallContext } from "../../wire/operation.ts";
import { ServiceError } from "../../wire/service-error.ts";
import type { Engine } from "../engine.ts";
import { absence, knownStack } from "../operations/known-stack.ts";
import type { RegionState } from "../region-state.ts";
import { createRegionStore } from "../region-store.ts";
import { validationError } from "../service-errors.ts";
import type { Stack } from "../stack.ts";
import type { ChangeSet } from "./change-set.ts";

/** The change sets of one account and region, by ARN. */
export const changeSetStore: (state: RegionState) => Map<string, ChangeSet> = createRegionStore<ChangeSet>();

/** The ARN a change set of this name gets. ARNs never repeat, names may. */
export function newChangeSetId(engine: Engine, { account, region }: Stack, name: string): string {
  const { ids, partitionOf } = engine.world;
  return `arn:${partitionOf(region)}:cloudformation:${region}:${account}:changeSet/${name}/${ids.uuid()}`;
}

/** The change sets that `ListChangeSets` shows for a stack, in order of creation. */
export function listedChangeSets(engine: Engine, stack: Stack): ChangeSet[] {
  const store = changeSetStore(engine.regionState(stack.account, stack.region));
  return [...store.values()].filter((changeSet) => changeSet.stack === stack && changeSet.isListed);
}

/** How a call names a change set: by its ARN, or by its name together with its stack. */
export interface ChangeSetReference {
  readonly ChangeSetName: string | undefined;
  readonly StackName?: string | undefined;
}

/** The change set that a call names, or `undefined`. A name needs a stack that exists; an ARN needs none. */
export function findChangeSet(
  engine: Engine,
  context: CallContext,
  { ChangeSetName: nameOrId = "", StackName: stackName }: ChangeSetReference,
): ChangeSet | undefined {
  if (nameOrId.startsWith("arn:")) {
    return changeSetStore(engine.regionState(context.account, context.region)).get(nameOrId);
  }
  if (stackName === undefined) {
    throw validationError("StackName must be specified if ChangeSetName is not specified as an ARN.");
  }
  const stack = knownStack(engine, context, stackName, absence.bracketed);
  return listedChangeSets(engine, stack).find(({ name }) => name === nameOrId);
}

/** Like {@link findChangeSet}, but refuses what does not exist. */
export function knownChangeSet(engine: Engine, context: CallContext, reference: ChangeSetReference): ChangeSet {
  const changeSet = findChangeSet(engine, context, reference);
  if (changeSet !== undefined) return changeSet;
  throw new ServiceError("ChangeSetNotFound", `ChangeSet [${reference.ChangeSetName}] does not exist`, {
    statusCode: 404,
  });
}
