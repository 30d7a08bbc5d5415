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

/** Things of different types may have the same id. */
export function ownKey({ type, physicalId = "" }: Pick<NamedResource, "type" | "physicalId">): string {
  return `${type} ${physicalId}`;
}

/** The resource of this stack that has each name, by {@link ownKey}. */
export async function ownNames({ environment, signal, deployed, operation }: Subject): Promise<Map<string, string>> {
  const own = new Map<string, string>();
  if (deployed === undefined || operation !== "UPDATE") return own;
  for await (const { logicalId, ...resource } of listResources(environment, signal, deployed.stackId))
    if (isThere(resource.status)) own.set(ownKey(resource), logicalId);
  return own;
}

/** What was found under a name. */
export interface OwnedName {
  /** Absent when no stack has anything of the type. */
  readonly owner?: NameOwner;
  /** Whether that is sure: only one resource is found under a name, and it may have been one of another type. */
  readonly isCertain: boolean;
}

/**
 * The stack, of this account and region, that has what a name would be given to.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html, which answers the
 * resource alone, whatever that page says (GitHub aws-cloudformation/cloudformation-coverage-roadmap 998).
 */
export async function ownerOf(
  { environment, signal, deployed }: Subject,
  { physicalId, type }: NamedResource,
): Promise<OwnedName> {
  const answer = await environment
    .call("DescribeStackResources", signal, (client, options) =>
      client.send(new DescribeStackResourcesCommand({ PhysicalResourceId: physicalId }), options),
    )
    .catch((failure: unknown) => {
      if (saysNobodyOwns(failure)) return undefined;
      throw failure;
    });
  const found = (answer?.StackResources ?? []).filter(
    (each) => each.PhysicalResourceId === physicalId && isThere(each.ResourceStatus),
  );
  const same = found.find(({ ResourceType }) => ResourceType === type);
  if (same === undefined) return { isCertain: found.length === 0 };
  return same.StackId === deployed?.stackId ? { isCertain: true } : { owner: toOwner(same), isCertain: true };
}

function toOwner({ StackId = "", StackName = "", LogicalResourceId = "" }: StackResource): NameOwner {
  return { stackId: StackId, stackName: StackName, logicalId: LogicalResourceId };
}

/** What was deleted left its id behind. */
function isThere(status: string | undefined): boolean {
  return status !== "DELETE_COMPLETE";
}
