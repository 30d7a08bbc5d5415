import { GetStackPolicyCommand, SetStackPolicyCommand } from "@aws-sdk/client-cloudformation";

import type { Environment } from "../environments/environment.ts";

/** The policy of a stack as it was set, or `undefined` when it never had one. */
export async function getStackPolicy(
  environment: Environment,
  signal: AbortSignal,
  stackId: string,
): Promise<string | undefined> {
  const { StackPolicyBody } = await environment.call("GetStackPolicy", signal, (client, options) =>
    client.send(new GetStackPolicyCommand({ StackName: stackId }), options),
  );
  return StackPolicyBody === "" ? undefined : StackPolicyBody;
}

/** Sets the policy of a stack. Setting it twice is setting it once. */
export async function setStackPolicy(
  environment: Environment,
  signal: AbortSignal,
  stackId: string,
  policy: string,
): Promise<void> {
  await environment.call("SetStackPolicy", signal, (client, options) =>
    client.send(new SetStackPolicyCommand({ StackName: stackId, StackPolicyBody: policy }), options),
  );
}
