import type { Store, WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { readStored } from "../runs/run-records.ts";
import type { ChangesPlan } from "./plan.ts";

/**
 * Makes a plan and, where runs outlive their process, keeps it in the store under `plans/<run>`: the journal only says that
 * it is there. Whoever takes the run up reads it, also when the change set is gone.
 */
export async function keepPlan<Kept>(
  context: WorkflowContext,
  { store }: Pick<Environment, "store">,
  make: () => Promise<Kept>,
): Promise<Kept> {
  if (store === undefined) return make();
  const { runId } = context;
  let plan: Kept | undefined;
  await context.step("keep the plan", async () => {
    const made = await make();
    const isKept = (await store.putIfAbsent(planKeyOf(runId), JSON.stringify(made))) !== undefined;
    // One that was kept before the process died is the one that counts.
    plan = isKept ? made : await readKeptPlan<Kept>(store, runId);
  });
  return plan ?? mustBeKept<Kept>(store, runId);
}

/**
 * The plan of a run, if it has come so far: that of a deployment, unless the run is a refactor. Throws `RUN_INCOMPLETE` for
 * one that this version cannot read.
 */
export function readKeptPlan<Kept = ChangesPlan>(store: Store, runId: string): Promise<Kept | undefined> {
  return readStored<Kept>(
    store,
    planKeyOf(runId),
    ({ format, version, kind }) => version === 1 && KEPT[String(format)] === kind,
  );
}

async function mustBeKept<Kept>(store: Store, runId: string): Promise<Kept> {
  const plan = await readKeptPlan<Kept>(store, runId);
  if (plan !== undefined) return plan;
  throw coreError(
    CoreErrorCode.RunIncomplete,
    `The plan of run ${runId} is missing at ${store.locate(planKeyOf(runId))}, and the run can't go on without it. Look at the stack, and deploy it anew.`,
    { details: { runId } },
  );
}

/** By format, the kind of plan that is carried out. */
const KEPT: Readonly<Record<string, string>> = {
  "stacksteward.plan": "changes",
  "stacksteward.refactor-plan": "moves",
};

function planKeyOf(runId: string): string {
  return `plans/${runId}`;
}
