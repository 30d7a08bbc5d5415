import type { WorkflowContext } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import type { StackSetName } from "../service/stack-set-calls.ts";
import type { FoundInstance } from "./compare-instances.ts";
import { describeStackSet, foundInstances, unfinishedOperations } from "./read-stack-set.ts";
import { stackSetNotFound } from "./stack-set-reference.ts";

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
  /** The instances that are not `CURRENT`, with their reasons. */
  readonly behind: readonly FoundInstance[];
  /** The newest first; more than one with managed execution. */
  readonly operations: readonly UnfinishedOperation[];
}

/** Reads how a set is. Throws `STACK_SET_NOT_FOUND`. */
export async function stackSetStatus(
  { signal }: Pick<WorkflowContext, "signal">,
  environment: Environment,
  set: StackSetName,
): Promise<StackSetStatus> {
  const description = await describeStackSet(environment, signal, set);
  if (description === undefined) throw stackSetNotFound(set, environment.region);
  const found = await foundInstances(environment, signal, set);
  const busy = await unfinishedOperations(environment, signal, set);
  const byStatus = Map.groupBy(found, ({ status }) => status);
  return {
    name: set.name,
    stackSetId: description.StackSetId ?? "",
    region: environment.region,
    permissionModel: description.PermissionModel ?? "SELF_MANAGED",
    counts: Object.fromEntries([...byStatus].map(([status, { length }]) => [status, length])),
    behind: found.filter(({ status }) => status !== "CURRENT"),
    operations: busy.map(({ OperationId: id = "", Action: action = "", Status: status = "", CreationTimestamp: at }) =>
      present({ id, action, status, began: at?.getTime() }),
    ),
  };
}
