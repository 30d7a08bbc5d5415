import {
  CloudFormationClient,
  paginateDescribeEvents,
  paginateListChangeSets,
  paginateListStacks,
} from "@aws-sdk/client-cloudformation";
import type { LocalCloud } from "@stacksteward/local";

import { historyOf, type PastEvent } from "./aftermath.ts";

/** All that was done to one stack. */
export interface StackDeeds {
  /** `<name> <status>` */
  readonly stack: string;
  /** Each operation that CloudFormation began, in order: what is done twice is here twice. */
  readonly operations: readonly string[];
  readonly history: readonly PastEvent[];
  /** Change sets that are left, as `<status> <execution status>`. */
  readonly changeSets: readonly string[];
}

/** What was done to every stack there is or was, seen by a client that knows nothing of Stacksteward. */
export async function deedsOn(cloud: LocalCloud): Promise<readonly StackDeeds[]> {
  const client = new CloudFormationClient(cloud.connection());
  const deeds: StackDeeds[] = [];
  for await (const { StackSummaries = [] } of paginateListStacks({ client }, {}))
    for (const { StackName, StackStatus = "", StackId = "" } of StackSummaries)
      deeds.push({
        stack: `${StackName} ${StackStatus}`,
        operations: await operationsOn(client, StackId),
        history: await historyOf(client, StackId),
        changeSets: StackStatus === "DELETE_COMPLETE" ? [] : await changeSetsOf(client, StackId),
      });
  client.destroy();
  return deeds.toSorted(({ stack: one }, { stack: other }) => one.localeCompare(other));
}

/** A call that finds its work done already begins no operation, though it is answered like the first. */
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
