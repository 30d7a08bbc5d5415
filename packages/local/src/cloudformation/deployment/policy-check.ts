import { sameValue } from "@stacksteward/template";

import { policyRefusal } from "../policies/policy-refusal.ts";
import { UpdateAction } from "../policies/stack-policy.ts";
import type { StackResource } from "../stack.ts";
import type { ChangeKind } from "./change-kind.ts";
import { record, type Ledger } from "./ledger.ts";
import type { OperationRun } from "./operation-run.ts";
import type { PlannedResource } from "./planned-resource.ts";
import { recordOf } from "./resource-step.ts";

/** Asks the stack policy about one change. A resource it refuses fails without being touched: then this answers true. */
export function refuseChange(
  run: OperationRun,
  ledger: Ledger,
  current: StackResource,
  plan: PlannedResource,
  kind: ChangeKind,
): boolean {
  if (kind !== "update" && kind !== "replace") return false;
  // A nested stack is always looked into: only a change of the resource itself is an update of it.
  const isNested = plan.type === "AWS::CloudFormation::Stack";
  if (isNested && sameValue({ ...current.declared }, { ...plan.declared })) return false;
  const reason = refusal(run, current, kind === "replace" ? UpdateAction.Replace : UpdateAction.Modify);
  if (reason === undefined) return false;
  fail(run, ledger, recordOf(run, plan, current, "UPDATE_FAILED", reason));
  return true;
}

/** Fails every resource that is not among `wanted` any more, but that the stack policy keeps from being deleted. */
export function refuseDeletions(run: OperationRun, ledger: Ledger, wanted: ReadonlyMap<string, unknown>): boolean {
  const removed = [...run.stack.resources.values()].filter(({ logicalId }) => !wanted.has(logicalId));
  let isRefused = false;
  for (const resource of removed) {
    const reason = refusal(run, resource, UpdateAction.Delete);
    if (reason === undefined) continue;
    isRefused = true;
    const timestamp = run.engine.world.clock.now();
    fail(run, ledger, { ...resource, status: "UPDATE_FAILED", statusReason: reason, timestamp });
  }
  return isRefused;
}

/** Policies guard updates: what takes one back is free. */
function refusal(run: OperationRun, { logicalId, type }: StackResource, action: UpdateAction): string | undefined {
  const { policy, policyDuringUpdate } = run.stack;
  if (run.operation.type !== "UPDATE_STACK") return undefined;
  return policyRefusal(policyDuringUpdate ?? policy, { action, logicalId, type });
}

function fail(run: OperationRun, ledger: Ledger, resource: StackResource): void {
  ledger.failedToUpdate.push(resource.logicalId);
  record(run, ledger, resource);
}
