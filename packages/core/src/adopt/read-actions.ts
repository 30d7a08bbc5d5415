import type { ResourceLocation, StackRefactorAction } from "@aws-sdk/client-cloudformation";
import type { Template } from "@stacksteward/template";

import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import { listRefactorActions } from "../service/stack-refactors.ts";
import { stackNameIn } from "../stack-reference.ts";
import type { PlannedPlace, RefactorAction } from "./refactor-plan.ts";

/** What a refactor does, in the words of a plan: every page, every kind of action. `templates` add types and places, by stack name. */
export async function readActions(
  environment: Environment,
  signal: AbortSignal,
  stackRefactorId: string,
  templates: ReadonlyMap<string, Template | undefined> = new Map(),
): Promise<readonly RefactorAction[]> {
  const { secrets } = environment;
  return (await listRefactorActions(environment, signal, stackRefactorId)).map((action: StackRefactorAction) => {
    const { Source, Destination } = action.ResourceMapping ?? {};
    const to = placeOf(Destination);
    const template = to && templates.get(to.stackName);
    const type = to && template?.body.Resources[to.logicalId]?.Type;
    return present({
      action: action.Action ?? "Unknown",
      entity: action.Entity ?? "Unknown",
      from: placeOf(Source),
      to,
      type,
      physicalId: secrets.hideInPhysicalId(action.PhysicalResourceId, type ?? ""),
      description: secrets.hideInText(action.Description),
      detection: action.Detection,
      detectionReason: secrets.hideInText(action.DetectionReason),
      tags: Object.fromEntries((action.TagResources ?? []).map(({ Key = "", Value = "" }) => [Key, Value])),
      untag: action.UntagResources ?? [],
      position: to && template?.locate(["Resources", to.logicalId], "key")?.start,
    });
  });
}

/** The service names stacks by their ids. */
function placeOf(location: ResourceLocation | undefined): PlannedPlace | undefined {
  if (location === undefined) return undefined;
  const { StackName: stackId = "", LogicalResourceId: logicalId = "" } = location;
  return { stackName: stackNameIn(stackId), stackId, logicalId };
}
