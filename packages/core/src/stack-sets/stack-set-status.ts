import type { WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import type { Environments } from "../environments/open-environment.ts";
import { placeKey, type InstancePlace } from "../rollout/instance-place.ts";
import type { StackSetName } from "../service/stack-set-calls.ts";
import { findOrphans, type OrphanReport } from "../stack-set-care/find-orphans.ts";
import type { FoundInstance } from "./compare-instances.ts";
import { expandTargets } from "./expand-targets.ts";
import { describeStackSet, foundInstances, unfinishedOperations } from "./read-stack-set.ts";
import type { StackSet } from "./stack-set.ts";
import { stackSetNotFound } from "./stack-set-reference.ts";
import { unitsIn, type AccountsOf } from "./unit-reader.ts";

/** An operation on a set that has not ended. */
export interface UnfinishedOperation {
  readonly id: string;
  readonly action: string;
  readonly status: string;
  /** Milliseconds since the Unix epoch. */
  readonly began?: number;
}

/** How a stack set and its instances are. */
export interface StackSetStatus {
  readonly name: string;
  readonly stackSetId: string;
  readonly region: string;
  readonly permissionModel: "SELF_MANAGED" | "SERVICE_MANAGED";
  /** How many instances are `CURRENT`, `OUTDATED` and `INOPERABLE`; a status that none has is left out. */
  readonly counts: Readonly<Record<string, number>>;
  /** The same by detailed status: `SUCCEEDED`, `FAILED`, `SKIPPED_SUSPENDED_ACCOUNT` and others. */
  readonly detailedCounts: Readonly<Record<string, number>>;
  /** The instances that are not `CURRENT`, with their reasons. */
  readonly behind: readonly FoundInstance[];
  /** The newest first; more than one with managed execution. */
  readonly operations: readonly UnfinishedOperation[];
  /** What the definition wants and the set has not, and the other way round. Absent when only a name was given, and with `unknownUnits`. */
  readonly beside?: TargetDifferences;
  /** The units of the definition whose accounts nobody says, as there is no `accountsOf`: who has joined or left is unknown. */
  readonly unknownUnits?: readonly string[];
  /** Only when they were asked for. */
  readonly orphans?: OrphanReport;
}

/** How the accounts and regions of a definition differ from those of its set. */
export interface TargetDifferences {
  /** Wanted and not there: an account has joined, or was never reached. */
  readonly missing: readonly InstancePlace[];
  /** There and not wanted: an account has left. */
  readonly unwanted: readonly InstancePlace[];
}

/** What is looked at beside the set itself. */
export interface StackSetStatusOptions {
  /** Says which accounts are in a unit. Needed to compare with targets that are units. */
  readonly accountsOf?: AccountsOf;
  /**
   * Whether stacks are looked for that are named as the set's own and belong to none of its instances, such as those of accounts
   * that were taken out: `true` in every account and region of set and definition, or in the places that are named. It takes a list of all
   * stacks for each, through `credentialsFor`, which is why `true` is refused for more than 1,000 places: name some of them at a time.
   * A set of this name of another administrator has such stacks too. Default `false`.
   */
  readonly findOrphans?: boolean | readonly InstancePlace[];
}

/** Reads how a set is, beside what its definition wants when there is one. Throws `STACK_SET_NOT_FOUND`. */
export async function stackSetStatus(
  { signal, deadline }: Pick<WorkflowContext, "signal" | "deadline">,
  environment: Environment,
  set: StackSetName,
  definition: StackSet | undefined,
  { accountsOf, findOrphans: sought = false }: StackSetStatusOptions,
  environments: Pick<Environments, "open">,
): Promise<StackSetStatus> {
  const description = await describeStackSet(environment, signal, set);
  if (description === undefined) throw stackSetNotFound(set, environment.region);
  const found = await foundInstances(environment, signal, set);
  const busy = await unfinishedOperations(environment, signal, set);
  const unknown = definition === undefined || accountsOf !== undefined ? [] : unitsIn(definition);
  const wanted =
    definition === undefined || unknown.length > 0 ? undefined : await expandTargets(definition, accountsOf);
  const places = Array.isArray(sought)
    ? sought
    : sought === true
      ? everyPlace([...found, ...(wanted ?? [])])
      : undefined;
  if (sought === true) assertSearchable(set.name, places ?? []);
  const orphans = places && (await findOrphans(environments, { signal, deadline }, set.name, places, found));
  return {
    name: set.name,
    stackSetId: description.StackSetId ?? "",
    region: environment.region,
    permissionModel: description.PermissionModel ?? "SELF_MANAGED",
    counts: counted(found, ({ status }) => status),
    detailedCounts: counted(found, ({ detailedStatus }) => detailedStatus ?? "UNKNOWN"),
    behind: found.filter(({ status }) => status !== "CURRENT"),
    operations: busy.map(({ OperationId: id = "", Action: action = "", Status: status = "", CreationTimestamp: at }) =>
      present({ id, action, status, began: at?.getTime() }),
    ),
    ...present({ beside: wanted && differences(wanted, found), orphans }),
    ...(unknown.length === 0 ? {} : { unknownUnits: unknown }),
  };
}

function assertSearchable(stackSet: string, places: readonly InstancePlace[]): void {
  if (places.length <= MOST_SEARCHED) return;
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `findOrphans would list all stacks in ${places.length} accounts and regions of stack set "${stackSet}", and does so for ${MOST_SEARCHED} at most. Name some of them at a time: findOrphans: [{ account, region }].`,
    { details: { stackSet, places: places.length } },
  );
}

const MOST_SEARCHED = 1000;

function counted(
  instances: readonly FoundInstance[],
  by: (instance: FoundInstance) => string,
): Readonly<Record<string, number>> {
  return Object.fromEntries([...Map.groupBy(instances, by)].map(([status, { length }]) => [status, length]));
}

function differences(wanted: readonly InstancePlace[], found: readonly InstancePlace[]): TargetDifferences {
  const without = (places: readonly InstancePlace[], others: readonly InstancePlace[]): readonly InstancePlace[] => {
    const keys = new Set(others.map(placeKey));
    return places.flatMap(({ account, region }) =>
      keys.has(placeKey({ account, region })) ? [] : [{ account, region }],
    );
  };
  return { missing: without(wanted, found), unwanted: without(found, wanted) };
}

/** Every account in every region: a stack that was left behind may be where its account has no instance any more. */
function everyPlace(places: readonly InstancePlace[]): readonly InstancePlace[] {
  const regions = [...new Set(places.map(({ region }) => region))];
  return [...new Set(places.map(({ account }) => account))].flatMap((account) =>
    regions.map((region) => ({ account, region })),
  );
}
