import type { Store, WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { readStored } from "../runs/run-records.ts";
import type { ChangesPlan } from "./plan.ts";

/**
 * Makes a plan and, where runs outlive their process, keeps it in the store under `plans/<run>`: the journal only says that
 * it is there. Whoever takes the run up reads it, also when the change set is gone.
 */
export async function keepPlan(
  context: WorkflowContext,
  { store }: Pick<Environment, "store">,
  make: () => Promise<ChangesPlan>,
): Promise<ChangesPlan> {
  if (store === undefined) return make();
  const { runId } = context;
  let plan: ChangesPlan | undefined;
  await context.step("keep the plan", async () => {
    const made = await make();
    const isKept = (await store.putIfAbsent(planKeyOf(runId), JSON.stringify(made))) !== undefined;
    // One that was kept before the process died is the one that counts.
    plan = isKept ? made : await readKeptPlan(store, runId);
  });
  return plan ?? mustBeKept(store, runId);
}

/** The plan of a run, if it has come so far. Throws `RUN_INCOMPLETE` for one that this version cannot read. */
export function readKeptPlan(store: Store, runId: string): Promise<ChangesPlan | undefined> {
  return readStored<ChangesPlan>(
    store,
    planKeyOf(runId),
    ({ format, version, kind }) => format === "stacksteward.plan" && version === 1 && kind === "changes",
  );
}

async function mustBeKept(store: Store, runId: string): Promise<ChangesPlan> {
  const plan = await readKeptPlan(store, runId);
  if (plan !== undefined) return plan;
  throw coreError(
    CoreErrorCode.RunIncomplete,
    `The plan of run ${runId} is missing at ${store.locate(planKeyOf(runId))}, and the run can't go on without it. Look at the stack, and deploy it anew.`,
    { details: { runId } },
  );
}

function planKeyOf(runId: string): string {
  return `plans/${runId}`;
}
