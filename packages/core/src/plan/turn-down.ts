import { isRunInterrupted, type WorkflowContext } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import { cleanUp } from "./clean-up.ts";
import { discardChangeSet } from "./discard-change-set.ts";
import type { ChangesPlan } from "./plan.ts";

/** Takes away the change set of a plan that is not to be executed, and throws why. What could not be taken away is logged, and must not hide that. */
export async function turnDown(
  context: WorkflowContext,
  environment: Environment,
  plan: ChangesPlan,
  objection: Error,
): Promise<never> {
  await discardChangeSet(context, environment, plan).catch(async (failure: unknown) => {
    // Then the run is not over: whoever takes it up takes the change set away.
    if (context.signal.aborted || isRunInterrupted(failure)) throw failure;
    await cleanUp(environment, plan);
  });
  throw objection;
}
