import { openCatalog } from "@stacksteward/catalog";
import { isJsonObject, readTemplate, removalAction } from "@stacksteward/template";
import type { WorkflowContext } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import { digestOfData } from "../plan/plan-digest.ts";
import { present } from "../present.ts";
import type { StackSetName } from "../service/stack-set-calls.ts";
import { groupInstances } from "../stack-sets/group-instances.ts";
import { describeStackSet, foundInstances } from "../stack-sets/read-stack-set.ts";
import { setNotFound } from "./set-drift.ts";
import type { DoomedSetResource, StackSetDeletionPlan } from "./set-deletion-plan.ts";

/** Works out what deleting a set would do to its stacks. Changes nothing. Throws `STACK_SET_NOT_FOUND`. */
export async function planSetDeletion(
  { signal, runId, clock }: Pick<WorkflowContext, "signal" | "runId" | "clock">,
  environment: Environment,
  set: StackSetName,
  stacks: StackSetDeletionPlan["stacks"],
): Promise<StackSetDeletionPlan> {
  const found = await describeStackSet(environment, signal, set);
  if (found === undefined) throw setNotFound(set.name);
  const instances = await foundInstances(environment, signal, set);
  const { groups } = groupInstances(
    instances.map(({ account, region, unit }) =>
      unit === undefined ? { account, region } : { account, region, unit },
    ),
  );
  const doomed = stacks === "RETAIN" || instances.length === 0 ? [] : doomedIn(found.TemplateBody ?? "");
  const content = {
    format: "stacksteward.stack-set-deletion-plan" as const,
    version: 1 as const,
    stackSet: set.name,
    stackSetId: found.StackSetId ?? "",
    region: environment.region,
    ...present({ callAs: set.callAs }),
    permissionModel: found.PermissionModel ?? ("SELF_MANAGED" as const),
    stacks,
    instances: groups,
    count: instances.length,
    doomed,
    isDestructive: doomed.length > 0,
  };
  return { ...content, id: runId, createdAt: new Date(clock.now()).toISOString(), digest: digestOfData(content) };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html */
function doomedIn(text: string): readonly DoomedSetResource[] {
  const catalog = openCatalog();
  return Object.entries(readTemplate(text).body.Resources).flatMap(([logicalId, resource]): DoomedSetResource[] => {
    const { Type: type, DeletionPolicy: policy, Properties: declared } = resource;
    const properties = isJsonObject(declared) ? declared : {};
    const isDecided = policy === undefined || typeof policy === "string";
    const action = isDecided ? removalAction(type, properties, policy) : undefined;
    if (action === "Retain" || action === "Snapshot") return [];
    const facts = catalog.find(type);
    if (facts === undefined) return [{ logicalId, type, dataLoss: "possible" }];
    if (!facts.stateful) return [];
    return [{ logicalId, type, dataLoss: action === "Delete" ? "certain" : "possible" }];
  });
}
