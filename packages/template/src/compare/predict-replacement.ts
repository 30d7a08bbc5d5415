import type { ChangeDetail, PolicyAction, ReplacementPrediction } from "../change.ts";
import type { Value } from "../evaluation.ts";

/** What the details of a modification say together: the strongest of them decides. */
export function predictReplacement(
  details: readonly Pick<ChangeDetail, "requiresRecreation" | "evaluation">[],
): ReplacementPrediction {
  const forced = details.filter(({ requiresRecreation }) => requiresRecreation !== "Never");
  if (forced.length === 0) return "False";
  const certain = forced.some((detail) => detail.requiresRecreation === "Always" && detail.evaluation === "Static");
  return certain ? "True" : "Conditional";
}

/** What becomes of a removed resource. See "DeletionPolicy attribute" in the CloudFormation user guide. */
export function removalAction(type: string, properties: object, deletionPolicy: Value | undefined): PolicyAction {
  if (deletionPolicy === "Snapshot") return "Snapshot";
  if (deletionPolicy === "Retain" || deletionPolicy === "RetainExceptOnCreate") return "Retain";
  if (deletionPolicy === undefined && snapshotsByDefault(type, properties)) return "Snapshot";
  return "Delete";
}

/** What becomes of the old resource behind a replacement. See "UpdateReplacePolicy attribute" in the user guide. */
export function replacementAction(updateReplacePolicy: Value | undefined): PolicyAction {
  if (updateReplacePolicy === "Snapshot") return "ReplaceAndSnapshot";
  if (updateReplacePolicy === "Retain") return "ReplaceAndRetain";
  return "ReplaceAndDelete";
}

/** Databases are kept as a snapshot when nothing else is said; an instance that belongs to a cluster is not. */
function snapshotsByDefault(type: string, properties: object): boolean {
  return type === "AWS::RDS::DBCluster" || (type === "AWS::RDS::DBInstance" && !("DBClusterIdentifier" in properties));
}
