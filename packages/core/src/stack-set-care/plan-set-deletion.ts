import type { StackSet as SetDescription } from "@aws-sdk/client-cloudformation";
import { openCatalog } from "@stacksteward/catalog";
import { readTemplate, TemplateError } from "@stacksteward/template";
import type { WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { fateOf, lossOf } from "../destroy/take-inventory.ts";
import type { Environment } from "../environments/environment.ts";
import type { Environments } from "../environments/open-environment.ts";
import { digestOfData } from "../plan/plan-digest.ts";
import { present } from "../present.ts";
import { busyBlocks, inoperableDeletions } from "../stack-sets/blocks-of.ts";
import { countCalls, groupInstances } from "../stack-sets/group-instances.ts";
import { describeStackSet, foundInstances, unfinishedOperations } from "../stack-sets/read-stack-set.ts";
import type { StackSetAddress } from "../stack-sets/stack-set-reference.ts";
import { protectedStacks } from "./protected-stacks.ts";
import type { DoomedSetResource, StackSetDeletionPlan } from "./set-deletion-plan.ts";

/** Refuses what says nothing of the stacks. Throws `INVALID_DEFINITION`. */
export function assertStacksSaid(stacks: unknown): void {
  if (stacks === "DELETE" || stacks === "RETAIN") return;
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `What is to become of the stacks must be said: stacks can't be ${JSON.stringify(stacks)}. Give "DELETE" or "RETAIN".`,
  );
}

/** Works out what deleting a set would do to its stacks. Changes nothing. Answers nothing when there is no set. */
export async function planSetDeletion(
  { signal, runId, clock, deadline }: Pick<WorkflowContext, "signal" | "runId" | "clock" | "deadline">,
  environment: Environment,
  { set, target }: StackSetAddress,
  stacks: StackSetDeletionPlan["stacks"],
  /** Where the stacks are looked at, whether they are protected. Default: nobody looks. */
  environments?: Pick<Environments, "open">,
): Promise<StackSetDeletionPlan | undefined> {
  const found = await describeStackSet(environment, signal, set);
  // A set that was deleted is described by its id alone: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackSet.html
  if (found === undefined || found.Status === "DELETED") return undefined;
  const instances = await foundInstances(environment, signal, set);
  const busy = await unfinishedOperations(environment, signal, set);
  const grouped = groupInstances(instances.map(({ account, region, unit }) => present({ account, region, unit })));
  const doomed = stacks === "RETAIN" || instances.length === 0 ? [] : doomedIn(found);
  const content = {
    format: "stacksteward.stack-set-deletion-plan" as const,
    version: 1 as const,
    stackSet: set.name,
    stackSetId: found.StackSetId ?? "",
    region: environment.region,
    ...present({ account: target.account, callAs: set.callAs }),
    permissionModel: found.PermissionModel ?? ("SELF_MANAGED" as const),
    stacks,
    instances: grouped.groups,
    count: instances.length,
    ...present({ doomed }),
    isDestructive: doomed === undefined || doomed.length > 0,
    calls: countCalls([grouped]),
  };
  const isLookedAt = environments !== undefined && stacks === "DELETE";
  const kept = isLookedAt ? await protectedStacks(environments, { signal, deadline }, instances) : [];
  const inoperable = stacks === "RETAIN" ? [] : instances.filter(({ status }) => status === "INOPERABLE");
  return {
    ...content,
    blocks: [...busyBlocks({ busy, before: found }), ...inoperableDeletions(inoperable), ...kept],
    id: runId,
    createdAt: new Date(clock.now()).toISOString(),
    digest: digestOfData(content),
  };
}

/** Nothing when the template cannot be read here. */
function doomedIn({ TemplateBody: text = "" }: SetDescription): readonly DoomedSetResource[] | undefined {
  try {
    const catalog = openCatalog();
    return Object.entries(readTemplate(text).body.Resources).flatMap(([logicalId, resource]) => {
      const { Type: type } = resource;
      const dataLoss = lossOf(type, fateOf(type, resource), catalog);
      return dataLoss === "none" ? [] : [{ logicalId, type, dataLoss }];
    });
  } catch (failure) {
    if (failure instanceof TemplateError) return undefined;
    throw failure;
  }
}
