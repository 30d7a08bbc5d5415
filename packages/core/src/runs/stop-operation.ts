import { RollbackStackCommand } from "@aws-sdk/client-cloudformation";
import type { WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { explainFailure } from "../diagnose/explain-failure.ts";
import type { Environment } from "../environments/environment.ts";
import { restorePolicy } from "../deploy/guard-update.ts";
import { isProven } from "../deploy/plan-proof.ts";
import { recordedCancel, type EndedCancel } from "../history/recorded-cancel.ts";
import { changeSetNameOf } from "../plan/create-change-set.ts";
import { discardChangeSet } from "../plan/discard-change-set.ts";
import { readKeptPlan } from "../plan/keep-plan.ts";
import type { ChangesPlan } from "../plan/plan.ts";
import { isSamePolicy } from "../plan/same-policy.ts";
import { saysStackMadeForPlans } from "../plan/plan-seal.ts";
import { cancelUpdate } from "../service/cancel-update.ts";
import { findChangeSet } from "../service/describe-change-set.ts";
import { lookAtStack, type StackFacts } from "../service/describe-stack.ts";
import { getStackPolicy } from "../service/stack-policy.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import { createEventCursor, type OperationIdentity } from "../watch/event-cursor.ts";
import { numberEvents } from "../watch/number-events.ts";
import { watchOperation } from "../watch/watch-operation.ts";
import type { KeptRun } from "./kept-run.ts";
import type { CancelPolicy } from "./run-records.ts";
import type { StoredRequest } from "./stored-request.ts";

/** What became of a cancelled operation. */
export type CancelResult =
  /** Nobody watches it any more; what CloudFormation has begun goes on. */
  | { readonly kind: "stopped" }
  /** CloudFormation had begun nothing. The run's change set is gone; that of a plan which was handed in is still there. */
  | { readonly kind: "not-begun" }
  /** The stack is back where it was before. */
  | { readonly kind: "rolled-back"; readonly status: string; readonly endedAt: string }
  /** It was over before it could be stopped. */
  | { readonly kind: "ended"; readonly status: string };

type StoppingPolicy = Exclude<CancelPolicy, "stop-watching">;

/** How a stack can be brought back from where it is. */
type Way = "cancel the update" | "roll back" | "nothing to stop" | "no way";

/**
 * Refuses what CloudFormation cannot stop, before anything is done about it. Throws `CANCEL_UNSUPPORTED`.
 * A creation is only ever undone by deleting the stack, and a deletion by nothing; neither is done silently.
 */
export async function assertStoppable(
  { signal }: WorkflowContext,
  environment: Environment,
  { store, runId }: KeptRun,
  { verb, stackName }: StoredRequest,
  policy: StoppingPolicy,
): Promise<void> {
  const plan = await readKeptPlan(store, runId);
  const found = await lookAtStack(environment, signal, plan?.stackId ?? stackName);
  if (found === undefined) return;
  // A deletion, or a rollback that was asked for, ends by itself only.
  const isEndless = verb !== "deploy" && factsOfStatus(found.status).kind === "running";
  if (!isEndless && wayBack(found.status, policy) !== "no way") return;
  throw coreError(
    CoreErrorCode.CancelUnsupported,
    `Stack "${stackName}" is ${found.status}, and CloudFormation cannot ${policy === "roll-back" ? "roll that back" : "cancel that"}. ${remedyFor(found.status)}`,
    { details: { runId, stack: stackName, stackId: found.stackId, status: found.status, policy } },
  );
}

/**
 * Refuses to leave an update alone that runs under a stack policy of its own: nobody would put the policy of before back.
 * Throws `CANCEL_UNSUPPORTED`.
 */
export async function assertNothingToRestore(
  { signal }: WorkflowContext,
  environment: Environment,
  { store, runId }: KeptRun,
  request: StoredRequest,
): Promise<void> {
  const { stackId, stackName, options } = planOf(request, await readKeptPlan(store, runId)) ?? {};
  const duringUpdate = options?.stackPolicy?.duringUpdate;
  if (stackId === undefined || duringUpdate === undefined) return;
  if (!isSamePolicy(await getStackPolicy(environment, signal, stackId), duringUpdate)) return;
  throw coreError(
    CoreErrorCode.CancelUnsupported,
    `Stack "${stackName}" has the stack policy of its update, and nobody would put its own back if the run were left. Cancel with "cancel-update", or resume the run and let it end.`,
    { details: { runId, stack: stackName, stackId } },
  );
}

/** Stops what a cancelled run has begun, and waits until the stack is back where it was. */
export async function stopOperation(
  context: WorkflowContext,
  environment: Environment,
  { store, runId }: KeptRun,
  request: StoredRequest,
  policy: StoppingPolicy,
): Promise<CancelResult> {
  if (request.verb === "refactor") {
    const { stopRefactor } = await import("../adopt/stop-refactor.ts");
    return stopRefactor(context, environment, { store, runId }, request.refactor);
  }
  if (request.verb !== "deploy") {
    const { status = "DELETE_COMPLETE" } = (await lookAtStack(environment, context.signal, request.stackName)) ?? {};
    return { kind: "ended", status };
  }
  const kept = await readKeptPlan(store, runId);
  const plan = planOf(request, kept);
  if (plan === undefined) {
    await discardUnkept(context, environment, runId, request);
    return { kind: "not-begun" };
  }
  const stop = (): Promise<CancelResult> => stopExecution(context, environment, { plan, kept, store, runId }, policy);
  if (plan.options?.stackPolicy?.duringUpdate === undefined) return stop();
  // A plan that was handed in may have been cancelled before anybody has held it against its change set.
  const isOurs = plan === kept || (await isProven(environment, context.signal, plan));
  try {
    return await stop();
  } finally {
    if (isOurs) await restorePolicy(context, environment, plan);
  }
}

/** A run that was stopped, and the plan that it executes: its own, or one that was handed in. */
interface StoppedRun extends Pick<KeptRun, "store" | "runId"> {
  readonly plan: ChangesPlan;
  readonly kept: ChangesPlan | undefined;
}

async function stopExecution(
  context: WorkflowContext,
  environment: Environment,
  { plan, kept, store, runId }: StoppedRun,
  policy: StoppingPolicy,
): Promise<CancelResult> {
  const { signal } = context;
  const { stackId, operation, id, changeSetId, options } = plan;
  const identity = { stackId, operation, token: `stacksteward-${id}` };
  if ((await createEventCursor(environment, identity).read(signal)).length === 0) {
    if (kept !== undefined) await discardChangeSet(context, environment, kept);
    return { kind: "not-begun" };
  }
  const found = await lookAtStack(environment, signal, stackId);
  if (found === undefined) return { kind: "ended", status: "DELETE_COMPLETE" };
  const way = wayBack(found.status, policy);
  const rollbackToken = `stacksteward-rollback-${runId}`;
  const tokens = way === "roll back" ? [identity.token, rollbackToken] : [identity.token];
  return recordedCancel(context, { ...environment, store }, { plan, tokens }, async () => {
    if (way === "nothing to stop" || way === "no way") {
      const isRunning = factsOfStatus(found.status).kind === "running";
      // Its policy can only be put back when it is over.
      if (isRunning && options?.stackPolicy?.duringUpdate !== undefined) {
        return followBack(context, environment, found, { ...identity, changeSetId });
      }
      return { kind: "ended", status: found.status };
    }
    const begun =
      way === "roll back"
        ? await rollBack(environment, signal, found, rollbackToken)
        : await cancelUpdate(environment, signal, stackId, `stacksteward-cancel-${runId}`).then(() => identity);
    return followBack(context, environment, found, { ...begun, changeSetId });
  });
}

/** The plan that a run executes, as far as it has come. */
function planOf(request: StoredRequest, kept: ChangesPlan | undefined): ChangesPlan | undefined {
  return "plan" in request && request.plan.kind === "changes" ? request.plan : kept;
}

/** A run that was stopped before it kept its plan may have a change set all the same: it is known by its name. */
async function discardUnkept(
  context: WorkflowContext,
  environment: Environment,
  runId: string,
  { stackName }: StoredRequest,
): Promise<void> {
  const named = { changeSetId: changeSetNameOf(runId), stackId: stackName };
  const found = await findChangeSet(environment, context.signal, named);
  if (found === undefined) return;
  const { changeSetId, stackId, description } = found;
  const createdStack = saysStackMadeForPlans(description);
  await discardChangeSet(context, environment, { changeSetId, stackId, createdStack });
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CancelUpdateStack.html and API_RollbackStack.html */
function wayBack(status: string, policy: StoppingPolicy): Way {
  if (status === "UPDATE_IN_PROGRESS") return "cancel the update";
  if (status.endsWith("ROLLBACK_IN_PROGRESS")) return "nothing to stop";
  if (status === "CREATE_IN_PROGRESS" || status === "DELETE_IN_PROGRESS" || status === "IMPORT_IN_PROGRESS")
    return "no way";
  if (policy !== "roll-back") return "nothing to stop";
  // RollbackStack would delete a stack that was never complete.
  if (status === "CREATE_FAILED") return "no way";
  return status === "UPDATE_FAILED" ? "roll back" : "nothing to stop";
}

function remedyFor(status: string): string {
  if (status === "CREATE_FAILED") return "It was never complete: destroy the stack to take away what was created.";
  if (status === "CREATE_IN_PROGRESS")
    return "Wait for its end, or destroy the stack: that takes away what was created so far.";
  return `Cancel with "stop-watching" if nobody needs to follow it, or wait for its end.`;
}

async function rollBack(
  environment: Environment,
  signal: AbortSignal,
  { stackId }: StackFacts,
  token: string,
): Promise<OperationIdentity> {
  await environment.call("RollbackStack", signal, (client, options) =>
    client.send(new RollbackStackCommand({ StackName: stackId, ClientRequestToken: token }), options),
  );
  return { stackId, operation: "ROLLBACK", token };
}

async function followBack(
  context: WorkflowContext,
  environment: Environment,
  { stackId, name: stackName }: StackFacts,
  begun: OperationIdentity & { readonly changeSetId: string },
): Promise<EndedCancel> {
  const watched = { ...begun, expected: 0 };
  const end = await watchOperation(context, environment, watched, numberEvents(undefined, environment.logger));
  const { status, endedAt } = end;
  if (factsOfStatus(status).kind === "succeeded") return { kind: "ended", status };
  if (status.endsWith("ROLLBACK_COMPLETE")) return { kind: "rolled-back", status, endedAt };
  throw await explainFailure(context, environment, { operation: begun.operation, stackId, stackName, end });
}
