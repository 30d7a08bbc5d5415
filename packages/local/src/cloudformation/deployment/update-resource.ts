import { given } from "../given.ts";
import type { StackResource } from "../stack.ts";
import { record, type Ledger } from "./ledger.ts";
import type { OperationRun } from "./operation-run.ts";
import type { PlannedResource } from "./planned-resource.ts";
import { recordOf, runStep, type StepOptions } from "./resource-step.ts";

/** Changes a resource in place. `complete` adds what of it is to stay that the plan does not speak of. Answers whether it is now what was planned. */
export async function updateResource(
  run: OperationRun,
  ledger: Ledger,
  current: StackResource,
  plan: PlannedResource,
  complete?: StepOptions["complete"],
): Promise<boolean> {
  record(run, ledger, recordOf(run, plan, current, "UPDATE_IN_PROGRESS"));
  const { signal } = run.cancellation;
  const outcome = await runStep(run, plan, { action: "update", signal, ...given({ complete }) }, (provider, request) =>
    provider.update(request, current),
  );
  if (outcome.kind === "failed") {
    ledger.failedToUpdate.push(plan.logicalId);
    record(run, ledger, recordOf(run, plan, current, "UPDATE_FAILED", outcome.reason));
    return false;
  }
  // A custom resource replaces itself by answering another physical id; the old one goes in the clean-up.
  if (outcome.state.physicalId !== current.physicalId) run.stack.retired.push(current);
  record(run, ledger, recordOf(run, plan, outcome.state, "UPDATE_COMPLETE", outcome.reason));
  return true;
}
