import { DescribeStackResourcesCommand, type StackResource } from "@aws-sdk/client-cloudformation";

import { listResources } from "../describe/list-resources.ts";
import { saysNobodyOwns } from "../service/service-sentences.ts";
import type { NamedResource } from "./named-resources.ts";
import type { Subject } from "./subject.ts";

/** The resource of a stack that has a name. */
export interface NameOwner {
  readonly stackId: string;
  readonly stackName: string;
  readonly logicalId: string;
}

/** The resource of this stack that has each name, by the id that CloudFormation gives it. */
export async function ownNames({ environment, signal, deployed, operation }: Subject): Promise<Map<string, string>> {
  const own = new Map<string, string>();
  if (deployed === undefined || operation !== "UPDATE") return own;
  for await (const { physicalId, logicalId, status } of listResources(environment, signal, deployed.stackId))
    if (physicalId !== undefined && isThere(status)) own.set(physicalId, logicalId);
  return own;
}

/**
 * The stack, of this account and region, that has what a name would be given to; `undefined` when none has.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html
 */
export async function ownerOf(
  { environment, signal, deployed }: Subject,
  { physicalId, type }: NamedResource,
): Promise<NameOwner | undefined> {
  const answer = await environment
    .call("DescribeStackResources", signal, (client, options) =>
      client.send(new DescribeStackResourcesCommand({ PhysicalResourceId: physicalId }), options),
    )
    .catch((failure: unknown) => {
      if (saysNobodyOwns(failure)) return undefined;
      throw failure;
    });
  // The answer has all resources of the stack, and things of different types may have the same id.
  const found = (answer?.StackResources ?? []).find(
    (each) => each.PhysicalResourceId === physicalId && each.ResourceType === type && isThere(each.ResourceStatus),
  );
  return found === undefined || found.StackId === deployed?.stackId ? undefined : toOwner(found);
}

function toOwner({ StackId = "", StackName = "", LogicalResourceId = "" }: StackResource): NameOwner {
  return { stackId: StackId, stackName: StackName, logicalId: LogicalResourceId };
}

/** What was deleted left its id behind. */
function isThere(status: string | undefined): boolean {
  return status !== "DELETE_COMPLETE";
}
