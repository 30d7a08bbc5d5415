import type { StackEvent } from "@aws-sdk/client-cloudformation";

import { Reason } from "../deployment/reasons.ts";
import type { Engine } from "../engine.ts";
import type { Stack } from "../stack.ts";

/** Writes the first event of a stack that exists only for its change sets or for a refactor. It belongs to no operation. */
export function reportReview(engine: Engine, stack: Stack): void {
  stack.statusReason = Reason.UserInitiated;
  stack.events.append({
    EventId: engine.world.ids.uuid(),
    StackId: stack.id,
    StackName: stack.name,
    LogicalResourceId: stack.name,
    PhysicalResourceId: stack.id,
    ResourceType: "AWS::CloudFormation::Stack",
    // The model lists fewer statuses for events than stacks have; the service writes them all the same.
    ResourceStatus: stack.status as NonNullable<StackEvent["ResourceStatus"]>,
    ResourceStatusReason: Reason.UserInitiated,
    Timestamp: new Date(engine.world.clock.now()),
  });
}
