import { ExecuteChangeSetCommand } from "@aws-sdk/client-cloudformation";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import type { ChangesPlan } from "../plan/plan.ts";
import { present } from "../present.ts";
import { describeChangeSet } from "../service/describe-change-set.ts";
import { hasServiceCode, leftFailedStatusOf, saysStackAbsent } from "../service/service-sentences.ts";
import { factsOfStatus } from "../service/stack-status.ts";
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
    const leftFailed = leftFailedStatusOf(failure);
    if (leftFailed !== undefined) throw leftAsItFailed(plan, leftFailed, failure);
    if (!hasServiceCode(failure, "InvalidChangeSetStatus")) throw failure;
    const { executionStatus = "" } = await describeChangeSet(environment, signal, plan);
    if (executionStatus.startsWith("EXECUTE_")) return "found";
    throw stale(plan, `its change set is ${executionStatus}: the stack has changed since`);
  }
}

/** There is nothing good to roll back to: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html */
function leftAsItFailed({ stackName, stackId }: ChangesPlan, status: string, cause: unknown): Error {
  const { remedy = "Look at its events." } = factsOfStatus(status);
  return coreError(
    CoreErrorCode.StackNotReady,
    `Stack "${stackName}" is ${status}, and CloudFormation does not update it in a way that could be rolled back. ${remedy}`,
    { details: { stack: stackName, stackId, status }, cause },
  );
}
