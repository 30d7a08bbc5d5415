import type { DetailedStatus, StackEvent, StackStatus } from "@aws-sdk/client-cloudformation";

import type { HookResult } from "../hooks/hook-result.ts";
import type { StackResource } from "../stack.ts";
import type { OperationRun } from "./operation-run.ts";

/** Moves the stack to `status` and writes the event that says so. */
export function reportStack(
  run: OperationRun,
  status: StackStatus,
  reason?: string,
  detailedStatus?: DetailedStatus,
): void {
  const { stack } = run;
  stack.status = status;
  if (stableStatuses.has(status)) stack.wasStable = true;
  if (reason === undefined) delete stack.statusReason;
  else stack.statusReason = reason;
  appendEvent(run, {
    EventId: run.engine.world.ids.uuid(),
    LogicalResourceId: stack.name,
    PhysicalResourceId: stack.id,
    ResourceType: "AWS::CloudFormation::Stack",
    // The model lists fewer statuses for events than stacks have; the service writes them all the same.
    ResourceStatus: status as NonNullable<StackEvent["ResourceStatus"]>,
    ResourceStatusReason: reason,
    DetailedStatus: detailedStatus,
  });
}

/** Writes the event that says how `resource` stands. */
export function reportResource(run: OperationRun, resource: StackResource): void {
  const timestamp = new Date(resource.timestamp).toISOString();
  appendEvent(run, {
    EventId: `${resource.logicalId}-${resource.status}-${timestamp}`,
    ...resourceMembers(resource),
    ResourceProperties: resource.eventProperties,
  });
}

/** The same for a deletion in the clean-up after an update, whose events carry another kind of id and no properties. */
export function reportCleanup(run: OperationRun, resource: StackResource): void {
  appendEvent(run, {
    EventId: `${resource.logicalId}-${run.engine.world.ids.uuid()}`,
    ...resourceMembers(resource),
  });
}

/** Writes what a hook does: about `resource` as it stands, or about the stack itself. */
export function reportHook(
  run: OperationRun,
  { id, hook, status, reason }: HookResult,
  resource?: StackResource,
): void {
  const { stack, engine } = run;
  const uuid = engine.world.ids.uuid();
  const target =
    resource === undefined
      ? {
          EventId: uuid,
          LogicalResourceId: stack.name,
          PhysicalResourceId: stack.id,
          ResourceType: "AWS::CloudFormation::Stack",
          ResourceStatus: stack.status as NonNullable<StackEvent["ResourceStatus"]>,
        }
      : { ...resourceMembers(resource), EventId: `${resource.logicalId}-${uuid}`, ResourceStatusReason: undefined };
  appendEvent(run, {
    ...target,
    HookType: hook.typeName,
    HookStatus: status,
    HookStatusReason: reason,
    HookInvocationPoint: "PRE_PROVISION",
    HookInvocationId: id,
    HookFailureMode: hook.failureMode,
  });
}

/** Writes that the hooks of a resource have let it pass. */
export function reportHooksDone(run: OperationRun, resource: StackResource, reason: string): void {
  reportCleanup(run, { ...resource, statusReason: reason });
}

function resourceMembers(resource: StackResource): Omit<EventMembers, "EventId"> {
  return {
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    ResourceStatus: resource.status,
    ResourceStatusReason: resource.statusReason,
  };
}

/** The statuses that a rollback can go back to. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackStack.html */
export const stableStatuses: ReadonlySet<StackStatus> = new Set<StackStatus>([
  "CREATE_COMPLETE",
  "UPDATE_COMPLETE",
  "UPDATE_ROLLBACK_COMPLETE",
  "IMPORT_COMPLETE",
  "IMPORT_ROLLBACK_COMPLETE",
]);

type EventMembers = Omit<StackEvent, "StackId" | "StackName" | "Timestamp">;

function appendEvent(run: OperationRun, event: EventMembers): void {
  const { stack } = run;
  stack.events.append({
    StackId: stack.id,
    StackName: stack.name,
    OperationId: run.operation.id,
    Timestamp: new Date(run.engine.world.clock.now()),
    ClientRequestToken: run.clientRequestToken,
    ...event,
  });
}
