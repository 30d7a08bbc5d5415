import type { IdSource } from "../world.ts";
import {
  currentObject,
  hasContent,
  type Bucket,
  type ObjectContent,
  type ObjectVersion,
  type StoredObject,
} from "./bucket.ts";
import { failure, noSuchKey, noSuchVersion } from "./errors.ts";

/** The id of a version in a bucket that keeps no versions. */
const unversioned = "null";

/** Makes `content` the current version of `key`; without content, a delete marker. */
export function addVersion(
  bucket: Bucket,
  key: string,
  content: ObjectContent | undefined,
  { ids, now }: { readonly ids: IdSource; readonly now: Date },
): ObjectVersion {
  const versionId = bucket.versioning === "Enabled" ? ids.token(32) : unversioned;
  const version: ObjectVersion = { key, versionId, lastModified: now, ...(content && { content }) };
  const older = (bucket.objects.get(key) ?? []).filter((each) => each.versionId !== versionId);
  bucket.objects.set(key, [version, ...older]);
  return version;
}

/** Removes one version for good. */
export function removeVersion(bucket: Bucket, key: string, versionId: string): ObjectVersion | undefined {
  const versions = bucket.objects.get(key) ?? [];
  const removed = versions.find((each) => each.versionId === versionId);
  const left = versions.filter((each) => each !== removed);
  if (left.length > 0) bucket.objects.set(key, left);
  else bucket.objects.delete(key);
  return removed;
}

/** The version that a read means. Refuses what is not there, or is a delete marker. */
export function findVersion(bucket: Bucket, key: string, versionId: string | undefined): StoredObject {
  if (versionId === undefined) {
    const current = currentObject(bucket, key);
    if (current === undefined) throw noSuchKey(key);
    return current;
  }
  const version = bucket.objects.get(key)?.find((each) => each.versionId === versionId);
  if (version === undefined) throw noSuchVersion(key, versionId);
  if (hasContent(version)) return version;
  throw failure("MethodNotAllowed", "The specified method is not allowed against this resource.", 405);
}

/** The version id to answer: none in a bucket that never kept versions. */
export function shownVersionId(bucket: Bucket, version: ObjectVersion): { VersionId?: string } {
  return bucket.versioning === undefined ? {} : { VersionId: version.versionId };
}
