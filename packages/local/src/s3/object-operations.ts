import type * as Api from "@aws-sdk/client-s3";

import type { CallContext, Operation } from "../wire/operation.ts";
import type { World } from "../world.ts";
import { anyRegion, type BucketRegistry, type BucketTarget } from "./bucket-registry.ts";
import { currentObject, type Bucket, type ObjectContent, type ObjectHeaders, type StoredObject } from "./bucket.ts";
import { checkBody, etagOf } from "./checksums.ts";
import { checkRead, checkWrite, type ReadConditions } from "./conditions.ts";
import { parseCopySource } from "./copy-source.ts";
import { failure, preconditionFailed } from "./errors.ts";
import { addVersion, findVersion, removeVersion, shownVersionId } from "./object-versions.ts";
import { parseRange } from "./range.ts";

/** An upload as the doors hand it over: its body in one piece. */
export type PutObjectInput = Omit<Api.PutObjectRequest, "Body"> & { readonly Body?: Uint8Array };
/** A download with its body in one piece. */
export type GetObjectOutput = Omit<Api.GetObjectOutput, "Body"> & { readonly Body?: Uint8Array };

/** Writing, reading, copying and deleting objects. */
export interface ObjectOperations {
  readonly PutObject: Operation<PutObjectInput, Api.PutObjectOutput>;
  readonly GetObject: Operation<Api.GetObjectRequest, GetObjectOutput>;
  readonly HeadObject: Operation<Api.HeadObjectRequest, Api.HeadObjectOutput>;
  readonly CopyObject: Operation<Api.CopyObjectRequest, Api.CopyObjectOutput>;
  readonly DeleteObject: Operation<Api.DeleteObjectRequest, Api.DeleteObjectOutput>;
  readonly DeleteObjects: Operation<Api.DeleteObjectsRequest, Api.DeleteObjectsOutput>;
  readonly GetObjectTagging: Operation<Api.GetObjectTaggingRequest, Api.GetObjectTaggingOutput>;
  readonly PutObjectTagging: Operation<Api.PutObjectTaggingRequest, Api.PutObjectTaggingOutput>;
  readonly DeleteObjectTagging: Operation<Api.DeleteObjectTaggingRequest, Api.DeleteObjectTaggingOutput>;
}

type HeaderInput = { readonly [Name in keyof ObjectHeaders]?: ObjectHeaders[Name] | undefined };
/** See https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html. */
const longestKey = 1_024;
const mostDeleted = 1_000;

/** See https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html. */
export function createObjectOperations(world: World, registry: BucketRegistry): ObjectOperations {
  return {
    PutObject(input, context) {
      const bucket = registry.find(input, context);
      const { Key: key = "", Body: body = new Uint8Array() } = input;
      if (Buffer.byteLength(key) > longestKey) throw failure("KeyTooLongError", "Your key is too long", 400);
      const checksum = checkBody(body, input);
      checkWrite(key, currentObject(bucket, key)?.content, input);
      registry.reserve(body.length);
      const version = write(bucket, key, {
        // A copy, so that whoever owns the buffer may use it again.
        body: Uint8Array.from(body),
        etag: etagOf(body),
        headers: objectHeaders(input),
        ...(checksum && { checksum }),
        tags: new Map(new URLSearchParams(input.Tagging ?? "")),
      });
      return {
        ...summary(bucket, version),
        ...(checksum && { [checksum.member]: checksum.value, ChecksumType: checksum.type }),
      };
    },
    GetObject(input, context) {
      const { version, bucket } = read(input, context);
      const { body } = version.content;
      const range = parseRange(input.Range, body.length);
      const head = describe(bucket, version, input);
      if (range === undefined) return { ...head, Body: body };
      const part = body.subarray(range.start, range.end);
      return {
        ...head,
        Body: part,
        ContentLength: part.length,
        ContentRange: `bytes ${range.start}-${range.end - 1}/${body.length}`,
      };
    },
    HeadObject(input, context) {
      const { version, bucket } = read(input, context);
      return describe(bucket, version, input);
    },
    CopyObject(input, context) {
      const source = parseCopySource(input.CopySource ?? "");
      const from = registry.find(
        { Bucket: source.bucket, ExpectedBucketOwner: input.ExpectedSourceBucketOwner },
        { ...context, region: anyRegion },
      );
      const original = findVersion(from, source.key, source.versionId);
      checkRead(original, {
        IfMatch: input.CopySourceIfMatch,
        IfNoneMatch: input.CopySourceIfNoneMatch,
        IfModifiedSince: input.CopySourceIfModifiedSince,
        IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
      });
      const bucket = registry.find(input, context);
      const { Key: key = "" } = input;
      const replacesHeaders = input.MetadataDirective === "REPLACE";
      if (from === bucket && source.key === key && !replacesHeaders && source.versionId === undefined)
        throw copiesItself();
      registry.reserve(original.content.body.length);
      const version = write(bucket, key, {
        ...original.content,
        headers: replacesHeaders ? objectHeaders(input) : original.content.headers,
        tags: new Map(
          input.TaggingDirective === "REPLACE" ? new URLSearchParams(input.Tagging ?? "") : original.content.tags,
        ),
      });
      return {
        CopyObjectResult: { ETag: original.content.etag, LastModified: version.lastModified },
        ...shownVersionId(bucket, version),
        ...encryptionOf(version),
      };
    },
    DeleteObject(input, context) {
      const bucket = registry.find(input, context);
      return remove(bucket, input.Key ?? "", input);
    },
    DeleteObjects(input, context) {
      const bucket = registry.find(input, context);
      const objects = input.Delete?.Objects ?? [];
      if (objects.length === 0 || objects.length > mostDeleted) {
        throw failure(
          "MalformedXML",
          "The XML you provided was not well-formed or did not validate against our published schema",
          400,
        );
      }
      const deleted = objects.map(({ Key = "", VersionId }) => {
        const { DeleteMarker, VersionId: versionId } = remove(bucket, Key, { VersionId });
        const marker =
          VersionId === undefined && DeleteMarker === true ? { DeleteMarker, DeleteMarkerVersionId: versionId } : {};
        return { Key, VersionId, ...marker };
      });
      return input.Delete?.Quiet === true ? {} : { Deleted: deleted };
    },
    GetObjectTagging(input, context) {
      const { version, bucket } = read(input, context);
      return {
        TagSet: [...version.content.tags].map(([Key, Value]) => ({ Key, Value })),
        ...shownVersionId(bucket, version),
      };
    },
    PutObjectTagging(input, context) {
      const { version, bucket } = read(input, context);
      version.content.tags.clear();
      for (const { Key = "", Value = "" } of input.Tagging?.TagSet ?? []) version.content.tags.set(Key, Value);
      return shownVersionId(bucket, version);
    },
    DeleteObjectTagging(input, context) {
      const { version, bucket } = read(input, context);
      version.content.tags.clear();
      return shownVersionId(bucket, version);
    },
  };

  function write(bucket: Bucket, key: string, content: ObjectContent): StoredObject {
    return { ...addVersion(bucket, key, content, moment()), content };
  }

  function moment(): { ids: World["ids"]; now: Date } {
    return { ids: world.ids, now: new Date(world.clock.now()) };
  }

  function read(
    input: BucketTarget & Partial<Pick<Api.GetObjectRequest, "Key" | "VersionId">> & ReadConditions,
    context: CallContext,
  ): { bucket: Bucket; version: StoredObject } {
    const bucket = registry.find(input, context);
    const version = findVersion(bucket, input.Key ?? "", input.VersionId);
    checkRead(version, input);
    return { bucket, version };
  }

  /** Deleting what is not there succeeds. */
  function remove(
    bucket: Bucket,
    key: string,
    { VersionId, IfMatch }: { readonly VersionId?: string | undefined; readonly IfMatch?: string | undefined },
  ): { DeleteMarker?: boolean; VersionId?: string } {
    const current = currentObject(bucket, key);
    if (IfMatch !== undefined) {
      if (current === undefined && IfMatch === "*") throw preconditionFailed("If-Match");
      checkWrite(key, current?.content, { IfMatch });
    }
    if (VersionId !== undefined) {
      const removed = removeVersion(bucket, key, VersionId);
      return { VersionId, ...(removed !== undefined && removed.content === undefined && { DeleteMarker: true }) };
    }
    if (bucket.versioning === undefined) {
      removeVersion(bucket, key, "null");
      return {};
    }
    return { DeleteMarker: true, VersionId: addVersion(bucket, key, undefined, moment()).versionId };
  }
}

