import type { StackRefactorAction, Tag } from "@aws-sdk/client-cloudformation";

import { stackTagsFor } from "../deployment/planned-resource.ts";
import type { Engine } from "../engine.ts";
import type { DesiredState, Stack } from "../stack.ts";
import type { Origin } from "./draft.ts";
import type { Place, ResourceMove } from "./stack-refactor.ts";

/** The move of one resource, as `ListStackRefactorActions` shows it. */
export function moveAction(
  engine: Engine,
  { source, destination }: ResourceMove,
  { resource, detection }: Origin,
  { desired, isDecided }: { readonly desired: DesiredState; readonly isDecided: boolean },
): StackRefactorAction {
  const isTagged = engine.catalog.find(resource.type)?.tagging !== undefined;
  const systemTags = isTagged ? systemTagsOf(destination) : [];
  return {
    Action: "MOVE",
    Entity: "RESOURCE",
    PhysicalResourceId: resource.physicalId,
    Description: isDecided
      ? "No configuration changes detected."
      : "Resource configuration changes will be validated during refactor execution.",
    Detection: detection,
    TagResources: [...systemTags, ...stackTagsFor(engine, resource.type, desired.tags)],
    UntagResources: [...systemTags, ...resource.stackTags].map(({ Key = "" }) => Key),
    ResourceMapping: { Source: location(source), Destination: location(destination) },
  };
}

/** That the refactor makes a stack. */
export function stackCreation(stack: Stack): StackRefactorAction {
  return {
    Action: "CREATE",
    Entity: "STACK",
    Description: `Stack ${stack.id} created.`,
    Detection: "MANUAL",
    TagResources: [],
    UntagResources: [],
  };
}

/** The tags by which the service knows whose a resource is. No simulated resource carries them. */
function systemTagsOf({ stack, logicalId }: Place): Tag[] {
  return [
    { Key: "aws:cloudformation:stack-name", Value: stack.name },
    { Key: "aws:cloudformation:logical-id", Value: logicalId },
    { Key: "aws:cloudformation:stack-id", Value: stack.id },
  ];
}

function location({ stack, logicalId }: Place): { readonly StackName: string; readonly LogicalResourceId: string } {
  return { StackName: stack.id, LogicalResourceId: logicalId };
}
