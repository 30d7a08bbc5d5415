import { given } from "../given.ts";
import type { ResourceState } from "../stack.ts";
import { record, type Ledger } from "./ledger.ts";
import type { OperationRun } from "./operation-run.ts";
import type { PlannedResource } from "./planned-resource.ts";
import { Reason } from "./reasons.ts";
import { recordOf, runStep } from "./resource-step.ts";

/**
 * Creates a resource that the stack does not have, or one that is `gone` behind its back. Answers whether it is there now.
 */
export async function createResource(
  run: OperationRun,
  ledger: Ledger,
  plan: PlannedResource,
  gone?: ResourceState,
): Promise<boolean> {
  let state: ResourceState = { physicalId: "", properties: plan.declared, attributes: {} };
  record(run, ledger, recordOf(run, plan, state, "CREATE_IN_PROGRESS"));
  const { signal } = run.cancellation;
  const initiated = (known: ResourceState): void => {
    state = known;
    record(run, ledger, recordOf(run, plan, state, "CREATE_IN_PROGRESS", Reason.CreationInitiated));
  };
  const outcome = await runStep(
    run,
    plan,
    { action: "create", signal, initiated, ...given({ gone }) },
    (provider, request) => provider.create(request),
  );
  if (outcome.kind === "done") {
    record(run, ledger, recordOf(run, plan, outcome.state, "CREATE_COMPLETE", outcome.reason));
    return true;
  }
  ledger.failedToCreate.push(plan.logicalId);
  record(run, ledger, recordOf(run, plan, state, "CREATE_FAILED", outcome.reason));
  return false;
}
