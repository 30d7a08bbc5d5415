import { isStackstewardError, type WorkflowContext } from "@stacksteward/workflow";

import { OperationFailed } from "../diagnose/operation-failed.ts";
import type { Environment } from "../environments/environment.ts";
import { isOver } from "../plan/clean-up.ts";
import { Behaviour } from "../runs/behaviours.ts";
import type { PublishedOutput } from "../parameters/publish-outputs.ts";
import { present } from "../present.ts";
import type { DeploymentFailure, DeploymentOutcome } from "./deployment.ts";
import type { BegunDeployment } from "./record-deployment.ts";

/** How a verb says that it has succeeded. */
interface Success {
  readonly kind: string;
  readonly status?: string;
  readonly endedAt?: string;
  readonly published?: readonly PublishedOutput[];
}

/**
 * Does what an operation still needs behind its beginning, and writes down in the history how it ended, where runs outlive
 * their process. A run that may be taken up again has no end yet: whoever takes it up writes it down.
 */
export async function recorded<T extends Success>(
  context: WorkflowContext,
  environment: Environment,
  begun: BegunDeployment,
  work: () => Promise<T>,
  outcomeOf: (result: T) => DeploymentOutcome = successOf,
): Promise<T> {
  const { store } = environment;
  if (store === undefined || !context.behaves(Behaviour.RecordsDeployments)) return work();
  const { noteBeginning, recordDeployment } = await import("./record-deployment.ts");
  const beginning = await noteBeginning(context, begun);
  const record = (
    outcome: DeploymentOutcome,
    endedAt: string | undefined,
    published?: readonly PublishedOutput[],
  ): Promise<void> =>
    recordDeployment(context, { ...environment, store }, beginning, { outcome, endedAt, ...present({ published }) });
  let result: T;
  try {
    result = await work();
  } catch (failure) {
    if (isOver(context, environment, failure)) await record(failureOf(failure), endOf(failure));
    throw failure;
  }
  await record(outcomeOf(result), result.endedAt, result.published);
  return result;
}

function successOf({ kind, status = "DELETE_COMPLETE" }: Success): DeploymentOutcome {
  return { kind: kind === "no-changes" ? kind : "succeeded", status };
}

function failureOf(failure: unknown): DeploymentOutcome {
  if (!(failure instanceof OperationFailed)) return { kind: "unknown", cause: causeIn(failure) };
  const { status, operation } = failure.details;
  const isBack = operation !== "ROLLBACK" && status.endsWith("ROLLBACK_COMPLETE");
  return { kind: isBack ? "rolled-back" : "failed", status, cause: causeIn(failure) };
}

/** A failure as it is recorded. */
export function causeIn(failure: unknown): DeploymentFailure {
  const code = isStackstewardError(failure) ? failure.code : "UNKNOWN";
  const message = failure instanceof Error ? failure.message : String(failure);
  const first = failure instanceof OperationFailed ? failure.details.firstCause : undefined;
  const resource = first && { path: first.path, type: first.type, reason: first.reason };
  return present({ code, message, resource });
}

function endOf(failure: unknown): string | undefined {
  return failure instanceof OperationFailed ? failure.details.endedAt : undefined;
}
