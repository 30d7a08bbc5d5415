import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Plan } from "../plan/plan.ts";
import type { Stack } from "../stack.ts";

/**
 * Refuses `disableRollback` for what says already what happens on a failure: a change set that was made with either option
 * takes none at its execution. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html
 */
export function assertFailureSaidOnce(planOrStack: Plan | Stack, disableRollback: boolean | undefined): void {
  if (disableRollback === undefined) return;
  const { onStackFailure, deploymentConfig } = (planOrStack.kind === "stack" ? planOrStack : planOrStack.options) ?? {};
  const said =
    onStackFailure === undefined ? deploymentConfig && "deploymentConfig" : `onStackFailure ${onStackFailure}`;
  if (said === undefined) return;
  const name = planOrStack.kind === "stack" ? planOrStack.name : planOrStack.stackName;
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `Stack "${name}" is to be deployed with disableRollback: ${disableRollback}, and its ${planOrStack.kind === "stack" ? "definition" : "plan"} says ${said} already. Leave disableRollback out.`,
    { details: { stack: name, disableRollback } },
  );
}
