import {
  CloudFormationClient,
  paginateDescribeEvents,
  paginateListChangeSets,
  paginateListStacks,
} from "@aws-sdk/client-cloudformation";
import type { LocalCloud } from "@stacksteward/local";

import { historyOf } from "./aftermath.ts";

/** All that was done to one stack, seen by a client that knows nothing of Stacksteward, without what differs from run to run. */
export interface StackDeeds {
  readonly stack: string;
  /** Each operation that CloudFormation began, as `<operation> <token's kind>`, in order. */
  readonly operations: readonly string[];
  /** The history of each resource, and of the stack by its name: those of several resources interleave as they happen. */
  readonly histories: readonly (readonly string[])[];
  /** Change sets that are there, as `<status> <execution status>`. */
  readonly changeSets: readonly string[];
}

/** What was done to every stack there is or was. */
export async function deedsOn(cloud: LocalCloud): Promise<readonly StackDeeds[]> {
  const client = new CloudFormationClient(cloud.connection());
  const deeds: StackDeeds[] = [];
  for await (const { StackSummaries = [] } of paginateListStacks({ client }, {}))
    for (const { StackName, StackStatus = "", StackId = "" } of StackSummaries)
      deeds.push({
        stack: `${StackName} ${StackStatus}`,
        operations: await operationsOn(client, StackId),
        histories: sequencesOf(await historyOf(client, StackId)),
        changeSets: StackStatus === "DELETE_COMPLETE" ? [] : await changeSetsOf(client, StackId),
      });
  client.destroy();
  return deeds.toSorted(({ stack: one }, { stack: other }) => one.localeCompare(other));
}

async function operationsOn(client: CloudFormationClient, StackName: string): Promise<string[]> {
  const operations: string[] = [];
  for await (const { OperationEvents = [] } of paginateDescribeEvents({ client }, { StackName }))
    for (const { EventType, OperationType = "", OperationStatus } of OperationEvents)
      if (EventType === "STACK_EVENT" && OperationStatus === "IN_PROGRESS") operations.push(OperationType);
  return operations.toReversed();
}

async function changeSetsOf(client: CloudFormationClient, StackName: string): Promise<string[]> {
  const changeSets: string[] = [];
  for await (const { Summaries = [] } of paginateListChangeSets({ client }, { StackName }))
    for (const { Status, ExecutionStatus } of Summaries) changeSets.push(`${Status} ${ExecutionStatus}`);
  return changeSets;
}

function sequencesOf(history: readonly string[]): (readonly string[])[] {
  const sequences = Map.groupBy(history, (line) => line.slice(0, line.indexOf(" ")));
  return [...sequences.values()].toSorted(([one = ""], [other = ""]) => one.localeCompare(other));
}
