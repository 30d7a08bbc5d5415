import { refreshedAttributes } from "../resources/identity.ts";
import type { StackResource } from "../stack.ts";
import { noteActual, record, type Ledger } from "./ledger.ts";
import type { OperationRun } from "./operation-run.ts";
import type { PlannedResource } from "./planned-resource.ts";
import { recordOf, runStep } from "./resource-step.ts";

/**
 * Makes the stack remember a resource as it is planned, because it is that already: nobody asks its service for anything,
 * and no event tells of it. Answers whether the plan could be evaluated.
 */
export async function putOnRecord(
  run: OperationRun,
  ledger: Ledger,
  current: StackResource,
  plan: PlannedResource,
): Promise<boolean> {
  const { logicalId } = plan;
  noteActual(ledger, logicalId, { kind: "wanted" });
  const { signal } = run.cancellation;
  const outcome = await runStep(run, plan, { action: "update", signal }, (_, { facts, properties }) =>
    Promise.resolve({
      ...current,
      properties,
      attributes: facts === undefined ? current.attributes : refreshedAttributes(facts, properties, current.attributes),
    }),
  );
  if (outcome.kind === "failed") {
    ledger.failedToUpdate.push(logicalId);
    record(run, ledger, recordOf(run, plan, current, "UPDATE_FAILED", outcome.reason));
    return false;
  }
  if (!ledger.before.has(logicalId)) ledger.before.set(logicalId, current);
  const { status, timestamp } = current;
  run.stack.resources.set(logicalId, { ...recordOf(run, plan, outcome.state, status), timestamp });
  return true;
}
