import type { ResourceDifference } from "@stacksteward/template";

import { serviceContext, type Engine } from "../engine.ts";
import type { Stack } from "../stack.ts";
import { ValidationName, type Finding } from "./finding.ts";

/** Warns of a bucket that is to be deleted and holds objects, versions of them or marks of deleted ones. */
export async function bucketFindings(engine: Engine, stack: Stack, difference: ResourceDifference): Promise<Finding[]> {
  const { logicalId, type, policyAction } = difference;
  const physicalId = stack.resources.get(logicalId)?.physicalId;
  const isDeleted = policyAction === "Delete" || policyAction === "ReplaceAndDelete";
  if (type !== "AWS::S3::Bucket" || !isDeleted || physicalId === undefined) return [];
  const exists = await engine.s3.ListBuckets({}, serviceContext(engine, stack, "s3", "ListBuckets"));
  if (!(exists.Buckets ?? []).some(({ Name }) => Name === physicalId)) return [];
  const { Versions: versions = [], DeleteMarkers: marks = [] } = await engine.s3.ListObjectVersions(
    { Bucket: physicalId, MaxKeys: 1 },
    serviceContext(engine, stack, "s3", "ListObjectVersions"),
  );
  if (versions.length + marks.length === 0) return [];
  const finding: Finding = {
    name: ValidationName.BucketEmptiness,
    failureMode: "WARN",
    logicalId,
    type,
    physicalId,
    path: `/Resources/${logicalId}`,
    reason: `The bucket '${physicalId}' is not empty. You must either delete all objects and versions or use the deletion policy to retain it, otherwise the delete operation will fail.`,
  };
  return [finding];
}
