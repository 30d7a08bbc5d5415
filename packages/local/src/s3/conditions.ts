import type { ObjectContent, StoredObject } from "./bucket.ts";
import { failure, noSuchKey, preconditionFailed } from "./errors.ts";
import { ServiceError } from "../wire/service-error.ts";

/** The conditions under which an object may be written. */
export interface WriteConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

/** The conditions under which an object is worth reading. */
export interface ReadConditions extends WriteConditions {
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

/** Refuses a write whose conditions don't hold. See https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html. */
export function checkWrite(key: string, current: ObjectContent | undefined, conditions: WriteConditions): void {
  const { IfMatch, IfNoneMatch } = conditions;
  if (IfNoneMatch !== undefined) {
    if (IfNoneMatch !== "*") {
      throw failure("NotImplemented", "A header you provided implies functionality that is not implemented", 501, {
        Header: "If-None-Match",
      });
    }
    if (current !== undefined) throw preconditionFailed("If-None-Match");
  }
  if (IfMatch === undefined) return;
  if (current === undefined) throw noSuchKey(key);
  if (!sameTag(IfMatch, current.etag)) throw preconditionFailed("If-Match");
}

/** Refuses a read whose conditions don't hold: 412, or 304 when the caller holds the object already. */
export function checkRead({ lastModified, content }: StoredObject, conditions: ReadConditions): void {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  // HTTP dates have whole seconds.
  const modified = Math.floor(lastModified.getTime() / 1000);
  const since = (date: Date): number => Math.floor(date.getTime() / 1000);
  if (IfMatch !== undefined) {
    if (!sameTag(IfMatch, content.etag)) throw preconditionFailed("If-Match");
  } else if (IfUnmodifiedSince !== undefined && modified > since(IfUnmodifiedSince)) {
    throw preconditionFailed("If-Unmodified-Since");
  }
  const unchanged =
    IfNoneMatch === undefined
      ? IfModifiedSince !== undefined && modified <= since(IfModifiedSince)
      : sameTag(IfNoneMatch, content.etag);
  if (unchanged) {
    throw new ServiceError("NotModified", "Not Modified", { statusCode: 304, headers: { etag: content.etag } });
  }
}

function sameTag(condition: string, etag: string): boolean {
  const bare = (tag: string): string => tag.trim().replace(/^"|"$/g, "");
  return condition.split(",").some((tag) => tag.trim() === "*" || bare(tag) === bare(etag));
}
