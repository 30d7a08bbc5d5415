import { ExecuteChangeSetCommand } from "@aws-sdk/client-cloudformation";

import type { Environment } from "../environments/environment.ts";
import type { ChangesPlan } from "../plan/plan.ts";
import { present } from "../present.ts";
import { describeChangeSet } from "../service/describe-change-set.ts";
import { hasServiceCode, saysStackAbsent } from "../service/service-sentences.ts";
import { stale } from "./verify-plan.ts";

/** Whether this call began the execution, or found it begun. */
export type Execution = "begun" | "found";

/** Executes the plan's change set and no other. An execution that had begun already is found, not repeated. */
export async function executeChangeSet(
  environment: Environment,
  signal: AbortSignal,
  plan: ChangesPlan,
  request: { readonly token: string; readonly disableRollback?: boolean },
): Promise<Execution> {
  try {
    await environment.call("ExecuteChangeSet", signal, (client, options) =>
      client.send(
        new ExecuteChangeSetCommand(
          present({
            ChangeSetName: plan.changeSetId,
            StackName: plan.stackId,
            ClientRequestToken: request.token,
            DisableRollback: request.disableRollback,
            RetainExceptOnCreate: plan.options?.retainExceptOnCreate,
          }),
        ),
        options,
      ),
    );
    return "begun";
  } catch (failure) {
    if (hasServiceCode(failure, "ChangeSetNotFound") || saysStackAbsent(failure)) {
      throw stale(plan, "its change set does not exist any more");
    }
    if (!hasServiceCode(failure, "InvalidChangeSetStatus")) throw failure;
    const { executionStatus = "" } = await describeChangeSet(environment, signal, plan);
    if (executionStatus.startsWith("EXECUTE_")) return "found";
    throw stale(plan, `its change set is ${executionStatus}: the stack has changed since`);
  }
}
