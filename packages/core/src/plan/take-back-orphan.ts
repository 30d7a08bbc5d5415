import type { Store } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import { readRecord } from "../runs/run-records.ts";
import { findChangeSet } from "../service/describe-change-set.ts";
import { deleteUnwanted, type UnwantedChangeSet } from "./discard-change-set.ts";
import { readKeptPlan } from "./keep-plan.ts";
import { tidyUp } from "./tidy-up.ts";

/**
 * Takes away a change set that a process has made for a run which was over by then. It was stopped just before the call,
 * another one has taken the run to its end or cancelled it, and a name is free again once its change set was executed: no
 * token of ours keeps CloudFormation from making another. While the run goes on elsewhere, the change set of its name is the run's.
 * Never throws.
 */
export function takeBackOrphan(environment: Environment, runId: string, named: UnwantedChangeSet): Promise<void> {
  return tidyUp(environment, named, async (tidying, signal) => {
    const { store } = tidying;
    if (store === undefined) return;
    const plan = await readKeptPlan(store, runId);
    const isSettled = plan === undefined ? await isOver(store, runId) : plan.changeSetId !== named.changeSetId;
    const found = isSettled ? await findChangeSet(tidying, signal, named) : undefined;
    if (found === undefined || found.changeSetId === plan?.changeSetId) return;
    await deleteUnwanted(tidying, signal, { ...named, changeSetId: found.changeSetId });
  });
}

async function isOver(store: Store, runId: string): Promise<boolean> {
  for (const kind of ["outcomes", "cancels"] as const)
    if ((await readRecord(store, kind, runId)) !== undefined) return true;
  return false;
}
