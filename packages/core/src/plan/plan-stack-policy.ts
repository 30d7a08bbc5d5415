import type { WorkflowContext } from "@stacksteward/workflow";

import { policyText } from "../definition/policy-problems.ts";
import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import type { StackFacts } from "../service/describe-stack.ts";
import { getStackPolicy } from "../service/stack-policy.ts";
import type { Stack } from "../stack.ts";
import type { PlannedStackPolicy } from "./planned-options.ts";
import { isSamePolicy } from "./same-policy.ts";

/**
 * Works out what becomes of the policy of a stack: `undefined` when that is nothing, and then nothing is asked. A stack that
 * is new has no policy, and nothing guards it while it is created.
 */
export async function planStackPolicy(
  context: WorkflowContext,
  environment: Environment,
  { stackPolicy, stackPolicyDuringUpdate }: Stack,
  deployed: StackFacts | undefined,
): Promise<PlannedStackPolicy | undefined> {
  if (stackPolicy === undefined && stackPolicyDuringUpdate === undefined) return undefined;
  const wanted = stackPolicy === undefined ? undefined : policyText(stackPolicy);
  if (deployed === undefined) return wanted === undefined ? undefined : { after: wanted };
  const { policy: before } = await context.step("look at the stack policy", async () =>
    present({ policy: await getStackPolicy(environment, context.signal, deployed.stackId) }),
  );
  const temporary = stackPolicyDuringUpdate === undefined ? undefined : policyText(stackPolicyDuringUpdate);
  const after = isSamePolicy(wanted, before) ? undefined : wanted;
  const duringUpdate = isSamePolicy(temporary, before) ? undefined : temporary;
  return after === undefined && duringUpdate === undefined ? undefined : present({ before, duringUpdate, after });
}
