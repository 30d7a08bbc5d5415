import type { ResourceState, StackResource } from "../stack.ts";
import { record, type Ledger } from "./ledger.ts";
import type { OperationRun } from "./operation-run.ts";
import type { PlannedResource } from "./planned-resource.ts";
import { Reason } from "./reasons.ts";
import { recordOf, runStep } from "./resource-step.ts";

/** Creates a new physical resource in place of `current`, which the clean-up then deletes. Answers whether it worked. */
export async function replaceResource(
  run: OperationRun,
  ledger: Ledger,
  current: StackResource,
  plan: PlannedResource,
): Promise<boolean> {
  let state: ResourceState | undefined;
  record(run, ledger, recordOf(run, plan, current, "UPDATE_IN_PROGRESS", Reason.ReplacementNeeded));
  const { signal } = run.cancellation;
  const initiated = (known: ResourceState): void => {
    state = known;
    record(run, ledger, recordOf(run, plan, known, "UPDATE_IN_PROGRESS", Reason.CreationInitiated));
  };
  const outcome = await runStep(
    run,
    plan,
    { action: "update", signal, initiated, replaces: current },
    (provider, request) => provider.create(request),
  );
  if (outcome.kind === "done") {
    run.stack.retired.push(current);
    record(run, ledger, recordOf(run, plan, outcome.state, "UPDATE_COMPLETE", outcome.reason));
    return true;
  }
  ledger.failedToUpdate.push(plan.logicalId);
  if (state !== undefined) run.stack.retired.push(current);
  record(run, ledger, recordOf(run, plan, state ?? current, "UPDATE_FAILED", outcome.reason));
  return false;
}
