import type { ResourceChange } from "@aws-sdk/client-cloudformation";

import type { Engine } from "../engine.ts";
import { askHooks } from "../hooks/ask-hooks.ts";
import type { ChangedResource } from "../hooks/hook.ts";
import { refusalReason } from "../hooks/hook-result.ts";
import type { ChangeSet } from "./change-set.ts";

/** Asks hooks about a change set whose changes are worked out. Answers why it fails, or `undefined` when none refuses it. */
export async function changeSetHookRefusal(engine: Engine, changeSet: ChangeSet): Promise<string | undefined> {
  const { id, stack, desired, type, changes } = changeSet;
  const { template } = desired;
  const changedResources = (changes?.withValues ?? []).flatMap(({ ResourceChange: change }) =>
    change === undefined ? [] : [changedResource(change, template)],
  );
  const results = await askHooks(engine, {
    account: stack.account,
    region: stack.region,
    target: "CHANGE_SET",
    action: type === "CREATE" ? "CREATE" : "UPDATE",
    stackId: stack.id,
    changeSetId: id,
    targetId: id,
    executionTarget: stack.id,
    requestData: {
      targetName: "CHANGE_SET",
      targetType: "CHANGE_SET",
      targetLogicalId: id,
      payload: { template: template.text, changedResources },
    },
  });
  const refusal = refusalReason(results);
  return refusal === undefined ? undefined : `Change set creation failed. ${refusal}`;
}

function changedResource(change: ResourceChange, template: ChangeSet["desired"]["template"]): ChangedResource {
  const { Action: action, LogicalResourceId: logicalResourceId = "", ResourceType: resourceType = "" } = change;
  const place = action === "Remove" ? undefined : template.locate(["Resources", logicalResourceId], "key");
  return {
    action: action === "Add" ? "CREATE" : action === "Remove" ? "DELETE" : "UPDATE",
    beforeContext: change.BeforeContext ?? null,
    afterContext: change.AfterContext ?? null,
    lineNumber: place?.start.line ?? null,
    logicalResourceId,
    resourceType,
  };
}
