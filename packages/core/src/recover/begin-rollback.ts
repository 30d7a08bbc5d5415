import { ContinueUpdateRollbackCommand, RollbackStackCommand } from "@aws-sdk/client-cloudformation";

import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import type { StackFacts } from "../service/describe-stack.ts";
import { hasServiceCode } from "../service/service-sentences.ts";
import { stackEventPages } from "../service/stack-events.ts";
import type { RollbackOptions } from "./roll-back.ts";

/** What is asked of CloudFormation. */
export interface RollbackRequest extends Pick<RollbackOptions, "force" | "roleArn"> {
  readonly token: string;
  /** By force it is for CloudFormation to know. */
  readonly skips: readonly string[];
}

/** Asks CloudFormation to bring a stack back. A rollback of the same token that has begun before, and may be over, is ours: it is found, not repeated. */
export async function beginRollback(
  environment: Environment,
  signal: AbortSignal,
  stack: StackFacts,
  request: RollbackRequest,
): Promise<void> {
  try {
    await ask(environment, signal, stack, request);
  } catch (failure) {
    if (hasServiceCode(failure, "TokenAlreadyExists")) return;
    // What has begun cannot begin again, and is refused for the status that it has brought about.
    if (!hasServiceCode(failure, "ValidationError")) throw failure;
    if (!(await hasBegun(environment, signal, stack, request.token))) throw failure;
  }
}

async function ask(
  environment: Environment,
  signal: AbortSignal,
  { stackId, status }: StackFacts,
  { token, skips, force = false, roleArn }: RollbackRequest,
): Promise<void> {
  const input = present({ StackName: stackId, ClientRequestToken: token, RoleARN: roleArn });
  if (status === "UPDATE_FAILED") {
    await environment.call("RollbackStack", signal, (client, options) =>
      client.send(new RollbackStackCommand(input), options),
    );
    return;
  }
  const skipping = force ? { ForceRollback: true } : { ResourcesToSkip: [...skips] };
  await environment.call("ContinueUpdateRollback", signal, (client, options) =>
    client.send(new ContinueUpdateRollbackCommand({ ...input, ...skipping }), options),
  );
}

async function hasBegun(
  environment: Environment,
  signal: AbortSignal,
  { stackId }: StackFacts,
  token: string,
): Promise<boolean> {
  for await (const page of stackEventPages(environment, signal, stackId)) {
    if (page.some(({ clientRequestToken }) => clientRequestToken === token)) return true;
  }
  return false;
}
