import type { WorkflowContext } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import { saysDeleteCancelled } from "../service/service-sentences.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import type { ChangesPlan } from "../plan/plan.ts";
import type { OperationKind } from "../watch/operation-event.ts";
import type { OperationEnd } from "../watch/watch-operation.ts";
import { findCauses } from "./find-causes.ts";
import { locateCause } from "./locate-cause.ts";
import { locateNestedCauses } from "./locate-nested-causes.ts";
import { OperationFailed } from "./operation-failed.ts";

/** An operation that did not succeed. */
export interface FailedOperation {
  readonly operation: OperationKind;
  readonly stackId: string;
  readonly stackName: string;
  readonly end: OperationEnd;
  /** What was executed, when that is known: it says where each resource stands in the template. */
  readonly plan?: ChangesPlan;
  /** Whether the execution was found, and not begun here. */
  readonly executedEarlier?: boolean;
}

/** The error that explains a failed operation, down to the first resource that failed by itself. */
export async function explainFailure(
  context: WorkflowContext,
  environment: Environment,
  { operation, stackId, stackName, end, plan, executedEarlier = false }: FailedOperation,
): Promise<OperationFailed> {
  const found = await findCauses(environment, context.signal, await end.failures());
  const located = plan === undefined ? found : found.map((cause) => locateCause(cause, plan));
  const causes = await locateNestedCauses(environment, context.signal, located);
  return new OperationFailed(
    present({
      kind: "failed" as const,
      operation,
      region: environment.region,
      stackId,
      stackName,
      status: end.status,
      reason: end.reason,
      endedAt: end.endedAt,
      executedEarlier: executedEarlier ? (true as const) : undefined,
      cancelledAfterMinutes: end.wasLate ? plan?.options?.timeout?.minutes : undefined,
      firstCause: causes[0],
      causes,
      nextStep: nextStepAfter(operation, end),
    }),
  );
}

function nextStepAfter(operation: OperationKind, { status, reason }: OperationEnd): string {
  if (saysDeleteCancelled(reason)) return "Nothing was deleted. Destroy the stacks that import from it first.";
  const { kind, remedy } = factsOfStatus(status);
  if (kind === "deleted" && operation === "CREATE")
    return "It was deleted, as its onStackFailure says: correct the cause and deploy it again. Its events are still found by its id.";
  return remedy ?? "Look at the stack's events to see what happened.";
}
