import type {
  ChangeSetHook,
  DescribeChangeSetHooksInput,
  DescribeChangeSetHooksOutput,
  ResourceChange,
} from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { hooksFor } from "../hooks/ask-hooks.ts";
import { hookVersion } from "../hooks/hook-result.ts";
import { pageOf } from "../page.ts";
import { knownChangeSet } from "./change-set-store.ts";

/** The hooks that the execution of a change set will ask about resources, resource by resource. */
export function describeChangeSetHooks(
  engine: Engine,
): Operation<DescribeChangeSetHooksInput, DescribeChangeSetHooksOutput> {
  return ({ ChangeSetName, StackName, LogicalResourceId: wanted, NextToken }, context) => {
    const { id, name, stack, status, changes } = knownChangeSet(engine, context, { ChangeSetName, StackName });
    const isPlanning = status === "CREATE_PENDING" || status === "CREATE_IN_PROGRESS";
    const planned = status === "CREATE_COMPLETE" ? (changes?.summary ?? []) : [];
    const hooks = planned
      .flatMap(({ ResourceChange: change }) => (change === undefined ? [] : [change]))
      .filter(({ LogicalResourceId: logicalId }) => wanted === undefined || logicalId === wanted)
      .flatMap((change) => hooksOf(engine, change));
    const { items, nextToken } = pageOf(hooks, NextToken);
    return given({
      ChangeSetId: id,
      ChangeSetName: name,
      Hooks: items,
      Status: isPlanning
        ? ("PLANNING" as const)
        : status === "FAILED"
          ? ("UNAVAILABLE" as const)
          : ("PLANNED" as const),
      NextToken: nextToken,
      StackId: stack.id,
      StackName: stack.name,
    });
  };
}

/** Hooks do not hear of what an update removes, nor of imports. */
function hooksOf(engine: Engine, change: ResourceChange): ChangeSetHook[] {
  const { Action: ResourceAction, ResourceType = "", LogicalResourceId } = change;
  if (ResourceAction !== "Add" && ResourceAction !== "Modify") return [];
  const action = ResourceAction === "Add" ? "CREATE" : "UPDATE";
  return hooksFor(engine, { target: "RESOURCE", action, targetName: ResourceType }).map(
    ({ typeName, failureMode }) => ({
      InvocationPoint: "PRE_PROVISION",
      FailureMode: failureMode,
      TypeName: typeName,
      TypeVersionId: hookVersion,
      TypeConfigurationVersionId: hookVersion,
      TargetDetails: {
        TargetType: "RESOURCE",
        ResourceTargetDetails: { LogicalResourceId, ResourceType, ResourceAction },
      },
    }),
  );
}
