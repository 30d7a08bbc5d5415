import { ExecuteStackRefactorCommand } from "@aws-sdk/client-cloudformation";
import { isStackstewardError } from "@stacksteward/workflow/errors";

import { CoreErrorCode } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { describeRefactor, hasBegun } from "../service/stack-refactors.ts";
import type { MovesPlan } from "./refactor-plan.ts";
import { staleRefactor } from "./verify-refactor.ts";

/** Executes the plan's refactor and no other. An execution that had begun already, by whoever has the plan, is found, not repeated. */
export async function executeRefactor(environment: Environment, signal: AbortSignal, plan: MovesPlan): Promise<void> {
  const { stackRefactorId } = plan;
  try {
    await environment.call("ExecuteStackRefactor", signal, (client, options) =>
      client.send(new ExecuteStackRefactorCommand({ StackRefactorId: stackRefactorId }), options),
    );
  } catch (failure) {
    if (!isStackstewardError(failure, CoreErrorCode.ServiceCallFailed) || failure.retryable) throw failure;
    const { executionStatus } = await describeRefactor(environment, signal, stackRefactorId);
    if (hasBegun(executionStatus)) return;
    if (executionStatus === "AVAILABLE") throw failure;
    throw staleRefactor(plan, `its refactor is ${executionStatus}: one of its stacks has changed since`);
  }
}
