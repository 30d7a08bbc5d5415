import { adopt } from "../imports/adopt.ts";
import type { ImportTarget } from "../imports/import-target.ts";
import type { ResourceState } from "../stack.ts";
import { record, type Ledger } from "./ledger.ts";
import type { OperationRun } from "./operation-run.ts";
import type { PlannedResource } from "./planned-resource.ts";
import { Reason } from "./reasons.ts";
import { recordOf, runStep } from "./resource-step.ts";

/**
 * Takes a resource that exists into the stack, and puts the stack's tags on it. Its properties stay as they are, whatever
 * the template says of them. Answers whether it is the stack's now.
 */
export async function importResource(
  run: OperationRun,
  ledger: Ledger,
  plan: PlannedResource,
  target: ImportTarget,
): Promise<boolean> {
  const { signal } = run.cancellation;
  const unknown: ResourceState = { physicalId: "", properties: plan.declared, attributes: {}, isImported: true };
  record(run, ledger, recordOf(run, plan, unknown, "IMPORT_IN_PROGRESS", Reason.ImportStarted));
  const initiated = (known: ResourceState): void =>
    record(run, ledger, recordOf(run, plan, known, "IMPORT_IN_PROGRESS"));
  const imported = await runStep(run, plan, { action: "import", signal, initiated }, (_, request) =>
    adopt(request, target),
  );
  if (imported.kind === "failed") {
    ledger.failedToImport.push(plan.logicalId);
    // Without its physical id: what could not be imported is nothing that the stack could ever delete.
    record(run, ledger, recordOf(run, plan, unknown, "IMPORT_FAILED", imported.reason));
    return false;
  }
  const { state } = imported;
  record(run, ledger, recordOf(run, plan, state, "IMPORT_COMPLETE", Reason.ImportCompleted));
  record(run, ledger, recordOf(run, plan, state, "UPDATE_IN_PROGRESS", Reason.TagsApplied));
  const { properties } = state;
  const joined = await runStep(
    run,
    { ...plan, properties },
    { action: "update", signal },
    async (provider, request) => {
      await provider.tag?.(request, state);
      provider.join?.(request, state);
      return state;
    },
  );
  if (joined.kind === "failed") {
    ledger.failedToUpdate.push(plan.logicalId);
    record(run, ledger, recordOf(run, plan, state, "UPDATE_FAILED", joined.reason));
    return false;
  }
  record(run, ledger, recordOf(run, plan, state, "UPDATE_COMPLETE"));
  return true;
}
