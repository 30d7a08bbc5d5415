import { isRunInterrupted, isStackstewardError, WorkflowErrorCode, type WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { causeOf } from "../plan/clean-up.ts";
import type { Plan } from "../plan/plan.ts";
import { isSamePolicy } from "../plan/same-policy.ts";
import { getStackPolicy, setStackPolicy } from "../service/stack-policy.ts";
import type { Stack } from "../stack.ts";

/** No call takes a policy away; this one allows what a stack without any does. */
const ALLOW_ALL = JSON.stringify({
  Statement: [{ Effect: "Allow", Action: "Update:*", Principal: "*", Resource: "*" }],
});

/**
 * Refuses to plan and execute at once what must put a policy back, where that would be forgotten with the process. Throws
 * `STORE_REQUIRED`. A plan that was handed in is kept by whoever made it: deployed again, it puts the policy back.
 */
export function assertRestorable({ suspends }: WorkflowContext, { store }: Environment, stack: Stack): void {
  if (stack.stackPolicyDuringUpdate === undefined || store !== undefined || suspends) return;
  throw coreError(
    CoreErrorCode.StoreRequired,
    `Stack "${stack.name}" has a stackPolicyDuringUpdate, and nothing would put the stack's own policy back if this process died. Pass store: createFileStore(folder) or createS3Store({ bucket }) to createOrchestrator; or plan the stack, keep the plan until it is deployed, and deploy it again after a crash.`,
    { details: { stack: stack.name } },
  );
}

/** Sets the policy that the plan has for the time of its update, if it has one. */
export async function setPolicyForUpdate(
  context: WorkflowContext,
  environment: Environment,
  { stackId, options }: Plan,
): Promise<void> {
  const duringUpdate = options?.stackPolicy?.duringUpdate;
  if (duringUpdate === undefined) return;
  await context.step("set the stack policy for the update", () =>
    setStackPolicy(environment, context.signal, stackId, duringUpdate),
  );
}

/**
 * Does `update`, and puts the policy of before back however that ends, but for what only interrupts the run: then whoever
 * goes on does. Without a policy for the time of the update it does `update` and nothing else.
 */
export async function underPolicy<T>(
  context: WorkflowContext,
  environment: Environment,
  plan: Plan,
  update: () => Promise<T>,
): Promise<T> {
  const { duringUpdate, after } = plan.options?.stackPolicy ?? {};
  if (duringUpdate === undefined) return update();
  const result = await update().catch(async (failure: unknown) => {
    if (isOver(context, failure)) await restorePolicy(context, environment, plan).catch(tellOf(environment, plan));
    throw failure;
  });
  if (after === undefined) await restorePolicy(context, environment, plan);
  return result;
}

/** Puts back what guarded the stack before the update, unless somebody has set another policy meanwhile. */
export async function restorePolicy(context: WorkflowContext, environment: Environment, plan: Plan): Promise<void> {
  const { before = ALLOW_ALL, duringUpdate } = plan.options?.stackPolicy ?? {};
  if (duringUpdate === undefined) return;
  await context.step("restore the stack policy", () =>
    replacePolicy(context, environment, plan, [duringUpdate], before),
  );
}

/** Sets the policy that the plan wishes for the time after its deployment, unless somebody has set another one meanwhile. */
export async function setPolicyAfter(context: WorkflowContext, environment: Environment, plan: Plan): Promise<void> {
  const { before, duringUpdate, after } = plan.options?.stackPolicy ?? {};
  if (after === undefined) return;
  await context.step("set the stack policy", () =>
    replacePolicy(context, environment, plan, [before, duringUpdate ?? before], after),
  );
}

/** Only a policy of the plan is replaced: another one is somebody else's wish. */
async function replacePolicy(
  { signal }: WorkflowContext,
  environment: Environment,
  { stackId, options }: Plan,
  replaced: readonly (string | undefined)[],
  policy: string,
): Promise<void> {
  const found = await getStackPolicy(environment, signal, stackId);
  const isOneOf = (policies: readonly (string | undefined)[]): boolean =>
    policies.some((each) => isSamePolicy(found, each));
  if (isOneOf(replaced)) return setStackPolicy(environment, signal, stackId, policy);
  const { before, after } = options?.stackPolicy ?? {};
  if (isOneOf([policy, before, after])) return;
  environment.logger.warn(
    { stackId },
    "somebody has set another stack policy during the deployment: it is left as it is",
  );
}

/** What may pass ends the run, so that it is tried again. Otherwise the failure of the update is the one to be thrown. */
function tellOf({ logger }: Environment, { stackId }: Plan): (failure: unknown) => void {
  return (failure) => {
    if (!isStackstewardError(failure) || failure.retryable) throw failure;
    logger.error({ stackId, failure: failure.message }, "the stack policy of before the update could not be put back");
  };
}

/** Whether nobody goes on with the update: what may pass, and whoever only stops watching, leaves that open. */
function isOver(context: WorkflowContext, failure: unknown): boolean {
  const cause = causeOf(context, failure);
  if (context.signal.aborted || isRunInterrupted(cause) || !isStackstewardError(cause)) return false;
  return !cause.retryable && cause.code !== WorkflowErrorCode.DeadlineExceeded;
}
