import {
  DescribeStackRefactorCommand,
  ListStackRefactorActionsCommand,
  ListStackRefactorsCommand,
  type ListStackRefactorActionsOutput,
  type ListStackRefactorsOutput,
  type StackRefactorAction,
} from "@aws-sdk/client-cloudformation";

import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";

/** A refactor as it is now. Plain data. */
export interface RefactorDescription {
  readonly stackRefactorId: string;
  readonly description?: string;
  readonly stackIds: readonly string[];
  readonly status: string;
  readonly statusReason?: string;
  readonly executionStatus: string;
  readonly executionStatusReason?: string;
}

/** Describes one refactor. It has no pages. */
export async function describeRefactor(
  environment: Environment,
  signal: AbortSignal,
  stackRefactorId: string,
): Promise<RefactorDescription> {
  const answer = await environment.call("DescribeStackRefactor", signal, (client, options) =>
    client.send(new DescribeStackRefactorCommand({ StackRefactorId: stackRefactorId }), options),
  );
  const { hideInText } = environment.secrets;
  return present({
    stackRefactorId,
    description: answer.Description,
    stackIds: answer.StackIds ?? [],
    status: answer.Status ?? "",
    statusReason: hideInText(answer.StatusReason),
    executionStatus: answer.ExecutionStatus ?? "",
    executionStatusReason: hideInText(answer.ExecutionStatusReason),
  });
}

/** What a refactor does, all pages of it. */
export async function listRefactorActions(
  environment: Environment,
  signal: AbortSignal,
  stackRefactorId: string,
): Promise<readonly StackRefactorAction[]> {
  const actions: StackRefactorAction[] = [];
  let token: string | undefined;
  do {
    const input = present({ StackRefactorId: stackRefactorId, NextToken: token });
    const page: ListStackRefactorActionsOutput = await environment.call(
      "ListStackRefactorActions",
      signal,
      (client, options) => client.send(new ListStackRefactorActionsCommand(input), options),
    );
    actions.push(...(page.StackRefactorActions ?? []));
    token = page.NextToken;
  } while (token !== undefined);
  return actions;
}

/** The id of the refactor whose description begins like this, on whichever page it is, or `undefined`. */
export async function findRefactor(
  environment: Environment,
  signal: AbortSignal,
  description: string,
): Promise<string | undefined> {
  let token: string | undefined;
  do {
    const page: ListStackRefactorsOutput = await environment.call("ListStackRefactors", signal, (client, options) =>
      client.send(new ListStackRefactorsCommand(present({ NextToken: token })), options),
    );
    const found = page.StackRefactorSummaries?.find(({ Description }) => Description?.startsWith(description) === true);
    if (found !== undefined) return found.StackRefactorId;
    token = page.NextToken;
  } while (token !== undefined);
  return undefined;
}

/** Whether a refactor in this execution status is being executed, or was. */
export function hasBegun(executionStatus: string): boolean {
  return executionStatus.startsWith("EXECUTE_") || executionStatus.startsWith("ROLLBACK_");
}

/** Whether it is over. */
export function hasEnded(executionStatus: string): boolean {
  return hasBegun(executionStatus) && !executionStatus.endsWith("_IN_PROGRESS");
}
