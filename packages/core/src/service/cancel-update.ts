import { CancelUpdateStackCommand } from "@aws-sdk/client-cloudformation";

import type { Environment } from "../environments/environment.ts";
import { saysNotCancellable } from "./service-sentences.ts";

/** Cancels a running update. One that has just ended by itself, or is being taken back already, is left alone: how it ends shows which. */
export async function cancelUpdate(
  environment: Environment,
  signal: AbortSignal,
  stackId: string,
  token: string,
): Promise<void> {
  const input = { StackName: stackId, ClientRequestToken: token };
  await environment
    .call("CancelUpdateStack", signal, (client, options) => client.send(new CancelUpdateStackCommand(input), options))
    .catch((failure: unknown) => {
      if (!saysNotCancellable(failure)) throw failure;
    });
}
