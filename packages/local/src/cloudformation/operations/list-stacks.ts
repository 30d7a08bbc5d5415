import type { ListStacksInput, ListStacksOutput, StackSummary } from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { stackDriftInformation } from "../drift/stack-drift.ts";
import { pageOf } from "../page.ts";
import type { Stack } from "../stack.ts";

/** Every stack of the last 90 days, deleted ones too, newest first; or those in the statuses asked for. */
export function listStacks(engine: Engine): Operation<ListStacksInput, ListStacksOutput> {
  return ({ StackStatusFilter: statuses = [], NextToken }, context) => {
    const { stacksById } = engine.regionState(context.account, context.region);
    const wanted = new Set<string>(statuses);
    const oldest = engine.world.clock.now() - deletedStacksAreKept;
    const listed = [...stacksById.values()]
      .filter(({ status }) => wanted.size === 0 || wanted.has(status))
      .filter(({ status, deletionTime = Infinity }) => status !== "DELETE_COMPLETE" || deletionTime > oldest)
      .toReversed();
    const { items, nextToken } = pageOf(listed, NextToken);
    return given({ StackSummaries: items.map(summary), NextToken: nextToken });
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html */
const deletedStacksAreKept = 90 * 24 * 60 * 60 * 1000;

function summary(stack: Stack): StackSummary {
  return given({
    StackId: stack.id,
    StackName: stack.name,
    TemplateDescription: stack.desired?.body.Description,
    CreationTime: new Date(stack.creationTime),
    LastUpdatedTime: stack.lastUpdatedTime === undefined ? undefined : new Date(stack.lastUpdatedTime),
    DeletionTime: stack.deletionTime === undefined ? undefined : new Date(stack.deletionTime),
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    ParentId: stack.parentId,
    RootId: stack.rootId,
    DriftInformation: stackDriftInformation(stack),
    LastOperations: stack.lastOperations.length === 0 ? undefined : [...stack.lastOperations],
  });
}
