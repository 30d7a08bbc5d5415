import { DescribeStackEventsCommand, type StackEvent as ServiceEvent } from "@aws-sdk/client-cloudformation";

import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import type { Secrets } from "../secrets.ts";
import type { StackEvent } from "../watch/operation-event.ts";

/** The events of a stack, newest first, page by page; a page is only asked for when it is wanted. */
export async function* stackEventPages(
  environment: Environment,
  signal: AbortSignal,
  stackId: string,
): AsyncGenerator<readonly StackEvent[]> {
  let token: string | undefined;
  do {
    const page = await environment.call("DescribeStackEvents", signal, (client, options) =>
      client.send(new DescribeStackEventsCommand(present({ StackName: stackId, NextToken: token })), options),
    );
    yield (page.StackEvents ?? []).map((event) => toStackEvent(event, environment.secrets));
    token = page.NextToken;
  } while (token !== undefined);
}

/** Whether an event is about the stack itself and not about one of its resources. */
export function isStackItself(event: StackEvent): boolean {
  return event.physicalId === event.stackId;
}

function toStackEvent(event: ServiceEvent, secrets: Secrets): StackEvent {
  return present({
    eventId: event.EventId ?? "",
    at: (event.Timestamp ?? new Date(0)).toISOString(),
    stackId: event.StackId ?? "",
    stackName: event.StackName ?? "",
    logicalId: event.LogicalResourceId ?? "",
    physicalId: secrets.hideInPhysicalId(event.PhysicalResourceId, event.ResourceType ?? ""),
    type: event.ResourceType ?? "",
    status: event.ResourceStatus ?? "",
    reason: secrets.hideInText(event.ResourceStatusReason),
    clientRequestToken: event.ClientRequestToken,
    hook:
      event.HookType === undefined
        ? undefined
        : present({
            type: event.HookType,
            status: event.HookStatus,
            reason: secrets.hideInText(event.HookStatusReason),
            invocationPoint: event.HookInvocationPoint,
            failureMode: event.HookFailureMode,
          }),
  });
}