/** What a client said of an object. */
export function objectHeaders(input: HeaderInput): ObjectHeaders {
  // The framing of the upload is not part of the object.
  const encoding = input.ContentEncoding?.split(/,\s*/)
    .filter((each) => each !== "aws-chunked")
    .join(",");
  return {
    ContentType: input.ContentType ?? "binary/octet-stream",
    CacheControl: input.CacheControl,
    ContentDisposition: input.ContentDisposition,
    ContentEncoding: encoding === "" ? undefined : encoding,
    ContentLanguage: input.ContentLanguage,
    Expires: input.Expires,
    Metadata: { ...input.Metadata },
    ServerSideEncryption: input.ServerSideEncryption ?? "AES256",
    SSEKMSKeyId: input.SSEKMSKeyId,
  };
}

function summary(
  bucket: Bucket,
  version: StoredObject,
): { ETag: string; VersionId?: string } & ReturnType<typeof encryptionOf> {
  return { ETag: version.content.etag, ...shownVersionId(bucket, version), ...encryptionOf(version) };
}

function encryptionOf({ content }: StoredObject): Pick<ObjectHeaders, "ServerSideEncryption" | "SSEKMSKeyId"> {
  const { ServerSideEncryption, SSEKMSKeyId } = content.headers;
  return { ServerSideEncryption, SSEKMSKeyId };
}

function describe(bucket: Bucket, version: StoredObject, input: Partial<Api.GetObjectRequest>): Api.HeadObjectOutput {
  const { body, headers, checksum, tags } = version.content;
  const showsChecksum = input.ChecksumMode === "ENABLED" && checksum !== undefined && input.Range === undefined;
  return {
    ...headers,
    ...summary(bucket, version),
    AcceptRanges: "bytes",
    LastModified: version.lastModified,
    ContentLength: body.length,
    ContentType: input.ResponseContentType ?? headers.ContentType,
    CacheControl: input.ResponseCacheControl ?? headers.CacheControl,
    ContentDisposition: input.ResponseContentDisposition ?? headers.ContentDisposition,
    ContentEncoding: input.ResponseContentEncoding ?? headers.ContentEncoding,
    ContentLanguage: input.ResponseContentLanguage ?? headers.ContentLanguage,
    Expires: input.ResponseExpires ?? headers.Expires,
    ...(tags.size > 0 && { TagCount: tags.size }),
    ...(showsChecksum && { [checksum.member]: checksum.value, ChecksumType: checksum.type }),
  };
}

function copiesItself(): Error {
  return failure(
    "InvalidRequest",
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    400,
  );
}
