import { ListStackResourcesCommand, type StackResourceSummary } from "@aws-sdk/client-cloudformation";

import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import type { Secrets } from "../secrets.ts";

/** A resource of a stack as it is now. */
export interface StackResource {
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly type: string;
  readonly status: string;
  readonly statusReason?: string;
  readonly updatedAt: string;
}

/** Every resource of a stack, page by page as they are wanted. */
export async function* listResources(
  environment: Environment,
  signal: AbortSignal,
  nameOrId: string,
): AsyncGenerator<StackResource> {
  let token: string | undefined;
  do {
    const page = await environment.call("ListStackResources", signal, (client, options) =>
      client.send(new ListStackResourcesCommand(present({ StackName: nameOrId, NextToken: token })), options),
    );
    for (const resource of page.StackResourceSummaries ?? []) yield toResource(resource, environment.secrets);
    token = page.NextToken;
  } while (token !== undefined);
}

function toResource(resource: StackResourceSummary, secrets: Secrets): StackResource {
  return present({
    logicalId: resource.LogicalResourceId ?? "",
    physicalId: secrets.hideInPhysicalId(resource.PhysicalResourceId, resource.ResourceType ?? ""),
    type: resource.ResourceType ?? "",
    status: resource.ResourceStatus ?? "",
    statusReason: secrets.hideInText(resource.ResourceStatusReason),
    updatedAt: (resource.LastUpdatedTimestamp ?? new Date(0)).toISOString(),
  });
}
