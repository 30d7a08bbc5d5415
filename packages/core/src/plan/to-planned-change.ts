import type { LiveResourceDrift, ResourceChange, ResourceChangeDetail } from "@aws-sdk/client-cloudformation";
import type { Catalog } from "@stacksteward/catalog";
import { interruptionOf, isJsonObject, type Template } from "@stacksteward/template";

import { present } from "../present.ts";
import type { Secrets } from "../secrets.ts";
import { dataLossRisk } from "./data-loss-risk.ts";
import { iamBroadening } from "./iam-broadening.ts";
import type { PlannedChange, PlannedDetail, PlannedDrift, TemplatePosition } from "./plan.ts";

/** What a change is read with: the facts of its type, and the template it came from when it was read here. */
export interface ChangeReader {
  readonly catalog: Catalog;
  readonly secrets: Secrets;
  readonly template: Template | undefined;
  /** See {@link PlannedChange.stackPath}. */
  readonly stackPath?: readonly string[];
}

/** A change of the service as a plan says it. Words the service may add are carried over as they are. */
export function toPlannedChange(
  change: ResourceChange,
  { catalog, secrets, template, stackPath }: ChangeReader,
): PlannedChange {
  const logicalId = change.LogicalResourceId ?? "";
  const outline = present({
    action: change.Action ?? "Unknown",
    type: change.ResourceType ?? "",
    replacement: change.Action === "Modify" ? change.Replacement : undefined,
    policyAction: change.PolicyAction,
    changeSetId: change.ChangeSetId,
  });
  const details = (change.Details ?? []).map((detail) => toDetail(detail, secrets));
  const [before, after] = [parseContext(change.BeforeContext), parseContext(change.AfterContext)];
  return present({
    action: outline.action,
    stackPath,
    logicalId,
    physicalId: secrets.hideInPhysicalId(change.PhysicalResourceId, outline.type),
    type: outline.type,
    changeSetId: outline.changeSetId,
    replacement: outline.replacement,
    replacedBecauseOf: replacingProperties(details),
    policyAction: outline.policyAction,
    dataLoss: dataLossRisk(outline, catalog),
    interruption: interruptionOf({ ...outline, details }),
    // Of the real values: what is hidden differs from one orchestrator to the next.
    iamBroadening: secrets.hideIn(iamBroadening(outline, { before, after }, catalog)),
    details,
    before: secrets.hideIn(before),
    after: secrets.hideIn(after),
    driftStatus: change.ResourceDriftStatus,
    leftDrift: change.ResourceDriftIgnoredAttributes?.map(({ Path: path = "", Reason: reason = "" }) => ({
      path,
      reason,
    })),
    deployed: secrets.hideIn(parseContext(change.PreviousDeploymentContext)),
    ...positionsOf(template, logicalId),
  });
}

function toDetail(detail: ResourceChangeDetail, secrets: Secrets): PlannedDetail {
  const { Target: target = {}, Evaluation, ChangeSource, CausingEntity } = detail;
  return present({
    attribute: target.Attribute ?? "Unknown",
    name: target.Name,
    path: target.Path,
    requiresRecreation: target.RequiresRecreation,
    evaluation: Evaluation,
    changeSource: ChangeSource,
    causingEntity: CausingEntity,
    before: secrets.hideIn(target.BeforeValue),
    after: secrets.hideIn(target.AfterValue),
    // Ordinary change sets say more of both, which plans have never held: one that did would be stale against the older ones.
    changeType: target.AttributeChangeType === "SyncWithActual" ? ("SyncWithActual" as const) : undefined,
    beforeFrom: target.BeforeValueFrom === "ACTUAL_STATE" ? ("ACTUAL_STATE" as const) : undefined,
    drift: target.Drift && toDrift(target.Drift, secrets),
  });
}

function toDrift(drift: LiveResourceDrift, secrets: Secrets): PlannedDrift {
  return present({
    previous: secrets.hideIn(drift.PreviousValue),
    actual: secrets.hideIn(drift.ActualValue),
    detectedAt: drift.DriftDetectionTimestamp?.toISOString(),
  });
}

function replacingProperties(details: readonly PlannedDetail[]): readonly string[] {
  const forcing = details.filter(({ requiresRecreation }) => (requiresRecreation ?? "Never") !== "Never");
  return [...new Set(forcing.map(({ name, attribute }) => name ?? attribute))];
}

/** The contexts are JSON in a string: `{"Properties": {…}}`. */
function parseContext(context: string | undefined): unknown {
  if (context === undefined) return undefined;
  try {
    return JSON.parse(context);
  } catch {
    return context;
  }
}

/** Where a resource and its properties come from; nothing when it is not in the template, or that is not known. */
export function positionsOf(
  template: Template | undefined,
  logicalId: string,
): Pick<PlannedChange, "constructPath" | "position" | "propertyPositions"> {
  const resource = template?.body.Resources[logicalId];
  if (template === undefined || resource === undefined) return {};
  const at = (...path: string[]): TemplatePosition | undefined => template.locate(path, "key")?.start;
  const constructPath = isJsonObject(resource["Metadata"]) ? resource["Metadata"]["aws:cdk:path"] : undefined;
  const properties = isJsonObject(resource["Properties"]) ? Object.keys(resource["Properties"]) : [];
  const positions = properties.flatMap((name) => {
    const position = at("Resources", logicalId, "Properties", name);
    return position === undefined ? [] : [[name, position] as const];
  });
  return present({
    constructPath: typeof constructPath === "string" ? constructPath : undefined,
    position: at("Resources", logicalId),
    propertyPositions: Object.fromEntries(positions),
  });
}
