import {
  CreateStackInstancesCommand,
  DeleteStackInstancesCommand,
  DescribeStackSetOperationCommand,
  DetectStackSetDriftCommand,
  ImportStacksToStackSetCommand,
  ListStackInstancesCommand,
  ListStackSetOperationResultsCommand,
  StopStackSetOperationCommand,
  UpdateStackInstancesCommand,
  UpdateStackSetCommand,
  type CallAs,
  type CreateStackInstancesCommandInput,
  type DeleteStackInstancesCommandInput,
  type DetectStackSetDriftCommandInput,
  type ImportStacksToStackSetCommandInput,
  type StackInstanceSummary,
  type StackSetOperation,
  type StackSetOperationResultSummary,
  type UpdateStackInstancesCommandInput,
  type UpdateStackSetCommandInput,
} from "@aws-sdk/client-cloudformation";

import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import { hasServiceCode } from "./service-sentences.ts";

/** A stack set as calls name it, and in which role they are made. */
export interface StackSetName {
  readonly name: string;
  readonly callAs?: CallAs;
}

/** What begins an operation that changes the stacks of a set. */
export type StackSetCall =
  | { readonly kind: "UpdateStackSet"; readonly input: UpdateStackSetCommandInput }
  | { readonly kind: "CreateStackInstances"; readonly input: CreateStackInstancesCommandInput }
  | { readonly kind: "UpdateStackInstances"; readonly input: UpdateStackInstancesCommandInput }
  | { readonly kind: "DeleteStackInstances"; readonly input: DeleteStackInstancesCommandInput };

/** The same, or what leaves the stacks as they are. */
export type StackSetOperationCall =
  | StackSetCall
  | { readonly kind: "ImportStacksToStackSet"; readonly input: ImportStacksToStackSetCommandInput }
  | { readonly kind: "DetectStackSetDrift"; readonly input: DetectStackSetDriftCommandInput };

/** Begins an operation under an id of ours. Sent again, it is the same operation. */
export async function beginStackSetOperation(
  environment: Environment,
  signal: AbortSignal,
  call: StackSetOperationCall,
  operationId: string,
): Promise<void> {
  try {
    await environment.call(call.kind, signal, (client, options) => {
      switch (call.kind) {
        case "UpdateStackSet":
          return client.send(new UpdateStackSetCommand({ ...call.input, OperationId: operationId }), options);
        case "CreateStackInstances":
          return client.send(new CreateStackInstancesCommand({ ...call.input, OperationId: operationId }), options);
        case "UpdateStackInstances":
          return client.send(new UpdateStackInstancesCommand({ ...call.input, OperationId: operationId }), options);
        case "DeleteStackInstances":
          return client.send(new DeleteStackInstancesCommand({ ...call.input, OperationId: operationId }), options);
        case "ImportStacksToStackSet":
          return client.send(new ImportStacksToStackSetCommand({ ...call.input, OperationId: operationId }), options);
        case "DetectStackSetDrift":
          return client.send(new DetectStackSetDriftCommand({ ...call.input, OperationId: operationId }), options);
      }
    });
  } catch (failure) {
    if (hasServiceCode(failure, "OperationIdAlreadyExists")) return;
    throw failure;
  }
}

/** The operation, or nothing when the set has none of that id. */
export async function findStackSetOperation(
  environment: Environment,
  signal: AbortSignal,
  { name, callAs }: StackSetName,
  operationId: string,
): Promise<StackSetOperation | undefined> {
  try {
    const input = present({ StackSetName: name, OperationId: operationId, CallAs: callAs });
    const { StackSetOperation: operation } = await environment.call(
      "DescribeStackSetOperation",
      signal,
      (client, options) => client.send(new DescribeStackSetOperationCommand(input), options),
    );
    return operation;
  } catch (failure) {
    if (hasServiceCode(failure, "OperationNotFound")) return undefined;
    throw failure;
  }
}

/** Asks the service to finish what has begun of an operation and to cancel the rest. One that has ended is left alone. */
export async function stopStackSetOperation(
  environment: Environment,
  signal: AbortSignal,
  { name, callAs }: StackSetName,
  operationId: string,
): Promise<void> {
  try {
    const input = present({ StackSetName: name, OperationId: operationId, CallAs: callAs });
    await environment.call("StopStackSetOperation", signal, (client, options) =>
      client.send(new StopStackSetOperationCommand(input), options),
    );
  } catch (failure) {
    if (!hasServiceCode(failure, "InvalidOperation")) throw failure;
  }
}

/** How an operation went in each account and region, all pages of it. */
export async function readOperationResults(
  environment: Environment,
  signal: AbortSignal,
  { name, callAs }: StackSetName,
  operationId: string,
): Promise<readonly StackSetOperationResultSummary[]> {
  return everyPage(
    (token) =>
      environment.call("ListStackSetOperationResults", signal, (client, options) =>
        client.send(
          new ListStackSetOperationResultsCommand(
            present({
              StackSetName: name,
              OperationId: operationId,
              CallAs: callAs,
              NextToken: token,
              MaxResults: 100,
            }),
          ),
          options,
        ),
      ),
    (summary) => summary,
  );
}

/** Every instance of a set, all pages of it, each as `toEntry` makes it: there may be a hundred thousand. */
export async function readStackInstances<Entry>(
  environment: Environment,
  signal: AbortSignal,
  { name, callAs }: StackSetName,
  toEntry: (summary: StackInstanceSummary) => Entry,
): Promise<readonly Entry[]> {
  return everyPage(
    (token) =>
      environment.call("ListStackInstances", signal, (client, options) =>
        client.send(
          new ListStackInstancesCommand(
            present({ StackSetName: name, CallAs: callAs, NextToken: token, MaxResults: 100 }),
          ),
          options,
        ),
      ),
    toEntry,
  );
}

/** All entries of a list that comes in pages. */
async function everyPage<Summary, Entry>(
  page: (token: string | undefined) => Promise<{
    readonly Summaries?: readonly Summary[] | undefined;
    readonly NextToken?: string | undefined;
  }>,
  toEntry: (summary: Summary) => Entry,
): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  let token: string | undefined;
  do {
    const { Summaries = [], NextToken } = await page(token);
    for (const summary of Summaries) entries.push(toEntry(summary));
    token = NextToken;
  } while (token !== undefined);
  return entries;
}
