import type { Store } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import { readRecord } from "../runs/run-records.ts";
import { describeChangeSet } from "../service/describe-change-set.ts";
import { hasServiceCode, saysStackAbsent } from "../service/service-sentences.ts";
import { tidyUp } from "./clean-up.ts";
import { deleteUnwanted, type UnwantedChangeSet } from "./discard-change-set.ts";
import { readKeptPlan } from "./keep-plan.ts";

/**
 * Takes away a change set that a process has made for a run which was over by then. It was stopped just before the call,
 * another one has taken the run to its end, and a name is free again once its change set was executed: no token of ours
 * keeps CloudFormation from making another. While the run goes on elsewhere, the change set of its name is the run's.
 * Never throws.
 */
export function takeBackOrphan(environment: Environment, runId: string, named: UnwantedChangeSet): Promise<void> {
  return tidyUp(environment, named, async (tidying, signal) => {
    const { store } = tidying;
    if (store === undefined) return;
    const changeSetId = await findChangeSet(tidying, signal, named);
    if (changeSetId === undefined || !(await isOver(store, runId, changeSetId))) return;
    await deleteUnwanted(tidying, signal, { ...named, changeSetId });
  });
}

async function findChangeSet(
  environment: Environment,
  signal: AbortSignal,
  named: UnwantedChangeSet,
): Promise<string | undefined> {
  try {
    return (await describeChangeSet(environment, signal, named)).changeSetId;
  } catch (failure) {
    if (hasServiceCode(failure, "ChangeSetNotFound") || saysStackAbsent(failure)) return undefined;
    throw failure;
  }
}

/** Whether the run has no use for this change set any more. */
async function isOver(store: Store, runId: string, changeSetId: string): Promise<boolean> {
  const plan = await readKeptPlan(store, runId);
  if (plan !== undefined) return plan.changeSetId !== changeSetId;
  return (await readRecord(store, "outcomes", runId)) !== undefined;
}
