import type { WorkflowContext } from "@stacksteward/workflow";

import { explainFailure } from "../diagnose/explain-failure.ts";
import type { Environment } from "../environments/environment.ts";
import { orCleanUp } from "../plan/clean-up.ts";
import type { ChangesPlan } from "../plan/plan.ts";
import type { Stack } from "../stack.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import { createEventCursor } from "../watch/event-cursor.ts";
import { expectedDuration } from "../watch/expected-duration.ts";
import type { Emitter } from "../watch/number-events.ts";
import { watchOperation, type WatchedOperation } from "../watch/watch-operation.ts";
import type { DeployedResult } from "./deploy-result.ts";
import { executeChangeSet } from "./execute-change-set.ts";
import { assertPublished, publishOutputs } from "../parameters/publish-outputs.ts";
import { recorded } from "../history/recorded.ts";
import { present } from "../present.ts";
import { setPolicyAfter, setPolicyForUpdate, underPolicy } from "./guard-update.ts";
import { switchProtection } from "./switch-protection.ts";
import { timeLimit } from "./time-limit.ts";
import { stale, type PlanState } from "./verify-plan.ts";

/** How a plan is executed. */
export interface ExecutionOptions {
  /** Leaves a failed stack as it is instead of rolling it back, so that it can be looked at. Refused for what says already what happens on a failure. Default `false`. */
  readonly disableRollback?: boolean;
}

/** What the way to a plan has shown. */
interface ExecutionFacts {
  readonly state?: PlanState;
  /** Whether others may have the plan too. Default: they may. */
  readonly isShared?: boolean;
  /** What the plan was made of, when it was made here. */
  readonly source?: Stack;
  /** Throws what speaks against switching the protection and setting the policy, when the deployment has succeeded. */
  readonly beforeSettings?: () => Promise<void>;
}

/**
 * Executes exactly the plan's change set and follows it to its end. Deploying the same plan again, from wherever,
 * finds the execution that was begun and answers how it ended. With `isShared: false` nobody else has the plan, so what
 * cannot be executed goes.
 */
export async function executePlan(
  context: WorkflowContext,
  environment: Environment,
  plan: ChangesPlan,
  emitter: Emitter,
  options: ExecutionOptions & ExecutionFacts = {},
): Promise<DeployedResult> {
  const { stackName, stackId, operation, changeSetId } = plan;
  const { state = "waiting", isShared = true, source, beforeSettings, ...request } = options;
  // The token belongs to the plan, not to this run: whoever deploys the plan after a crash finds this operation.
  const token = `stacksteward-${plan.id}`;
  const expected = expectedDuration(plan.changes);
  const watched = { stackId, operation, token, changeSetId, expected, mayBeOver: state === "executed" };
  const begin = async (): Promise<string> => {
    if (state === "waiting") await setPolicyForUpdate(context, environment, plan);
    return context.step("execute the change set", async () => {
      const execution =
        state === "executed"
          ? "found"
          : await executeChangeSet(environment, context.signal, plan, { ...request, token });
      return execution === "found"
        ? beginningOf(context, environment, plan, watched)
        : new Date(context.clock.now()).toISOString();
    });
  };
  return underPolicy(context, environment, plan, async () => {
    // A plan that nobody else has ever seen can't be deployed again. One that was begun after all is refused to be deleted.
    const startedAt = await (isShared ? begin() : orCleanUp(context, environment, plan, begin));
    const begun = { operation, stackName, stackId, clientRequestTokens: [token], begunAt: startedAt, plan, source };
    const result = await recorded(context, environment, present(begun), () =>
      followToEnd(context, environment, plan, emitter, { watched, startedAt, executedEarlier: state === "executed" }),
    );
    // The deployment has succeeded, whatever becomes of these.
    await beforeSettings?.();
    await setPolicyAfter(context, environment, plan);
    await switchProtection(context, environment, plan);
    assertPublished(result);
    return result;
  });
}

interface Followed {
  readonly watched: WatchedOperation;
  readonly startedAt: string;
  readonly executedEarlier: boolean;
}

async function followToEnd(
  context: WorkflowContext,
  environment: Environment,
  plan: ChangesPlan,
  emitter: Emitter,
  { watched, startedAt, executedEarlier }: Followed,
): Promise<DeployedResult> {
  const { stackName, stackId, region, operation, changeSetId } = plan;
  // Resources of nested stacks have no events here: their stack stands for them.
  const resources = plan.changes.filter(({ stackPath }) => stackPath === undefined).length;
  emitter.emit({ kind: "operation-started", operation, stackId, stackName, resources });
  const limit = timeLimit(context, environment, plan, startedAt);
  const end = await watchOperation(context, environment, watched, emitter, limit);
  const succeeded = factsOfStatus(end.status).kind === "succeeded";
  emitter.emit({ kind: "operation-ended", operation, stackId, stackName, status: end.status, succeeded });
  if (!succeeded)
    throw await explainFailure(context, environment, { operation, stackId, stackName, end, plan, executedEarlier });
  const { outputs = {} } = (await end.stack()) ?? {};
  return present({
    kind: "deployed" as const,
    operation,
    stackName,
    stackId,
    region,
    changeSetId,
    status: end.status,
    outputs,
    secretOutputs: plan.secretOutputs,
    published: plan.publish && (await publishOutputs(context, environment, plan, outputs)),
    startedAt,
    endedAt: end.endedAt,
  });
}

/** When an execution that was found has begun. Throws `PLAN_STALE` when it was none of this plan's. */
async function beginningOf(
  context: WorkflowContext,
  environment: Environment,
  plan: ChangesPlan,
  watched: WatchedOperation,
): Promise<string> {
  const [first] = await createEventCursor(environment, watched).read(context.signal);
  if (first !== undefined) return first.at;
  throw stale(plan, "its change set was executed already, by somebody else or before a later operation");
}
