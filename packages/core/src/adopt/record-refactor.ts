import type { WorkflowContext } from "@stacksteward/workflow";

import type { OperationFailed, RefactorEnd } from "../diagnose/operation-failed.ts";
import type { Environment } from "../environments/environment.ts";
import type { DeploymentOutcome } from "../history/deployment.ts";
import { causeIn } from "../history/recorded.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import type { MovesPlan } from "./refactor-plan.ts";

/** How the execution of a plan went. */
export interface RefactorOutcome {
  readonly startedAt: string;
  readonly end: RefactorEnd;
  readonly failure: OperationFailed | undefined;
}

/** Writes a refactor down in the history of each of its stacks, where runs outlive their process: each has another template now. */
export async function recordRefactor(
  context: WorkflowContext,
  environment: Environment,
  plan: MovesPlan,
  { startedAt: begunAt, end, failure }: RefactorOutcome,
): Promise<void> {
  const { store } = environment;
  if (store === undefined) return;
  const { recordDeployment } = await import("../history/record-deployment.ts");
  for (const { stackName, stackId, status } of end.stacks) {
    const ours = { stackName, stackId, clientRequestTokens: [] };
    const beginning = { operation: "REFACTOR" as const, ...ours, begunAt, refactor: plan };
    await context.scope(`history of ${stackName}`, (recording) =>
      recordDeployment(recording, { ...environment, store }, beginning, {
        outcome: outcomeOn(status, failure),
        endedAt: end.endedAt,
      }),
    );
  }
}

function outcomeOn(status: string, failure: OperationFailed | undefined): DeploymentOutcome {
  if (failure === undefined) return { kind: "succeeded", status };
  const isBack = status.endsWith("ROLLBACK_COMPLETE") || factsOfStatus(status).kind === "review";
  return { kind: isBack ? "rolled-back" : "failed", status, cause: causeIn(failure) };
}
