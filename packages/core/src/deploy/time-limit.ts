import { StackstewardError, WorkflowErrorCode, type WorkflowContext } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import type { ChangesPlan } from "../plan/plan.ts";
import { cancelUpdate } from "../service/cancel-update.ts";
import type { WatchLimit } from "../watch/watch-operation.ts";

const MINUTE = 60_000;

/** How long the execution of a plan is waited for, and what happens then. `undefined` when the plan sets no limit. */
export function timeLimit(
  context: WorkflowContext,
  environment: Environment,
  plan: ChangesPlan,
  startedAt: string,
): WatchLimit | undefined {
  const { timeout } = plan.options ?? {};
  if (timeout === undefined) return undefined;
  const { minutes, action } = timeout;
  if (action === "stop-watching") {
    // Whoever takes the run up again wants to see more of it; a process that is given up with every wait is taken up all the time.
    const since = context.suspends ? Date.parse(startedAt) : context.clock.now();
    return { at: since + minutes * MINUTE, kind: "give-up", failure: () => notOver(plan, minutes) };
  }
  return {
    at: Date.parse(startedAt) + minutes * MINUTE,
    kind: "intervene",
    intervene: () =>
      context.step("cancel the update", () =>
        cancelUpdate(environment, context.signal, plan.stackId, `stacksteward-timeout-${plan.id}`),
      ),
  };
}

/** It may pass: the run stays open. */
function notOver({ id, stackName, stackId }: ChangesPlan, minutes: number): Error {
  return new StackstewardError(
    `Stack "${stackName}" was still being deployed after the ${minutes} minutes of its timeout. It goes on without being watched: resume the run, deploy the plan again or attach to the stack to see how it ends.`,
    {
      code: WorkflowErrorCode.DeadlineExceeded,
      retryable: true,
      details: { plan: id, stack: stackName, stackId, minutes },
    },
  );
}
