import type { WorkflowContext } from "@stacksteward/workflow";

import { findLatestOperation } from "../attach/find-latest-operation.ts";
import { CoreErrorCode, coreError } from "../core-error.ts";
import { destroyStack } from "../destroy/destroy-stack.ts";
import { planDestroy } from "../destroy/plan-destroy.ts";
import type { Environment } from "../environments/environment.ts";
import { askGuards, type Guards } from "../guard/ask-guards.ts";
import { lookAtStack, type StackFacts } from "../service/describe-stack.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import { numberEvents, type Emitter } from "../watch/number-events.ts";
import { watchOperation } from "../watch/watch-operation.ts";
import type { DeployRequest } from "./deploy-options.ts";
import { wholeStackFound } from "./expect-no-changes.ts";

/** Somebody who begins one operation behind the other keeps a deployment out for ever. */
const MOST_OPERATIONS = 100;

/** Statuses of a stack that was never created, and is only there to be deleted. */
const NEVER_CREATED: readonly string[] = ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED"];

/** Waits for what others do on a stack, and takes a failed creation away, as far as the caller has said so. Throws `CHANGES_FOUND` instead where none are expected. */
export async function makeWay(
  context: WorkflowContext,
  environment: Environment,
  stackName: string,
  emitter: Emitter,
  { expectNoChanges = false, onBusy = "refuse", onFailedCreate = "refuse" }: DeployRequest,
  guards: Guards,
): Promise<void> {
  if (onBusy === "refuse" && onFailedCreate === "refuse") return;
  const found = await waitForOthers(context, environment, stackName, onBusy);
  if (found === undefined || onFailedCreate === "refuse" || !NEVER_CREATED.includes(found.status)) return;
  if (expectNoChanges) throw wholeStackFound(found);
  const { stackId } = found;
  const plan = await context.step("see what the failed creation has left", () =>
    planDestroy(context, environment, stackId),
  );
  const refusal = await askGuards(context, environment, guards, { kind: "clean-up", plan });
  if (refusal !== undefined) throw refusal;
  // A deletion of its own, in the history and to CloudFormation.
  const runId = `${context.runId}-clean-up`;
  await context.scope("clean up", (cleaning) => destroyStack({ ...cleaning, runId }, environment, stackId, emitter));
}

async function waitForOthers(
  context: WorkflowContext,
  environment: Environment,
  stackName: string,
  onBusy: "refuse" | "wait",
): Promise<StackFacts | undefined> {
  for (let operations = 0; operations <= MOST_OPERATIONS; operations += 1) {
    const found = await context.scope(`look for others ${operations}`, (looking) =>
      waitForOne(looking, environment, stackName, onBusy),
    );
    if (!found.isBusy) return found.stack;
  }
  throw coreError(
    CoreErrorCode.StackNotReady,
    `Stack "${stackName}" was never free: others have begun ${MOST_OPERATIONS} operations on it, one behind the other. Find out who does, then deploy again.`,
    { details: { stack: stackName }, retryable: true },
  );
}

/** Looks at the stack, and at the end of the operation that runs on it. */
async function waitForOne(
  context: WorkflowContext,
  environment: Environment,
  stackName: string,
  onBusy: "refuse" | "wait",
): Promise<{ readonly isBusy: boolean; readonly stack?: StackFacts | undefined }> {
  const { signal } = context;
  const stack = await context.step("look at the stack", () => lookAtStack(environment, signal, stackName));
  if (stack === undefined || onBusy === "refuse" || factsOfStatus(stack.status).kind !== "running") {
    return { isBusy: false, stack };
  }
  const { stackId } = stack;
  const theirs = await context.step("find the beginning", () => findLatestOperation(environment, signal, stackId));
  const unheard = numberEvents(undefined, environment.logger);
  await watchOperation(context, environment, { stackId, ...theirs, expected: 0 }, unheard);
  return { isBusy: true };
}
