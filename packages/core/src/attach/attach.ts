import type { WorkflowContext } from "@stacksteward/workflow";

import { explainFailure } from "../diagnose/explain-failure.ts";
import type { Environment } from "../environments/environment.ts";
import { lookAtStack, stackNotFound } from "../service/describe-stack.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import type { Emitter } from "../watch/number-events.ts";
import type { OperationKind } from "../watch/operation-event.ts";
import { watchOperation } from "../watch/watch-operation.ts";
import { findLatestOperation } from "./find-latest-operation.ts";

/** How following somebody's operation ended. */
export type AttachResult =
  | {
      readonly kind: "ended";
      readonly operation: OperationKind;
      readonly stackName: string;
      readonly stackId: string;
      readonly region: string;
      readonly status: string;
      /** By key; none when the stack is gone. */
      readonly outputs: Readonly<Record<string, string>>;
      readonly endedAt: string;
    }
  /** Nothing ran on the stack. */
  | {
      readonly kind: "idle";
      readonly stackName: string;
      readonly stackId: string;
      readonly region: string;
      readonly status: string;
    };

/** Nothing is known of what somebody else does, so it is looked at as what is not due yet would not be. */
const EXPECTED = 0;

/** Follows what runs on a stack to its end. Changes nothing. */
export async function attach(
  context: WorkflowContext,
  environment: Environment,
  nameOrId: string,
  emitter: Emitter,
): Promise<AttachResult> {
  const { region } = environment;
  const stack = await context.step("look at the stack", () => lookAtStack(environment, context.signal, nameOrId));
  if (stack === undefined) throw stackNotFound(nameOrId);
  const { stackId, name: stackName, status } = stack;
  if (factsOfStatus(status).kind !== "running") return { kind: "idle", stackName, stackId, region, status };
  const found = await context.step("find the beginning", () =>
    findLatestOperation(environment, context.signal, stackId),
  );
  const { operation } = found;
  emitter.emit({ kind: "operation-started", operation, stackId, stackName });
  const end = await watchOperation(context, environment, { stackId, ...found, expected: EXPECTED }, emitter);
  const succeeded = hasSucceeded(operation, end.status);
  emitter.emit({ kind: "operation-ended", operation, stackId, stackName, status: end.status, succeeded });
  if (!succeeded) throw await explainFailure(context, environment, { operation, stackId, stackName, end });
  const { outputs = {} } = (await end.stack()) ?? {};
  return { kind: "ended", operation, stackName, stackId, region, status: end.status, outputs, endedAt: end.endedAt };
}

/** A rollback that somebody asked for has succeeded where it is complete, a deletion where the stack is gone. */
function hasSucceeded(operation: OperationKind, status: string): boolean {
  if (operation === "ROLLBACK") return status.endsWith("_COMPLETE");
  return factsOfStatus(status).kind === (operation === "DELETE" ? "deleted" : "succeeded");
}
