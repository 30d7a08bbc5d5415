import type { DescribeChangeSetInput, DescribeChangeSetOutput } from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { parametersOf } from "../operations/describe-stacks.ts";
import { pageOf } from "../page.ts";
import { knownChangeSet } from "./change-set-store.ts";
import { executionStatus, rootOf } from "./change-set.ts";

/** A change set by ARN at any time, or by name while it is listed; one page of its changes, with or without values. */
export function describeChangeSet(engine: Engine): Operation<DescribeChangeSetInput, DescribeChangeSetOutput> {
  return (input, context) => {
    const changeSet = knownChangeSet(engine, context, {
      ChangeSetName: input.ChangeSetName,
      StackName: input.StackName,
    });
    const { stack, desired, changes } = changeSet;
    const withValues = input.IncludePropertyValues ?? false;
    const all = (withValues ? changes?.withValues : changes?.summary) ?? [];
    const { items, nextToken } = pageOf(all, input.NextToken);
    const parameters = parametersOf(desired);
    return given({
      ChangeSetName: changeSet.name,
      ChangeSetId: changeSet.id,
      StackId: stack.id,
      StackName: stack.name,
      Description: changeSet.description,
      Parameters: parameters.length === 0 ? undefined : parameters,
      CreationTime: new Date(changeSet.creationTime),
      ExecutionStatus: executionStatus(changeSet),
      Status: changeSet.status,
      StatusReason: changeSet.statusReason ?? (withValues ? changes?.warning : undefined),
      NotificationARNs: [...desired.notificationArns],
      RollbackConfiguration: desired.rollbackConfiguration,
      Capabilities: [...desired.capabilities],
      Tags: desired.tags.length === 0 ? undefined : [...desired.tags],
      Changes: items,
      NextToken: nextToken,
      IncludeNestedStacks: changeSet.includesNestedStacks,
      ParentChangeSetId: changeSet.parent?.id,
      RootChangeSetId: changeSet.parent === undefined ? undefined : rootOf(changeSet).id,
      OnStackFailure: changeSet.onStackFailure,
      ImportExistingResources: changeSet.request.ImportExistingResources,
      DeploymentMode: changeSet.request.DeploymentMode,
      StackDriftStatus: changeSet.stackDriftStatus,
      DeploymentConfig: changeSet.deploymentConfig,
    });
  };
}
