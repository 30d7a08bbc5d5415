import type { Store, WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import type { ChangesPlan } from "../plan/plan.ts";
import type { CancelResult } from "../runs/stop-operation.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import type { DeploymentOutcome } from "./deployment.ts";
import { recorded } from "./recorded.ts";

/** A cancellation after which the operation is over, unless it can't be stopped where it is. */
export type EndedCancel = Extract<CancelResult, { readonly kind: "ended" | "rolled-back" }>;

/** Stops an operation and writes down how it ended: its own run was stopped before it could. */
export function recordedCancel(
  context: WorkflowContext,
  environment: Environment & { readonly store: Store },
  { plan, tokens }: { readonly plan: ChangesPlan; readonly tokens: readonly string[] },
  stop: () => Promise<EndedCancel>,
): Promise<EndedCancel> {
  const { operation, stackId, stackName } = plan;
  const begun = { operation, stackId, stackName, clientRequestTokens: tokens, plan };
  return recorded(context, environment, begun, stop, outcomeOf);
}

function outcomeOf({ kind, status }: EndedCancel): DeploymentOutcome {
  const facts = factsOfStatus(status);
  if (kind === "ended" && facts.kind === "succeeded") return { kind: "succeeded", status };
  const cause = { code: CoreErrorCode.RunCancelled, message: `It was cancelled, and the stack is ${status}.` };
  if (facts.kind === "running") return { kind: "unknown", cause };
  return { kind: status.endsWith("ROLLBACK_COMPLETE") ? "rolled-back" : "failed", status, cause };
}
