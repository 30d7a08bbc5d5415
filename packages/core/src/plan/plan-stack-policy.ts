import type { WorkflowContext } from "@stacksteward/workflow";

import { policyText } from "../definition/policy-problems.ts";
import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import type { StackFacts } from "../service/describe-stack.ts";
import { getStackPolicy } from "../service/stack-policy.ts";
import type { Stack } from "../stack.ts";
import type { PlannedOperation } from "./plan.ts";
import type { PlannedStackPolicy } from "./planned-options.ts";
import { isSamePolicy } from "./same-policy.ts";

/**
 * Works out what becomes of the policy of a stack: `undefined` when that is nothing, and then nothing is asked. A stack that
 * is new has no policy, and only updates are guarded: neither a creation nor an import is.
 */
export async function planStackPolicy(
  context: WorkflowContext,
  environment: Environment,
  { stackPolicy, stackPolicyDuringUpdate }: Stack,
  operation: PlannedOperation,
  deployed: StackFacts | undefined,
): Promise<PlannedStackPolicy | undefined> {
  const wanted = stackPolicy === undefined ? undefined : policyText(stackPolicy);
  const temporary =
    operation === "UPDATE" && stackPolicyDuringUpdate !== undefined ? policyText(stackPolicyDuringUpdate) : undefined;
  if (wanted === undefined && temporary === undefined) return undefined;
  if (deployed === undefined) return present({ after: wanted });
  const { policy: before } = await context.step("look at the stack policy", async () =>
    present({ policy: await getStackPolicy(environment, context.signal, deployed.stackId) }),
  );
  const after = isSamePolicy(wanted, before) ? undefined : wanted;
  const duringUpdate = isSamePolicy(temporary, before) ? undefined : temporary;
  return after === undefined && duringUpdate === undefined ? undefined : present({ before, duringUpdate, after });
}
